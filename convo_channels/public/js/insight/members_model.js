/**
 * The table of members: what is asked of the server, what is kept of it, how a cell reads.
 *
 * Owns: plain values in, plain values out. Must not: ask, or know what is on the screen.
 */
import { sinceWords } from "./insight_words.js";

const PAGE = 20;
const keyOf = (user) => `convo_members:${user}`;
// the name of the customer stands first in every row, whatever was chosen
export const NAMES = ["customer_name", "name"];

const startTable = () => ({ columns: [], sort_by: "", descending: 0 });

export function keptTable(storage, user) {
	try {
		const kept = JSON.parse((storage && storage.getItem(keyOf(user))) || "null");
		if (!kept || !Array.isArray(kept.columns)) return startTable();
		return {
			columns: kept.columns.filter((key) => typeof key === "string"),
			sort_by: typeof kept.sort_by === "string" ? kept.sort_by : "",
			descending: kept.descending ? 1 : 0,
		};
	} catch (e) {
		return startTable();
	}
}

export function keepTable(storage, user, asked) {
	try {
		if (storage) storage.setItem(keyOf(user), JSON.stringify(asked));
	} catch (e) {
		// it is chosen again
	}
}

/** A column that is gone is not asked to sort: the server would refuse all of it. */
export function argumentsOf(segment, { columns, sort_by, descending }, text) {
	const args = { segment, limit: PAGE };
	if (columns.length) args.columns = JSON.stringify(columns);
	if (sort_by) Object.assign(args, { sort_by, descending });
	if (text.trim()) args.txt = text.trim();
	return args;
}

/** By the same column again it is turned round. */
export const sortedBy = (key, { sortBy, isDescending }) => ({
	sort_by: key,
	descending: key === sortBy && !isDescending ? 1 : 0,
});

/** The columns beside the name, in the order in which they were chosen. */
export function shownColumns(offered, columns) {
	const known = new Map(offered.map((column) => [column.key, column]));
	return columns.filter((key) => known.has(key) && !NAMES.includes(key)).map((key) => known.get(key));
}

export const isNumber = (type) => ["Currency", "Float", "Int", "Percent", "Rating"].includes(type);

export function valueText(__, clock, format, member, column) {
	if (column.key === "joined_at" && member.is_from_start) return sinceWords(__, clock, member);
	return cellText(__, clock, format, member.values[column.key], column.type);
}

/** How a value of a column reads. */
export function cellText(__, clock, format, value, type) {
	if (value === null || value === undefined || value === "") return "";
	if (type === "Date" || type === "Datetime") return clock.date(value);
	if (type === "Check") return value ? __("Yes") : "";
	if (type === "Currency") return format.number(value, 2);
	if (isNumber(type) && typeof value === "number") return format.number(value);
	return type === "Select" ? __(value) : String(value);
}
