frappe.listview_settings["Convo Segment Log"] = {
	hide_name_column: true,
	add_fields: ["action"],
	get_indicator(doc) {
		return [__(doc.action, null, "Convo Segment Log"), doc.action === "Joined" ? "green" : "orange", `action,=,${doc.action}`];
	},
};
