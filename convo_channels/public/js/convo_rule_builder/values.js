/**
 * The values of a condition as people handle them, and the text a row stores.
 *
 * Owns: lists, ranges and filters as text, both ways. Must not: judge a value; the server does.
 */

/** The values of a list as the server reads them: JSON, one per line, or separated by commas. */
export function splitList(value) {
	if (Array.isArray(value)) return value.map(String);
	const text = String(value ?? "").trim();
	if (!text) return [];
	if (text.startsWith("[")) {
		const parsed = parseJson(text);
		if (Array.isArray(parsed)) return parsed.map(String);
	}
	const separator = text.includes("\n") ? "\n" : ",";
	return text
		.split(separator)
		.map((item) => item.trim())
		.filter(Boolean);
}

/** One value per line; as JSON where a line would not come back as it is. */
export function joinList(values) {
	const text = values.join("\n");
	const back = splitList(text);
	const isSame = back.length === values.length && back.every((item, index) => item === values[index]);
	return isSame ? text : JSON.stringify(values);
}

/** The two ends of a range; one that is still missing is an empty text. */
export function splitRange(value) {
	if (Array.isArray(value)) return [String(value[0] ?? ""), String(value[1] ?? "")];
	const text = String(value ?? "").trim();
	const parsed = text.startsWith("[") ? parseJson(text) : null;
	if (Array.isArray(parsed)) return splitRange(parsed);
	const separator = text.includes("\n") ? "\n" : ",";
	const [first = "", second = ""] = text.split(separator);
	return [first.trim(), second.trim()];
}

export function joinRange(first, second) {
	return first || second ? `${first}, ${second}` : "";
}

/**
 * The filters of a row as lines {field, operator, value}, or null when the text is none that lines could show: it is
 * then left as it is.
 */
export function readFilters(text) {
	if (text === null || text === undefined || text === "") return [];
	const items = typeof text === "string" ? parseJson(text) : text;
	if (!Array.isArray(items)) return null;
	const isLine = (item) => Array.isArray(item) && item.length >= 2 && item.length <= 3;
	if (!items.every(isLine)) return null;
	return items.map(([field, operator, value]) => ({ field, operator, value: value ?? "" }));
}

export function writeFilters(lines) {
	if (!lines.length) return "";
	return JSON.stringify(lines.map(({ field, operator, value }) => [field, operator, value]));
}

/** Units that a number of days may be typed in. Days are what is stored, and what the sentence says. */
export const DAY_UNITS = { days: 1, weeks: 7, years: 365 };

/** Whether the text is empty or a day as a date field shows it. */
export function isDayOrEmpty(text) {
	return /^(\d{4}-\d{2}-\d{2}([ T].*)?)?$/.test(String(text ?? ""));
}

export function isNumberOrEmpty(text) {
	const given = String(text ?? "").trim();
	return given === "" || Number.isFinite(Number(given));
}

function parseJson(text) {
	try {
		return JSON.parse(text);
	} catch (e) {
		return null;
	}
}
