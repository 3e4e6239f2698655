/**
 * What is said of a search.
 *
 * Owns: the sentences. Must not: hold state. Every function takes the translator as `__`, so that message extraction finds
 * the sentences.
 */

export function countWords(__, { count, isMore }, number = String) {
	if (isMore) return __("More than {0} entries found", [number(count)]);
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
