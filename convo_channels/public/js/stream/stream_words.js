/**
 * What is said of a stream to those who do not see its rows come and go.
 *
 * Owns: the sentences of what waits and of what filters leave. Must not: hold state. Every function takes the translator as
 * `__`, so that message extraction finds the sentences.
 */

/** `words` names what came. While the reader is further down, or writes, it stands behind a button above the rows. */
export function newsWords(__, words, isWaiting) {
	return words && isWaiting ? `${words} ${__("A button above the list shows it.")}` : words;
}

export function foundWords(__, { items, cursor }, isFiltered) {
	const count = items.length;
	if (!isFiltered) return __("Everything is shown again.");
	if (!count) return __("Nothing matches these filters.");
	if (cursor) return __("The first {0} entries that match are shown.", [count]);
	return count === 1 ? __("1 entry matches.") : __("{0} entries match.", [count]);
}
