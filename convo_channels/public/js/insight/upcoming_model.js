/**
 * Who enters or leaves in the next days: windows, days, and what concerns one customer.
 *
 * Owns: these decisions over the answer of moves.get_upcoming. Must not: fetch, translate or format.
 */

export const WINDOWS = [7, 14, 30];
export const DEFAULT_WINDOW = 14;

/** A window as people choose it; anything else is the default. */
export function windowOf(value) {
	const days = Number(value);
	return WINDOWS.includes(days) ? days : DEFAULT_WINDOW;
}

/** [{day, items, joined, left}] in the order of the days; within a day in the order of the answer. */
export function groupUpcoming(items) {
	const days = new Map();
	for (const item of items) {
		if (!days.has(item.on)) days.set(item.on, []);
		days.get(item.on).push(item);
	}
	return [...days.keys()]
		.sort()
		.map((day) => ({ day, items: days.get(day), ...countMoves(days.get(day)) }));
}

export function countMoves(items) {
	const joined = items.filter((item) => item.action === "Joined").length;
	return { joined, left: items.length - joined };
}

export const upcomingKey = (item) => `${item.on}:${item.action}:${item.segment}:${item.customer}`;

/** The first move ahead of one customer, or null. With a segment, in that one. */
export function nextMove(items, customer, segment = "") {
	const own = items.filter((item) => item.customer === customer && (!segment || item.segment === segment));
	return own.reduce((first, item) => (!first || item.on < first.on ? item : first), null);
}
