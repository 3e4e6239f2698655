// The list of segments. What its buttons do lives in convo_pages.bundle.js (segments/segment_list.js), which browsers may cache safely.

frappe.listview_settings["Convo Segment"] = {
	hide_name_column: true,
	add_fields: ["status"],
	get_indicator(doc) {
		const colours = { Live: "green", Pending: "blue", Broken: "red", Paused: "gray" };
		return [__(doc.status), colours[doc.status] || "gray", `status,=,${doc.status}`];
	},
	// Not a column: a list could be filtered and sorted by it, whatever the reader sees of customers.
	async refresh(listview) {
		// What is being filled says so, and fills itself in before one's eyes: no document is saved by that, so the list hears nothing.
		clearTimeout(listview.convo_look);
		const is_shown = () => frappe.get_route()[0] === "List" && frappe.get_route()[1] === "Convo Segment";
		if (listview.data.some((row) => row.status === "Pending"))
			listview.convo_look = setTimeout(() => is_shown() && listview.refresh(), 4000);
		const rows = listview.data.filter((row) => row.status !== "Pending");
		if (!rows.length) return;
		const segments = JSON.stringify(rows.map((row) => row.name));
		const counts = await frappe
			.xcall("convo_channels.api.segments.get_counts", { segments })
			.catch(() => ({}));
		listview.$result.find(".convo-list-count").remove();
		listview.$result.find(".list-row .list-row-checkbox[data-name]").each((_index, box) => {
			const count = counts[decodeURIComponent(box.dataset.name)];
			if (count === undefined) return;
			const said =
				count === 1 ? __("one customer") : __("{0} customers", [format_number(count, null, 0)]);
			$('<span class="convo-list-count text-muted">')
				.text(frappe.is_mobile() ? format_number(count, null, 0) : said)
				.attr("title", said)
				.css({ marginInlineStart: "var(--margin-sm)", whiteSpace: "nowrap" })
				.appendTo($(box).closest(".list-subject").find(".level-item.bold, .level-item").last());
		});
	},
	onload(listview) {
		listview.page.set_title(__("Segments"));
		const library = (what) =>
			window.convo_channels.load().then((ours) => ours.segmentLibrary[what](listview));
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
