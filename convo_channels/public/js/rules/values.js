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
	const parts = text.includes("\n") ? text.split("\n") : splitAtCommas(text);
	return parts.map((item) => item.trim()).filter(Boolean);
}

/** Among commas a value that holds one stands in quotation marks, doubled within. */
function splitAtCommas(text) {
	const part = /\s*"((?:[^"]|"")*)"\s*(?:,|$)|([^,]*)(?:,|$)/g;
	return [...text.matchAll(part)].map(([, quoted, plain]) =>
		quoted ? quoted.replaceAll('""', '"') : plain || ""
	);
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

const DURATION = { d: 86400, h: 3600, m: 60, s: 1 };

/** Seconds as the form of a document writes them: "1d 2h 30m"; what is no number stays as it is typed. */
export function durationWords(text, options = "") {
	const given = String(text ?? "").trim();
	if (!given || !isNumberOrEmpty(given)) return given;
	let rest = Math.abs(Number(given));
	const said = [];
	for (const [unit, size] of Object.entries(DURATION)) {
		if (unit === "d" && options.includes("hide_days")) continue;
		const count = unit === "s" ? Number(rest.toFixed(6)) : Math.floor(rest / size);
		rest -= unit === "s" ? 0 : count * size;
		if (count) said.push(`${count}${unit}`);
	}
	return (Number(given) < 0 ? "-" : "") + (said.join(" ") || "0s");
}

/** A moment as its day and its time; the time is empty where a whole day is meant. */
export function splitMoment(text) {
	const [day = "", time = ""] = String(text ?? "")
		.trim()
		.split(/[ T]/);
	return [day, time.replace(/^(\d\d:\d\d):00(\.0+)?$/, "$1")];
}

export function joinMoment(day, time) {
	return day && time ? `${day} ${time}` : day;
}

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
