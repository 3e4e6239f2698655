// The list of segments. What its buttons do lives in convo_segment_list.bundle.js, which browsers may cache safely.

frappe.listview_settings["Convo Segment"] = {
	hide_name_column: true,
	add_fields: ["status"],
	get_indicator(doc) {
		const colours = { Live: "green", Pending: "blue", Broken: "red", Paused: "gray" };
		return [__(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
	onload(listview) {
		const library = (what) =>
			frappe
				.require("convo_segment_list.bundle.js")
				.then(() => window.convo_channels.segmentLibrary[what](listview));
		if (frappe.model.can_create("Convo Segment")) {
			listview.page.add_inner_button(__("From Template"), () => library("fromTemplate"));
			listview.page.add_menu_item(__("Import from File"), () => library("importFile"));
		}
		if (frappe.model.can_export("Convo Segment")) {
			listview.page.add_menu_item(__("Export to File"), () => library("exportFile"));
			listview.page.add_actions_menu_item(__("Export to File"), () => library("exportFile"), false);
		}
	},
};
