/**
 * The sentences of the insight panels.
 *
 * Owns: wording over counts and states, never a bare 0. Must not: hold state. Every function takes the translator as
 * `__`, so that message extraction finds the sentences.
 */
import { isSpoken } from "../base/text_model.js";
import { STATES } from "./explain_model.js";

export function stateWords(__, state) {
	const words = {
		[STATES.TRUE]: __("met"),
		[STATES.FALSE]: __("not met"),
		[STATES.HIDDEN]: __("hidden"),
		[STATES.UNKNOWN]: __("not known"),
	};
	return words[state];
}

/** How far the parts of a group are met, in one sentence. `counts`: {held, all, hidden}. */
export function groupWords(__, state, { held, all, hidden }, number = String) {
	const figures = [number(held), number(all)];
	if (state === STATES.UNKNOWN) return __("Not all of this can be evaluated at the moment.");
	if (all === 1) {
		if (state === STATES.HIDDEN) return __("You may not read what this is about.");
		return state === STATES.TRUE ? __("This condition is met.") : __("This condition is not met.");
	}
	if (state === STATES.TRUE) return __("All {0} conditions are met.", [number(all)]);
	if (hidden) return __("Met: {0} of {1} conditions. Hidden from you: {2}.", [...figures, number(hidden)]);
	if (!held) return __("None of the {0} conditions is met; all are needed.", [number(all)]);
	return held === 1
		? __("1 of {0} conditions is met; all are needed.", [number(all)])
		: __("{0} of {1} conditions are met; all are needed.", figures);
}

/** A document as people call it: what has no name of its own by its kind. */
export function documentWords(__, { doctype, name }) {
	const kinds = {
		Communication: __("Mail"),
		"Convo Post": __("Post"),
		"Convo Interaction": __("Entry on the timeline"),
		"Convo Profile": __("Contacts with the customer"),
		"Convo Segment": __("The segment {0}", [name]),
	};
	return kinds[doctype] || (isSpoken({ doctype, name }) ? `${__(doctype)} ${name}` : __(doctype));
}

/** Since when somebody is a member. Who was there when the segment was made has joined on no day that is known. */
export function sinceWords(__, clock, { joined_at: at, is_from_start: isFromStart }) {
	if (isFromStart) return __("from the start");
	return at ? __("since {0}", [clock.shortDay(at)]) : "";
}

export function memberCountWords(__, count, status, number = String) {
	if (status === "Pending") return __("being counted");
	if (!count) return __("nobody at the moment");
	return count === 1 ? __("1 customer") : __("{0} customers", [number(count)]);
}

/** `filled`: who matched when the segment was made. They have not joined, and are not left unsaid beside them. */
export function weekWords(__, { joined_week: joined = 0, left_week: left = 0, filled_week: filled = 0 }, number = String) {
	const moved = movedWords(__, joined, left, number);
	if (!filled) return moved;
	const matched = filled === 1 ? __("1 matched from the start") : __("{0} matched from the start", [number(filled)]);
	return joined || left ? `${matched} · ${moved}` : matched;
}

/** The same without the beginning. */
export function movedWords(__, joined, left, number = String) {
	if (!joined && !left) return __("nobody joined or left");
	if (!left) return __("{0} joined, nobody left", [number(joined)]);
	if (!joined) return __("nobody joined, {0} left", [number(left)]);
	return __("{0} joined, {1} left", [number(joined), number(left)]);
}

/** The head of one day among the moves ahead. */
export function dayMovesWords(__, joined, left) {
	const parts = [];
	if (joined) parts.push(joined === 1 ? __("1 customer enters") : __("{0} customers enter", [joined]));
	if (left) parts.push(left === 1 ? __("1 customer leaves") : __("{0} customers leave", [left]));
	return parts.join(" · ");
}

export function windowWords(__, days) {
	return __("{0} days", [days]);
}

export function stayWords(__, days, number = String) {
	if (days === null || days === undefined) return __("nobody has left yet, so there is no average");
	const whole = Math.round(days);
	if (whole < 1) return __("less than a day");
	return whole === 1 ? __("1 day") : __("{0} days", [number(whole)]);
}

export function reentryWords(__, count, number = String) {
	if (!count) return __("nobody has come back after leaving");
	return count === 1 ? __("once") : __("{0} times", [number(count)]);
}

export function sizeWords(__, count, number = String) {
	if (count === null) return __("not yet made");
	if (!count) return __("nobody");
	return count === 1 ? __("1 customer") : __("{0} customers", [number(count)]);
}

/** One move ahead: the server's sentence, or what is known without one. */
export function moveWords(__, move) {
	if (move.text) return move.text;
	return move.action === "Left" ? __("leaves on this day") : __("enters on this day");
}

/** What the customer card says of the next move: the day, and why. That anything may come before goes without saying. */
export function nextMoveWords(__, move, day) {
	if (move.text) return move.text;
	return move.action === "Left"
		? __("Leaves {0} on {1}.", [move.segment, day])
		: __("Enters {0} on {1}.", [move.segment, day]);
}

/** What is known about a move when the log holds no sentence for it. */
export function causeWords(__, cause) {
	const words = {
		"First fill": __("Matched from the start"),
		Document: __("A document changed"),
		Segment: __("Another segment changed"),
		Rule: __("The rule was changed"),
		Day: __("A new day began"),
		Reconciliation: __("Corrected by the nightly check"),
		Verify: __("Corrected by a check"),
		Merge: __("Customers were merged"),
	};
	return words[cause] || "";
}
