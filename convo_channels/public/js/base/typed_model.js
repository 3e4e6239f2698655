/**
 * Days, times and numbers as somebody's settings write them, both ways: what a field shows, and what is typed into it.
 *
 * Owns: reading and writing by a pattern of Frappe's ("dd.mm.yyyy", "HH:mm", "#.###,##"). Must not: ask the browser for
 * its own habits or its time zone, or judge a value. Values are texts: a day as YYYY-MM-DD, a time as HH:MM with its
 * seconds where it has any, a number with a point. A reader answers null to what it cannot read, and "" to an empty text.
 */

/** What Frappe takes where a site has not chosen; `firstDay` counts from Sunday. */
export const PATTERNS = { date: "yyyy-mm-dd", time: "HH:mm:ss", number: "#,###.##", firstDay: 0 };

const ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6];
const PIVOT = 69;

/** With the ten digits of a keyboard, whichever script they were typed in, and without marks of direction. */
function plainText(text) {
	return String(text ?? "")
		.normalize("NFKC")
		.replace(/[\u200e\u200f\u061c]/g, "")
		.replace(/[٠-٩۰-۹०-९০-৯]/g, (digit) => {
			const code = digit.charCodeAt(0);
			return String(code - ZEROS.find((zero) => code >= zero && code < zero + 10));
		})
		.trim();
}

const pad = (number) => String(number).padStart(2, "0");

// -- days

function dayText(year, month, day) {
	const date = new Date(Date.UTC(+year, month - 1, +day));
	const isReal =
		date.getUTCFullYear() === +year && date.getUTCMonth() === month - 1 && date.getUTCDate() === +day;
	return isReal ? `${String(year).padStart(4, "0")}-${pad(+month)}-${pad(+day)}` : null;
}

/** In the order of the pattern, whatever stands between, or year first; `isLeft`: a year may be two digits. */
export function readDay(text, { date }, isLeft = false) {
	const given = plainText(text);
	if (!given) return "";
	const iso = /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})$/.exec(given);
	if (iso) return dayText(iso[1], iso[2], iso[3]);
	const parts = /^(\d{1,4})[-./\s]+(\d{1,2})[-./\s]+(\d{1,4})$/.exec(given);
	if (!parts) return null;
	const order = date.toLowerCase().match(/y+|m+|d+/g) || [];
	const said = Object.fromEntries(order.map((part, at) => [part[0], parts[at + 1]]));
	let year = said.y || "";
	if (isLeft && year.length === 2) year = String((+year < PIVOT ? 2000 : 1900) + +year);
	return year.length === 4 && said.d.length < 3 ? dayText(year, said.m, said.d) : null;
}

/** What is no day stays the text it is. */
export function writeDay(value, { date }) {
	const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(String(value ?? ""));
	if (!parts) return String(value ?? "");
	const [, year, month, day] = parts;
	return date.toLowerCase().replace("yyyy", year).replace("mm", month).replace("dd", day);
}

// -- times

export function readTime(text) {
	const given = plainText(text);
	if (!given) return "";
	const parts = /^(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(\.\d{1,6})?)?$/.exec(given);
	if (!parts) return null;
	const [, hour, minute, second = "00", rest = ""] = parts;
	if (+hour > 23 || +minute > 59 || +second > 59) return null;
	const fraction = Number(rest) ? rest : "";
	return `${pad(+hour)}:${minute}` + (+second || fraction ? `:${second}${fraction}` : "");
}

/** Seconds are shown where the pattern has them, and where there are any. */
export function writeTime(value, { time }) {
	const given = String(value ?? "");
	const read = /^\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(given) ? readTime(given) : null;
	if (!read) return given;
	return time.includes("ss") && read.length === 5 ? `${read}:00` : read;
}

// -- numbers

/** {group, point, isIndian} of a pattern; where it shows no decimals they are still told apart from groups. */
function signsOf(pattern) {
	const parts = /^#([^#]+)(##\1)?###(?:([^#])#+)?$/.exec(pattern);
	if (!parts) return { group: ",", point: ".", isIndian: false };
	const [, group, indian, point] = parts;
	return { group, point: point || (group === "." ? "," : "."), isIndian: Boolean(indian) };
}

