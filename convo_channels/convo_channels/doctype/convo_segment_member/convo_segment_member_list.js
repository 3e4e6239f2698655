frappe.listview_settings["Convo Segment Member"] = {
	hide_name_column: true,
};
