frappe.listview_settings["Convo Segment Action Run"] = {
	hide_name_column: true,
	add_fields: ["status"],
	get_indicator(doc) {
		const colours = { Waiting: "blue", Started: "blue", Done: "green", Skipped: "gray", Failed: "red" };
		return [__(doc.status), colours[doc.status], `status,=,${doc.status}`];
	},
	button: {
		show: (doc) => doc.status === "Failed" && frappe.model.can_write("Convo Segment"),
		get_label: () => __("Retry"),
		get_description: (doc) => __("Try it again for {0}", [doc.customer]),
		async action(doc) {
			await frappe.xcall("convo_channels.api.member_actions.retry", { run: Number(doc.name) });
			frappe.show_alert({ message: __("It will be tried again."), indicator: "blue" });
			cur_list.refresh();
		},
	},
};
