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

/** Who may not change a segment sees how it stands; choices and the live answer are for those who may. */
async function createSegmentForm(frm) {
	return frappe.model.can_write("Convo Segment")
		? createEditor(frm, await getCatalog())
		: createReader(frm);
}

function createReader(frm) {
	const nothing = () => {};
	const refresh = () => showSaved(frm);
	return { refresh, openRow: nothing, changeRow: nothing, changeRule: nothing, editFilters: nothing };
}

function createEditor(frm, catalog) {
	const preview = createPreview(frm);
	setFormatters(catalog);

	return {
		refresh() {
			for (const row of frm.doc.rules || []) narrowRow(frm, catalog, row);
			frm.refresh_field("rules");
			preview.refresh();
			if (!frm.is_new()) showSaved(frm);
		},
		openRow(cdn) {
			const row = (frm.doc.rules || []).find((item) => item.name === cdn);
			if (row) narrowRow(frm, catalog, row);
		},
		async changeRow(cdn) {
			await updateRow(frm, catalog, cdn);
			preview.refresh();
		},
		changeRule() {
			preview.refresh();
		},
		editFilters(cdt, cdn) {
			const row = frappe.get_doc(cdt, cdn);
			const onDone = (filters) => frappe.model.set_value(cdt, cdn, "filters", filters);
			editFilters({ catalog, row, onDone });
		},
	};
}

function showSaved(frm) {
	addActions(frm);
	showOverview(frm);
}

window.convo_channels = Object.assign(window.convo_channels || {}, { createSegmentForm });
