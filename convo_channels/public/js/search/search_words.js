/**
 * What is said of a search.
 *
 * Owns: the sentences. Must not: hold state. Every function takes the translator as `__`, so that message extraction finds
 * the sentences.
 */

/**
 * What is known of how many there are. `counted`: {count, isMore, lookedBackTo} of the last answer, its count with the rows
 * before it; `isOpen`: older ones were not looked at.
 */
export function totalOf(shown, cursor, counted) {
	if (!cursor || !counted) return { count: shown, isMore: false, isOpen: false };
	if (counted.lookedBackTo || counted.count < shown) return { count: shown, isMore: false, isOpen: true };
	return { count: counted.count, isMore: counted.isMore, isOpen: false };
}

export function countWords(__, { count, isMore, isOpen }, number = String) {
	if (isMore) return __("More than {0} entries found", [number(count)]);
	if (isOpen) return count ? __("{0} found so far", [number(count)]) : __("Nothing found so far");
	if (!count) return __("Nothing found");
	return count === 1 ? __("1 entry found") : __("{0} entries found", [number(count)]);
}

/** [what is typed, what it means] */
export const languageWords = (__) => [
	[__("offer coffee"), __("entries with both words, or with words that begin so")],
	[__('"kind regards"'), __("these words side by side")],
	[__("-draft"), __("without this word")],
	["by:me  by:anna", __("written by somebody")],
	["type:call  type:email", __("of a type")],
	["in:…", __("in a channel, or about a customer")],
	["after:2026-03  before:2026-06-01  on:today", __("by day, month or year")],
];
