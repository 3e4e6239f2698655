/**
 * The helper of the Convo Segment form: one object per form, asked by doctype/convo_segment/convo_segment.js.
 */
import { addActions } from "./segments/actions";
import { createBuilder } from "./segments/builder";
import { addBulkActions } from "./segments/bulk";
import "./segments/form.css";
import { showOverview } from "./segments/overview";
import { showRuns } from "./segments/runs";
import { ask } from "./segments/server";
import { askTakeOver } from "./segments/take_over";
import { guardUses } from "./segments/uses";

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

function createSegmentForm(frm) {
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
			(await builder.confirmSave()) && (await askTakeOver(frm, builder.isRuleChanged())),
		toggled: uses.toggled,
	};
}

window.convo_channels = Object.assign(window.convo_channels || {}, { createSegmentForm });
