frappe.listview_settings["Convo Interaction"] = {
	hide_name_column: true,
	add_fields: ["direction"],
	get_indicator(doc) {
		const colours = { In: "blue", Out: "green", Internal: "gray" };
		return [__(doc.direction, null, "Convo Interaction"), colours[doc.direction] || "gray", `direction,=,${doc.direction}`];
	},
	onload: (listview) => listview.page.set_title(__("Interactions")),
};
