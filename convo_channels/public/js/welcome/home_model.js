/** What the home says of channels, questions and moves. Pure: the translator in, text out. */

/** From here on the server stops counting. */
export const MOST = 100;

export const countText = (count, number = String) => (count >= MOST ? `${MOST - 1}+` : number(count));

export function movesWords(__, { joined, left }) {
	const parts = [];
	if (joined) parts.push(joined === 1 ? __("1 joined") : __("{0} joined", [joined]));
	if (left) parts.push(left === 1 ? __("1 left") : __("{0} left", [left]));
	return parts.join(" · ");
}

/** Only what is wrong is said: a zero is no news. [{text, to: nothing where there is nothing to be done}] */
export function troubleOf(__, { broken = [], failed = 0, warning = null }) {
	const found = broken.map((name) => ({
		key: `broken:${name}`,
		text: __("The rule of {0} cannot be evaluated.", [name]),
		to: { doctype: "Convo Segment", name },
	}));
	if (failed) {
		const text = failed === 1 ? __("1 change could not be worked through.") : __("{0} changes could not be worked through.", [failed]);
		found.push({ key: "failed", text, to: { page: "convo-health" } });
	}
	if (warning) found.push({ key: "warning", text: warning.sentence, to: warning.can_open ? { page: "convo-health" } : null });
	return found;
}

export const questionPlace = (question) =>
	question.customer
		? { page: "customer-timeline", query: { customer: question.customer } }
		: { page: "channel-feed", query: { channel: question.channel } };
