frappe.listview_settings["Convo Segment"] = {
	hide_name_column: true,
	add_fields: ["status", "member_count"],
	get_indicator(doc) {
		const colours = { Live: "green", Pending: "blue", Broken: "red", Paused: "gray" };
		return [__(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
};
