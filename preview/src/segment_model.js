/**
 * A segment while it is being typed: its rows, and what of them the server reads.
 *
 * Owns: adding, grouping and emptying rows. Must not: know what may follow what (rule_choices.js does), or fetch.
 */
import { mendRow, plainRow } from "../../convo_channels/public/js/convo_segment_form/rule_choices.js";

let lastKey = 0;

export function newRow(groupNo = 1) {
	return {
		key: ++lastKey,
		group_no: groupNo,
		negate: 0,
		subject: "",
		field: "",
		measure: "value",
		filters: "",
		period: "",
		period_days: null,
		include_drafts: 0,
		operator: "",
		value: "",
		or_never: 0,
	};
}

export function newSegment() {
	return { name: null, title: "", description: "", include_disabled: 0, rules: [newRow()] };
}

/** A stored segment, its rows made ready for typing. An empty list of filters reads as none. */
export function openSegment(stored) {
	const rules = stored.rules.map((row) => ({
		...newRow(),
		...Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? ""])),
		filters: row.filters && row.filters !== "[]" ? row.filters : "",
	}));
	return { ...stored, rules: rules.length ? rules : [newRow()] };
}

/** Rows by group, groups in order: [{groupNo, rows}]. */
export function groupRows(rules) {
	const groups = new Map();
	for (const row of rules) {
		const number = Number(row.group_no) || 1;
		if (!groups.has(number)) groups.set(number, []);
		groups.get(number).push(row);
	}
	return [...groups.entries()].sort((a, b) => a[0] - b[0]).map(([groupNo, rows]) => ({ groupNo, rows }));
}

export function addRow(rules, groupNo) {
	return [...rules, newRow(groupNo)];
}

export function addGroup(rules) {
	return addRow(rules, Math.max(0, ...rules.map((row) => Number(row.group_no) || 1)) + 1);
}

/** Without the row; the last one is emptied instead, for a rule without rows cannot be typed into. */
export function removeRow(rules, key) {
	const kept = rules.filter((row) => row.key !== key);
	return kept.length ? kept : [newRow()];
}

/** The row after something in it was chosen: what no longer fits is replaced, a value of another type is emptied. */
export function chooseInRow(catalog, row, changes) {
	const changed = { ...row, ...changes };
	const mended = { ...changed, ...mendRow(catalog, changed) };
	const isOtherValue = ["subject", "measure", "field"].some((name) => name in changes);
	if (!isOtherValue) return mended;
	const isOtherSource = "subject" in changes;
	return { ...mended, value: "", or_never: 0, filters: isOtherSource ? "" : mended.filters };
}

/** What is sent: rows that say something, in order of their groups. */
export function rulesToSend(rules) {
	return groupRows(rules)
		.flatMap((group) => group.rows)
		.filter((row) => row.subject)
		.map(plainRow);
}

/** The filters a row stores as JSON, as lines {field, operator, value}; what cannot be read is no line. */
export function readFilters(text) {
	let filters = [];
	try {
		filters = JSON.parse(text || "[]");
	} catch (e) {
		filters = [];
	}
	if (!Array.isArray(filters)) return [];
	return filters.filter(Array.isArray).map(([field, operator, value]) => ({
		field,
		operator,
		value: Array.isArray(value) ? value.join(", ") : String(value ?? ""),
	}));
}

export function writeFilters(lines) {
	return lines.length
		? JSON.stringify(lines.map(({ field, operator, value }) => [field, operator, value]))
		: "";
}

/** A filter compares one field of one document, whatever its condition measures. */
export function asRow(subject, line) {
	return { subject, measure: "value", field: line.field, operator: line.operator };
}
