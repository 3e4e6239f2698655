frappe.listview_settings["Convo Segment Log"] = {
	hide_name_column: true,
	add_fields: ["action"],
	get_indicator(doc) {
		return [__(doc.action, null, "Convo Segment Log"), doc.action === "Joined" ? "green" : "orange", `action,=,${doc.action}`];
	},
	// A moment is cut off by the width of its column; how long ago is short, and the exact one stands behind it.
	formatters: { logged_at: (value) => (value ? frappe.datetime.comment_when(value) : "") },
	onload: (listview) => listview.page.set_title(__("Joined and Left")),
};
