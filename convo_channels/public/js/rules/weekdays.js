/**
 * The days of a week as a condition names them: numbers from 1 for Monday to 7 for Sunday, each once.
 *
 * Owns: reading and writing them, their order and their names. Must not: know fields, operators or words.
 */
import { splitList } from "./values.js";

/** The numbers that a value names; what is none is left out. */
export function readWeekdays(value) {
	const named = splitList(value).map((text) => text.trim());
	return [1, 2, 3, 4, 5, 6, 7].filter((number) => named.includes(String(number)));
}

/** The value after a day was ticked, or was not any more. */
export function withWeekday(value, number, isTicked) {
	const others = readWeekdays(value).filter((other) => other !== number);
	return (isTicked ? [...others, number] : others).sort().join(", ");
}

/** All seven in the order of the calendar; `firstDay` counts from Sunday, 0. */
export function weekFrom(firstDay) {
	return Array.from({ length: 7 }, (_, at) => (firstDay + at) % 7 || 7);
}

/** `width`: long or short. */
export function nameWeekday(number, lang, width = "long") {
	const name = new Intl.DateTimeFormat(lang, { weekday: width, timeZone: "UTC" });
	// 1 January 2001 was a Monday
	return name.format(new Date(Date.UTC(2001, 0, number)));
}
