/** Days of the calendar, as "YYYY-MM-DD". Pure; stamps are wall time, so a day is counted without a time zone. */

const DAY_MS = 86_400_000;
const start = (stamp) => Date.parse(`${stamp.slice(0, 10)}T00:00:00Z`);

export function dayAfter(stamp, days) {
	return new Date(start(stamp) + days * DAY_MS).toISOString().slice(0, 10);
}

/** How many days lie between; NaN where one of them is no day. */
export function daysBetween(from, to) {
	return Math.round((start(to) - start(from)) / DAY_MS);
}

/** What happened in some nights, day by day: [{day, moves, turned}], earliest first. */
export function byDay(moves, turned) {
	const days = new Map();
	const at = (stamp) => {
		const day = stamp.slice(0, 10);
		if (!days.has(day)) days.set(day, { day, moves: [], turned: [] });
		return days.get(day);
	};
	for (const move of moves) at(move.at).moves.push(move);
	for (const row of turned) at(row.at).turned.push(row);
	return [...days.values()].sort((one, other) => (one.day < other.day ? -1 : 1));
}
