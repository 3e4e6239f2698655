/**
 * The head of a saved segment: the insight panel in one HTML field.
 *
 * Owns: which segment the field shows. Must not: know what the panel asks or draws.
 */
import { deskHost } from "../host/desk_host";
import { mountInsight } from "../insight/mount";

/** The form keeps its field while it shows one segment after the other: the same one is told to look again. */
export function showOverview(frm) {
	const segment = frm.doc.name;
	const field = frm.get_field("overview_html").$wrapper.get(0);
	const shown = frm.convo_insight;
	if (shown && shown.segment === segment && field.querySelector(".convo-insight"))
		return shown.part.refresh();
	if (shown) shown.part.unmount();
	frm.convo_insight = { segment, part: mountInsight(field, deskHost("Form"), segment) };
}
