/**
 * The days of a calendar: weeks of a month, and the day that lies so far from another. A day is YYYY-MM-DD, and has no time.
 */

const DAY = 86400000;

const msOf = (day) => Date.parse(`${day}T00:00:00Z`);
const dayAt = (ms) => new Date(ms).toISOString().slice(0, 10);

/** So many days on, or back. */
export const addDays = (day, count) => dayAt(msOf(day) + count * DAY);

/** The same day of another month, or that month's last one. */
export function addMonths(day, count) {
	const at = new Date(msOf(day));
	const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + count + 1, 0));
	return dayAt(last.setUTCDate(Math.min(at.getUTCDate(), last.getUTCDate())));
}

/** Day of the week from Sunday, 0, to Saturday. */
export const weekdayOf = (day) => new Date(msOf(day)).getUTCDay();

/** The first day of the week that a day is in. */
export const weekStart = (day, firstDay) => addDays(day, -((weekdayOf(day) - firstDay + 7) % 7));

/** Six weeks of seven days that show the month of a day: as many for every month, so that nothing jumps. */
export function weeksAround(day, firstDay) {
	const first = weekStart(`${day.slice(0, 7)}-01`, firstDay);
	return Array.from({ length: 6 }, (_, week) =>
		Array.from({ length: 7 }, (_, at) => addDays(first, week * 7 + at))
	);
}
