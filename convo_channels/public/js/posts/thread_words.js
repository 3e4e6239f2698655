/**
 * What is said of a thread that is folded.
 *
 * Owns: its sentence. Must not: fetch or draw.
 */
/** "3 replies, the last by Anna Berg, 2 hours ago" */
export function threadWords(__, { count, people }, when) {
	const many = count === 1 ? __("1 reply") : __("{0} replies", [count]);
	const [last] = people;
	return last ? __("{0}, the last by {1}, {2}", [many, last.name, when]) : many;
}

/** How many of the replies in a fold nobody has read here. */
export const unreadWords = (__, count) => (count === 1 ? __("1 unread reply") : __("{0} unread replies", [count]));
