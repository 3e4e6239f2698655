/**
 * What saving a changed rule would do, asked before it is done.
 *
 * Owns: when there is something to ask, waiting for a server that counts, the pages of names. Must not: show anything.
 */
import { isSameRule, plainRow } from "./rule_model.js";

const API = "convo_channels.api.rules.";
const POLL_MS = 1000;
const PAGE = 50;

/** Everything that decides who is in a segment, as it was stored or as it stands. */
export function makeDraft(rows, includeDisabled, exceptions = []) {
	return {
		rows: rows.map(plainRow),
		includeDisabled: Number(includeDisabled) || 0,
		exceptions: exceptions.map(plainException),
	};
}

/** Nothing that could move a customer has changed. */
export function isSameDraft(one, other) {
	return (
		isSameRule(one.rows, other.rows) &&
		one.includeDisabled === other.includeDisabled &&
		JSON.stringify(one.exceptions) === JSON.stringify(other.exceptions)
	);
}

function plainException(row) {
	return {
		customer: row.customer || "",
		kind: row.kind || "",
		reason: row.reason || "",
		until_on: row.until_on || null,
	};
}

/** The arguments that name a draft, as rules.count and rules.difference take them. */
export function draftArguments(draft) {
	const given = { rules: JSON.stringify(draft.rows), include_disabled: draft.includeDisabled };
	if (draft.exceptions.length) given.exceptions = JSON.stringify(draft.exceptions);
	return given;
}

/** An answer without numbers is one that could not be given, and says so itself. */
export function isNothing(difference) {
	return difference.state !== "counting" && difference.enters === 0 && difference.leaves === 0;
}

/**
 * Asks until the server has counted; `onAnswer` hears every answer. Returns {finished, stop}: `finished` resolves to
 * the difference, or rejects with what went wrong.
 */
export function askDifference(host, { segment, draft, onAnswer = () => {}, later = setTimeout }) {
	let isStopped = false;
	const pause = () => new Promise((resolve) => later(resolve, POLL_MS));

	async function run() {
		const first = { segment, ...draftArguments(draft) };
		let answer = await host.call(`${API}difference`, first, { post: true });
		while (answer.state === "counting" && !isStopped) {
			onAnswer(answer);
			await pause();
			if (!isStopped) answer = await host.call(`${API}get_difference`, { token: answer.token });
		}
		if (!isStopped) onAnswer(answer);
		return answer;
	}
	return { finished: run(), stop: () => (isStopped = true) };
}

/** One side's next names: [{name, customer_name}] and where to go on. */
export function fetchDifferencePage(host, { token, side, cursor }) {
	const args = { token, side, limit: PAGE };
	if (cursor) args.cursor = cursor;
	return host.call(`${API}get_difference_page`, args);
}
