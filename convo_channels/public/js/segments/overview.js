/**
 * The head of a saved segment and who is in it: the insight panel, in two HTML fields of the form.
 *
 * Owns: which segment the fields show, what can be done from there, and that the form's own state follows what the panel
 * hears. Must not: know what the panel asks or draws.
 */
import { openWrite } from "../actions/mount";
import { openNewChannel } from "../channels/mount";
import { reloadUntouched } from "../host/desk_form";
import { deskHost } from "../host/desk_host";
import { mountInsight } from "../insight/mount";
import { bulkActionsFor } from "./bulk";

/** The form keeps its fields while it shows one segment after the other: the same one is told to look again. */
export function showOverview(frm) {
	const segment = frm.doc.name;
	const field = frm.get_field("overview_html").$wrapper.get(0);
	const shown = frm.convo_insight;
	if (shown && shown.segment === segment && field.querySelector(".convo-insight"))
		return shown.part.refresh();
	if (shown) shown.part.unmount();
	const storyAt = frm.get_field("story_html").$wrapper.empty().get(0);
	const props = { storyAt, hasRule: true, acts: actsFor(frm, segment), onAnswer: (head) => follow(frm, segment, head) };
	frm.convo_insight = { segment, part: mountInsight(field, deskHost("Form"), segment, props) };
}

function actsFor(frm, segment) {
	const host = deskHost("Form");
	return {
		write: (customers) => openWrite(host, segment, customers),
		createChannel: () => openNewChannel(host, { value: segment, label: frm.doc.title || segment }),
		chosen: (customers) => bulkActionsFor(frm, customers),
	};
}

/** The panel hears first that a segment is filled, or broken: the form says the same, at no cost of what somebody types. */
function follow(frm, segment, head) {
	if (frm.doc.name !== segment || frm.is_new() || frm.doc.status === head.status) return;
	if (frm.is_dirty()) {
		frm.doc.status = head.status;
		return;
	}
	reloadUntouched(frm);
}
