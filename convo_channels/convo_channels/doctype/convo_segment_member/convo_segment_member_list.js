frappe.listview_settings["Convo Segment Member"] = {
	hide_name_column: true,
	onload: (listview) => listview.page.set_title(__("Members")),
};
