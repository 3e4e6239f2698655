/**
 * The helper of the Convo Segment form: one object per form, asked by doctype/convo_segment/convo_segment.js.
 */
import { addActions } from "./actions";
import { createBuilder } from "./builder";
import { addBulkActions } from "./bulk";
import "./form.css";
import { showOverview } from "./overview";
import { showRuns } from "./runs";
import { ask } from "./server";
import { askTakeOver } from "./take_over";
import { guardUses } from "./uses";

let catalogAsked = null;

/** The catalog is the same for every segment; one that could not be fetched is asked for again by the next form. */
function getCatalog() {
	catalogAsked =
		catalogAsked ||
		ask("get_catalog").catch((error) => {
			catalogAsked = null;
			throw error;
		});
	return catalogAsked;
}

/** A title that is missing is said at its field, which gets the focus; Frappe would open a dialog. */
function requireTitle(frm) {
	const field = frm.get_field("title");
	const isThere = Boolean((frm.doc.title || "").trim());
	field.$wrapper.toggleClass("has-error", !isThere);
	field.set_description(isThere ? field.df.description : __("A title is missing."));
	if (isThere) return true;
	field.set_focus();
	return false;
}

export function createSegmentForm(frm) {
	const builder = createBuilder(frm, getCatalog());
	const uses = guardUses(frm);
	return {
		refresh() {
			builder.refresh();
			if (frm.is_new()) return;
			addActions(frm);
			addBulkActions(frm);
			showRuns(frm);
			uses.refresh();
			showOverview(frm);
		},
		changed: builder.changed,
		confirmSave: async () =>
			requireTitle(frm) && (await builder.confirmSave()) && (await askTakeOver(frm, builder.isRuleChanged())),
		toggled: uses.toggled,
	};
}