const escaped = (sign) => sign.replace(/[.]/g, "\\.");

/** A point that cannot part groups is the plain one: "1.5" is one and a half everywhere, "1.234" not. */
export function readNumber(text, { number }) {
	const given = plainText(text).replace(/[−–]/g, "-").replace(/[’ʼ]/g, "'");
	if (!given) return "";
	const { group, point, isIndian } = signsOf(number);
	const between = group.trim() ? `${escaped(group.trim())}\\s?` : "\\s";
	const decimals = `(?:${escaped(point)}(\\d*))?`;
	const forms = [
		`(\\d{1,3}(?:${between}\\d{3})+)${decimals}`,
		`(\\d+)${decimals}`,
		`()${escaped(point)}(\\d+)`,
	];
	if (isIndian) forms.push(`(\\d{1,2}(?:${between}\\d{2})*${between}\\d{3})${decimals}`);
	for (const form of [...forms, "(\\d+)\\.(\\d*)"]) {
		const parts = new RegExp(`^([-+]?)\\s?${form}$`).exec(given);
		if (!parts) continue;
		const [, sign, whole, rest] = parts;
		const digits = whole.replace(/\D/g, "").replace(/^0+(?=\d)/, "") || "0";
		return (sign === "-" ? "-" : "") + digits + (rest ? `.${rest}` : "");
	}
	return null;
}

/** With all the decimals it has; what is no plain number stays the text it is. */
export function writeNumber(value, { number }) {
	const given = String(value ?? "").trim();
	const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(given);
	if (!parts) return given;
	const { group, point, isIndian } = signsOf(number);
	const [, sign, whole, rest] = parts;
	const last = whole.slice(-3);
	const size = isIndian ? 2 : 3;
	const front = whole.slice(0, -3).replace(new RegExp(`\\B(?=(\\d{${size}})+$)`, "g"), group);
	return sign + (front ? front + group : "") + last + (rest ? point + rest : "");
}

/** A figure to read: the decimals it has, at most as many as `digits`. What is not known is empty. */
export function writeFigure(value, patterns = PATTERNS, digits = 3) {
	if (value === null || value === undefined || value === "") return "";
	if (!Number.isFinite(Number(value))) return String(value);
	const rounded = Number(value).toFixed(digits);
	const plain = rounded.includes(".") ? rounded.replace(/\.?0+$/, "") : rounded;
	return writeNumber(plain === "-0" ? "0" : plain, patterns);
}

// -- one of them by its name

const KINDS = {
	day: { read: readDay, write: writeDay, example: "2026-12-24", hint: ({ date }) => date },
	time: { read: readTime, write: writeTime, example: "16:30", hint: ({ time }) => time },
	number: { read: readNumber, write: writeNumber, example: "1234.5", hint: () => "0" },
};

/** {read(text, isLeft), write(value), example, hint} of "day", "time" or "number" by these patterns. */
export function typedBy(kind, patterns = PATTERNS) {
	const { read, write, example, hint } = KINDS[kind];
	return {
		read: (text, isLeft) => read(text, patterns, isLeft),
		write: (value) => write(value, patterns),
		example: write(example, patterns),
		hint: hint(patterns),
	};
}

/** A value of a condition as it is read: words stay as they are, a moment is its day and its time. */
export function writeValue(value, type, patterns = PATTERNS) {
	const given = String(value ?? "");
	if (type === "number") return writeNumber(given, patterns);
	if (type === "time") return writeTime(given, patterns);
	if (type !== "date" && type !== "datetime") return given;
	const moment = /^(\d{4}-\d{2}-\d{2})(?:[ T](.+))?$/.exec(given.trim());
	if (!moment) return given;
	const day = writeDay(moment[1], patterns);
	return moment[2] ? `${day} ${writeTime(moment[2], patterns)}` : day;
}
