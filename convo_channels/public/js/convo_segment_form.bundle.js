/**
 * The helper of the Convo Segment form: one object per form, asked by doctype/convo_segment/convo_segment.js.
 */
import { addActions } from "./convo_segment_form/actions";
import { editFilters } from "./convo_segment_form/filters_dialog";
import { showOverview } from "./convo_segment_form/overview";
import { createPreview } from "./convo_segment_form/preview";
import { narrowRow, setFormatters, updateRow } from "./convo_segment_form/rows";
import { ask } from "./convo_segment_form/server";

let catalogAsked = null;

/** The catalog is the same for every segment; it is fetched again when the page is loaded again. */
function getCatalog() {
	catalogAsked = catalogAsked || ask("get_catalog");
	return catalogAsked;
}

async function createSegmentForm(frm) {
	const preview = createPreview(frm);
	const catalog = await getCatalog();
	setFormatters(catalog);

	return {
		refresh() {
			for (const row of frm.doc.rules || []) narrowRow(frm, catalog, row);
			frm.refresh_field("rules");
			if (frm.perm[0]?.write) preview.refresh();
			if (frm.is_new()) return;
			addActions(frm);
			showOverview(frm);
		},
		openRow(cdn) {
			const row = (frm.doc.rules || []).find((item) => item.name === cdn);
			if (row) narrowRow(frm, catalog, row);
		},
		async changeRow(cdn) {
			await updateRow(frm, catalog, cdn);
			preview.refresh();
		},
		editFilters(cdt, cdn) {
			const row = frappe.get_doc(cdt, cdn);
			const onDone = (filters) => frappe.model.set_value(cdt, cdn, "filters", filters);
			editFilters({ catalog, row, onDone });
		},
		changeRule() {
			preview.refresh();
		},
	};
}

window.convo_channels = Object.assign(window.convo_channels || {}, { createSegmentForm });
