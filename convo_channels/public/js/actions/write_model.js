/**
 * A mail to the members of a segment while it is written: its words, what is sent of them, what is said of its readers.
 *
 * Owns: plain values in, plain values out. Must not: ask the server, or know what is on the screen.
 */
import { toContent } from "../base/text_model.js";

export const OWN = "";

/** `template` is null until something is chosen; OWN is words of one's own. */
export const startWords = () => ({ template: null, subject: "", message: { body: "", isHtml: false } });

const isWritten = (words) => Boolean(words.message.body.trim());

/** What the server is told; nothing while there is nothing to show. */
export function optionsOf(words) {
	if (words.template) return { email_template: words.template };
	if (words.template === null || !isWritten(words) || !words.subject.trim()) return {};
	return { subject: words.subject.trim(), content: toContent(words.message) };
}

/** What is missing before it can go, or nothing. */
export function missingOf(__, words) {
	if (words.template) return "";
	if (words.template === null) return __("Choose a template, or write the mail yourself.");
	if (!words.subject.trim()) return __("Give the mail a subject.");
	return isWritten(words) ? "" : __("Write the mail.");
}

export function sayReach(__, { writes_to: count, looked_at, total }, number = String) {
	if (looked_at < total)
		return __("{0} of the first {1} customers get this mail; {2} are asked when it goes.", [
			number(count),
			number(looked_at),
			number(total),
		]);
	if (!count) return __("Nobody can be written to.");
	return count === 1 ? __("1 customer gets this mail.") : __("{0} customers get this mail.", [number(count)]);
}

export function saySend(__, preview, number = String) {
	if (!preview || preview.looked_at < preview.total) return __("Send");
	if (preview.writes_to === 1) return __("Send to 1 customer");
	return __("Send to {0} customers", [number(preview.writes_to)]);
}

export const leftOutCount = (preview) => preview.left_out.reduce((sum, part) => sum + part.count, 0);

export const canSend = (__, words, preview) =>
	Boolean(preview && preview.writes_to && !preview.problem && !missingOf(__, words));

const keyOf = (user, segment) => `convo_mail:${user}:${segment}`;

/** What was written and not sent: a full or forbidden storage only costs the convenience. */
export function keptWords(storage, user, segment) {
	try {
		const kept = JSON.parse((storage && storage.getItem(keyOf(user, segment))) || "null");
		const isWhole = kept && typeof kept.subject === "string" && kept.message && typeof kept.message.body === "string";
		return isWhole ? { ...startWords(), ...kept } : startWords();
	} catch (e) {
		return startWords();
	}
}

export function keepWords(storage, user, segment, words) {
	try {
		if (!storage) return;
		if (words) storage.setItem(keyOf(user, segment), JSON.stringify(words));
		else storage.removeItem(keyOf(user, segment));
	} catch (e) {
		// it is written again
	}
}
