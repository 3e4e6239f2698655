frappe.listview_settings["Convo Post"] = {
	onload: (listview) => listview.page.set_title(__("Posts")),
};
