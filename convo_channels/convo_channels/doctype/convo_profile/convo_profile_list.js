frappe.listview_settings["Convo Profile"] = {
	onload: (listview) => listview.page.set_title(__("Profiles")),
};
