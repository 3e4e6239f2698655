/**
 * Days and distances between stamps of the form "YYYY-MM-DD HH:MM:SS.ffffff".
 *
 * Owns: what is today, how long ago, and the site's own present. Must not: format or translate, or ask the
 * browser's clock for the date: stamps are wall time and are compared as such.
 */

const STAMP = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?)?/;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;

/** Milliseconds on a clock without time zones, or null. */
export function stampMs(stamp) {
	const match = STAMP.exec(stamp || "");
	if (!match) return null;
	const [, year, month, day, hour = 0, minute = 0, second = 0, fraction = "0"] = match;
	return Date.UTC(+year, month - 1, +day, +hour, +minute, +second) + Math.floor(+`0.${fraction}` * 1000);
}

const pad = (number, width = 2) => String(number).padStart(width, "0");

export function msStamp(ms) {
	const date = new Date(ms);
	const day = [date.getUTCFullYear(), pad(date.getUTCMonth() + 1), pad(date.getUTCDate())].join("-");
	const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]
		.map((part) => pad(part))
		.join(":");
	return `${day} ${time}.${pad(date.getUTCMilliseconds(), 3)}000`;
}

export const dayOf = (stamp) => String(stamp || "").slice(0, 10);

/** Whole days from `day` to `today`; negative when it lies ahead. */
export function daysBetween(day, today) {
	return Math.round((stampMs(dayOf(today)) - stampMs(dayOf(day))) / (DAY * 1000));
}

/** How a day is named beside `today`: "today", "yesterday", "tomorrow", "year" (this year) or "date". */
export function dayKind(day, today) {
	const days = daysBetween(day, today);
	if (days === 0) return "today";
	if (days === 1) return "yesterday";
	if (days === -1) return "tomorrow";
	return day.slice(0, 4) === today.slice(0, 4) ? "year" : "date";
}

/**
 * How long ago, as {unit, count}. Units: "now" (under 5 s), "second", "minute", "hour", "day", "month", "year", and
 * the same with "ahead" true for what lies in the future by more than a minute. Days are calendar days.
 */
export function distance(stamp, now) {
	const at = stampMs(stamp);
	const present = stampMs(now);
	if (at === null || present === null) return null;
	const seconds = Math.floor((present - at) / 1000);
	// a few seconds in the future are two clocks, not a plan
	if (seconds < 5 && seconds > -MINUTE) return { unit: "now", count: 0, ahead: false };
	return { ...bucket(Math.abs(seconds), Math.abs(daysBetween(stamp, now))), ahead: seconds < 0 };
}

function bucket(seconds, days) {
	if (seconds < MINUTE) return { unit: "second", count: seconds };
	if (seconds < HOUR) return { unit: "minute", count: Math.floor(seconds / MINUTE) };
	if (days === 0 || seconds < 6 * HOUR) return { unit: "hour", count: Math.floor(seconds / HOUR) };
	if (days < 60) return { unit: "day", count: days };
	if (days < 730) return { unit: "month", count: Math.floor(days / 30.44) };
	return { unit: "year", count: Math.floor(days / 365.25) };
}

/** The site's present while no answer arrives: the last one's plus the time that has passed here since. */
export function presentStamp(serverNow, receivedMs, nowMs) {
	return msStamp(stampMs(serverNow) + Math.max(0, nowMs - receivedMs));
}
