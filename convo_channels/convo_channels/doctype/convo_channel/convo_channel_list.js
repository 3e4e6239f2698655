frappe.listview_settings["Convo Channel"] = {
	hide_name_column: true,
	add_fields: ["is_archived", "is_restricted"],
	get_indicator(doc) {
		if (doc.is_archived) return [__("Archived"), "gray", "is_archived,=,1"];
		if (doc.is_restricted) return [__("Restricted"), "orange", "is_restricted,=,1"];
		return [__("Open to All"), "green", "is_restricted,=,0"];
	},
	button: {
		show: (doc) => !doc.is_archived,
		get_label: () => __("Open", null, "Convo Channel"),
		get_description: () => __("Open this channel"),
		action: (doc) => frappe.set_route("channel-feed", doc.name),
	},
	onload: (listview) => listview.page.set_title(__("Channels")),
};
