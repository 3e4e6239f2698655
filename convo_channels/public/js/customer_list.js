// The Customer list: a field that filters by segment, beside the list's own quick filters.
(() => {
	const CONDITION = "in segment";
	const settings = (frappe.listview_settings.Customer = frappe.listview_settings.Customer || {});
	const { onload, refresh } = settings;

	settings.onload = function (listview) {
		if (onload) onload.call(this, listview);
		if (frappe.model.can_read("Convo Segment")) add_field(listview);
	};

	settings.refresh = function (listview) {
		if (refresh) refresh.call(this, listview);
		show_value(listview);
	};

	function add_field(listview) {
		const field = {
			fieldtype: "Link",
			fieldname: "convo_segment",
			label: __("Segment"),
			options: "Convo Segment",
			only_select: 1,
			change: () => filter_by(listview, listview.convo_segment.get_value()),
		};
		const $section = listview.page.page_form.find(".standard-filter-section");
		listview.convo_segment = listview.page.add_field(field, $section.length ? $section : undefined);
		// the list would take it for one of its own columns
		delete listview.page.fields_dict.convo_segment;
	}

	function filters_of(listview) {
		const { filters } = listview.filter_area.filter_list;
		return filters.filter((filter) => filter.field && filter.get_condition() === CONDITION);
	}

	function value_of(listview) {
		const [filter] = filters_of(listview);
		return filter ? filter.get_selected_value() : "";
	}

	async function filter_by(listview, segment) {
		if ((segment || "") === (value_of(listview) || "")) return;
		filters_of(listview).forEach((filter) => filter.remove());
		listview.filter_area.filter_list.update_filters();
		if (segment) await listview.filter_area.add([["Customer", "name", CONDITION, segment]]);
		else listview.refresh();
	}

	/** The address, a saved filter or the filter's own tag may have set it as well. */
	function show_value(listview) {
		const field = listview.convo_segment;
		const value = value_of(listview) || "";
		if (!field || (field.get_value() || "") === value) return;
		field.set_input(value);
		// the control remembers the value before; emptied again it would take that for no change
		field.last_value = value;
	}
})();
