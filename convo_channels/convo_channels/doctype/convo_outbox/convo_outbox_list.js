// The open list, to draw it again: a row's button is given its row only.
let open_list = null;

frappe.listview_settings["Convo Outbox"] = {
	add_fields: ["is_parked", "attempts"],
	hide_name_column: true,
	get_indicator(doc) {
		return doc.is_parked
			? [__("Parked"), "red", "is_parked,=,1"]
			: [__("Waiting"), "blue", "is_parked,=,0"];
	},
	button: {
		show: (doc) => Boolean(doc.is_parked),
		get_label: () => __("Retry"),
		get_description: () => __("Try this change again"),
		action: (doc) => retry([doc.name]),
	},
	onload(listview) {
		open_list = listview;
		listview.page.set_title(__("Waiting Changes"));
		listview.page.add_actions_menu_item(__("Retry"), () => {
			const parked = listview.get_checked_items().filter((doc) => doc.is_parked);
			retry(parked.map((doc) => doc.name));
		});
	},
};

async function retry(names) {
	if (!names.length) return;
	for (const name of names) {
		await frappe.xcall("convo_channels.api.health.retry_parked", { outbox: name });
	}
	frappe.show_alert({ message: __("The change will be tried again in a moment."), indicator: "blue" });
	open_list.refresh();
}
