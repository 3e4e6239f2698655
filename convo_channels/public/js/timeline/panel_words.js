/**
 * What the side panel says of one row: a sentence of what became of a message, and its facts as [[name, text]].
 *
 * Owns: which facts each kind of row has, and their names. Must not: fetch, or hold state. `mail` is what a mail says of
 * itself, `say` writes {moment, amount} for the reader.
 */
import { isLate } from "./timeline_model.js";
import { stampMs } from "../base/time_model.js";
import { eventWords, stateWords } from "./chip_words.js";

/** Whether something passed between us and the customer: a mail, a call, a text message. */
export const isMessage = (item) =>
	item.kind === "interaction" && !["Document", "Other"].includes(item.medium) && item.direction !== "Internal";

const HEARD = ["Read", "Opened", "Clicked"];

/** What became of a message, in one sentence; nothing of other rows. */
export function leadWords(__, item, mail, say) {
	if (!isMessage(item)) return "";
	const at = say.moment(item.at);
	const isIn = item.direction === "In";
	const other = (isIn ? mail && mail.sender : (mail && mail.recipients) || item.recipients) || "";
	if (isIn) return other ? __("Came in {0} from {1}.", [at, other]) : __("Came in {0}.", [at]);
	const state = stateWords(__, item);
	if (state && item.status !== "Sent" && !HEARD.includes(item.status)) return other ? __("To {0}: {1}", [other, state]) : state;
	if (item.medium !== "Email") return other ? __("Went out {0} to {1}.", [at, other]) : __("Went out {0}.", [at]);
	if (HEARD.includes(item.status) || (mail && mail.read_by_recipient)) {
		return other ? __("Sent {0} to {1}, who has opened it.", [at, other]) : __("Sent {0}, and opened.", [at]);
	}
	return other ? __("Sent {0} to {1}, nothing heard since.", [at, other]) : __("Sent {0}, nothing heard since.", [at]);
}

export function factsOf(__, item, mail, say) {
	const facts = isMessage(item) ? ofMessage(__, item, mail) : item.kind === "interaction" ? ofDocument(__, item, say) : ofOthers(__, item, say);
	const late = isLate(item, stampMs) && [__("We heard of it"), say.moment(item.received_at)];
	return [...facts, late || ["", ""]].filter(([, value]) => value);
}

function ofMessage(__, item, mail) {
	const given = mail || {};
	const files = item.medium === "Email" && mail && !mail.files.length ? __("no attachments") : "";
	return [
		[__("From", null, "Convo Interaction"), given.sender || item.actor_name || item.actor],
		[__("To", null, "Convo Interaction"), given.recipients || item.recipients],
		[__("Copy to"), given.cc],
		[__("Attachments"), files],
	];
}

function ofDocument(__, item, say) {
	return [
		[item.medium === "Document" ? __("Date") : __("Done"), say.moment(item.at)],
		[__("What happened"), eventWords(__, item.event_type)],
		[__("Status"), stateWords(__, item)],
		[__("Amount"), item.amount ? say.amount(item.amount, item.currency) : ""],
		[__("By"), item.actor_name || item.actor],
	];
}

function ofOthers(__, item, say) {
	if (item.kind === "move") {
		return [
			[__("Segment"), item.segment],
			[item.action === "Joined" ? __("Joined", null, "Convo Segment Log") : __("Left", null, "Convo Segment Log"), say.moment(item.at)],
			[__("By"), item.changed_by_name || item.changed_by],
		];
	}
	return [
		[__("Written"), say.moment(item.at)],
		[__("Edited"), item.edited_at && say.moment(item.edited_at)],
		[__("By"), item.author_name || item.author],
	];
}
