/**
 * A rule while it is built: cards of conditions over the rows that are stored.
 *
 * Owns: rows into cards and back without losing anything, and every change of their order. States are never changed in
 * place. Must not: know what fits what (rule_choices.js), what people did before (history.js), or fetch.
 *
 * A state is {groups: [{key, number, rows}]}; a row is a stored row and a `key` of its own.
 */
import { bracketOf, joinedAbove, outOfBracket, stepped, withAlternative, withoutSingles } from "./brackets.js";
import { askedFilters } from "./currency.js";
import { asksSince, howLong, mendFilter, mendRow, usualField, valueType } from "./rule_choices.js";
import { readFilters, writeFilters } from "./values.js";

let lastKey = 0;
const nextKey = (prefix) => `${prefix}${++lastKey}`;

/** Fields that say what a condition says; everything else of a row is carried along. */
export const RULE_FIELDS = [
	"bracket_no",
	"negate",
	"subject",
	"field",
	"measure",
	"filters",
	"period",
	"period_days",
	"period_value",
	"followed_by",
	"include_drafts",
	"operator",
	"value",
	"or_never",
];
const FLAGS = ["negate", "include_drafts", "or_never"];
const NUMBERS = ["group_no", "bracket_no", "period_days", ...FLAGS];

export function newRow() {
	return {
		key: nextKey("c"),
		group_no: 1,
		bracket_no: 0,
		negate: 0,
		subject: "",
		field: "",
		measure: "value",
		filters: "",
		period: "",
		period_days: 0,
		period_value: "",
		followed_by: "",
		include_drafts: 0,
		operator: "",
		value: "",
		or_never: 0,
	};
}

function newGroup(rows, number = 0) {
	return { key: nextKey("g"), number, rows };
}

/** Which card a row stands in; the server reads no number as the first. */
function groupNumber(row) {
	return Number(row.group_no) || 1;
}

/** Cards from stored rows, in order of their numbers. */
export function openRule(rows) {
	const groups = new Map();
	for (const row of rows) {
		const number = groupNumber(row);
		if (!groups.has(number)) groups.set(number, []);
		groups.get(number).push({ ...row, key: nextKey("c") });
	}
	const numbers = [...groups.keys()].sort((a, b) => a - b);
	return { groups: numbers.map((number) => newGroup(groups.get(number), number)) };
}

/**
 * The rows to store, in the order of the cards. A card keeps its number as long as the order of the numbers is that of
 * the cards; a condition that speaks of nothing yet is no row.
 */
export function toRows(state) {
	let last = 0;
	const rows = [];
	for (const group of state.groups) {
		const said = group.rows.filter((row) => !isBlank(row));
		if (!said.length) continue;
		last = Math.max(group.number, last + 1);
		for (const { key: _key, ...row } of said) {
			rows.push({ ...row, group_no: groupNumber(row) === last ? row.group_no : last });
		}
	}
	return rows;
}

/** The rule with these conditions alone. */
export function onlyConditions(state, keys) {
	return { groups: state.groups.map((group) => ({ ...group, rows: group.rows.filter((row) => keys.has(row.key)) })) };
}

export function isBlank(row) {
	return !row.subject;
}

/** Conditions in the order of the rows: [{row, group, number}]; one that says nothing yet has no number. */
export function listConditions(state) {
	let number = 0;
	return state.groups.flatMap((group) =>
		group.rows.map((row) => ({ row, group, number: isBlank(row) ? null : ++number }))
	);
}

function findCondition(state, key) {
	return listConditions(state).find((item) => item.row.key === key) || null;
}

/** [state, key of the new condition] */
export function addCondition(state, groupKey, row = newRow()) {
	const groups = state.groups.map((group) =>
		group.key === groupKey ? { ...group, rows: [...group.rows, row] } : group
	);
	return [{ groups }, row.key];
}

/** [state, key of its first condition] */
export function addGroup(state, row = newRow()) {
	return [{ groups: [...state.groups, newGroup([row])] }, row.key];
}

export function removeCondition(state, key) {
	return pruned(state.groups.map((group) => without(group, key)));
}

export function removeGroup(state, groupKey) {
	return { groups: state.groups.filter((group) => group.key !== groupKey) };
}

/** [state, key of the copy] */
export function duplicateCondition(state, key) {
	const found = findCondition(state, key);
	if (!found) return [state, null];
	const copy = copyRow(found.row);
	const rows = found.group.rows.flatMap((row) => (row.key === key ? [row, copy] : [row]));
	return [replaceGroup(state, { ...found.group, rows }), copy.key];
}

/** [state, key of a condition beside it on for how long its field holds its value] */
export function askHowLong(state, catalog, key) {
	const found = findCondition(state, key);
	const operator = found ? howLong(catalog, found.row) : "";
	if (!operator) return [state, null];
	const [next, copy] = duplicateCondition(state, key);
	return [changeCondition(next, catalog, copy, { operator, value: "", negate: 0, or_never: 0 }), copy];
}

/** [state, key of the copy's first condition] */
export function duplicateGroup(state, groupKey) {
	const copy = (group) => newGroup(group.rows.map(copyRow));
	let key = null;
	const groups = state.groups.flatMap((group) => {
		if (group.key !== groupKey) return [group];
		const twin = copy(group);
		key = twin.rows.length ? twin.rows[0].key : null;
		return [group, twin];
	});
	return [{ groups }, key];
}

/** A copy is stored as a row of its own. */
function copyRow(row) {
	const { name: _name, idx: _idx, ...rest } = row;
	return { ...rest, key: nextKey("c") };
}

/** One step up or down, over the edge of its card into the next one. */
export function moveCondition(state, key, step) {
	const found = findCondition(state, key);
	if (!found) return state;
	const { group, row } = found;
	const rows = stepped(group.rows, key, step);
	if (rows) return replaceGroup(state, { ...group, rows });
	const neighbour = state.groups[state.groups.indexOf(group) + step];
	return neighbour ? place(state, row, neighbour.key, step > 0 ? 0 : neighbour.rows.length) : state;
}

export function canMove(state, key, step) {
	return moveCondition(state, key, step) !== state;
}

/** [state, key of a new condition that is an alternative to another] */
export function addAlternative(state, key, row = newRow()) {
	const found = findCondition(state, key);
	if (!found) return [state, null];
	return [replaceGroup(state, { ...found.group, rows: withAlternative(found.group.rows, key, row) }), row.key];
}

/** An alternative to what stands above it in its card. */
export function joinAbove(state, key) {
	return inItsGroup(state, key, joinedAbove);
}

/** Out of its bracket: it must hold for itself again. */
export function leaveBracket(state, key) {
	return inItsGroup(state, key, outOfBracket);
}

function inItsGroup(state, key, change) {
	const found = findCondition(state, key);
	if (!found) return state;
	const rows = change(found.group.rows, key);
	return rows === found.group.rows ? state : replaceGroup(state, { ...found.group, rows });
}

/** To the end of another card, or into a card of its own when `groupKey` is null. */
export function moveToGroup(state, key, groupKey) {
	const found = findCondition(state, key);
	if (!found || found.group.key === groupKey) return state;
	if (groupKey !== null) {
		const target = state.groups.find((group) => group.key === groupKey);
		return target ? place(state, found.row, groupKey, target.rows.length) : state;
	}
	const groups = state.groups.map((group) => without(group, key));
	return pruned([...groups, newGroup([{ ...found.row, bracket_no: 0 }])]);
}

function place(state, row, groupKey, index) {
	return pruned(
		state.groups.map((group) => {
			const left = without(group, row.key);
			if (group.key !== groupKey) return left;
			const alone = row.bracket_no ? { ...row, bracket_no: 0 } : row;
			return { ...left, rows: [...left.rows.slice(0, index), alone, ...left.rows.slice(index)] };
		})
	);
}

/** Before or after another condition, in its group, and in its bracket where it stands in one. */
export function moveBeside(state, key, otherKey, isAfter) {
	const found = findCondition(state, key);
	const other = findCondition(state, otherKey);
	if (!found || !other || key === otherKey) return state;
	return pruned(
		state.groups.map((group) => {
			const left = without(group, key);
			const at = left.rows.findIndex((row) => row.key === otherKey);
			if (at < 0) return left;
			const row = { ...found.row, bracket_no: bracketOf(left.rows[at]) };
			const to = at + (isAfter ? 1 : 0);
			return { ...left, rows: [...left.rows.slice(0, to), row, ...left.rows.slice(to)] };
		})
	);
}

/** A group before or after another one. */
export function moveGroupBeside(state, key, otherKey, isAfter) {
	const moved = state.groups.find((group) => group.key === key);
	const left = state.groups.filter((group) => group.key !== key);
	const at = left.findIndex((group) => group.key === otherKey);
	if (!moved || at < 0) return state;
	const to = at + (isAfter ? 1 : 0);
	return { groups: [...left.slice(0, to), moved, ...left.slice(to)] };
}

function without(group, key) {
	return group.rows.some((row) => row.key === key)
		? { ...group, rows: withoutSingles(group.rows.filter((row) => row.key !== key)) }
		: group;
}

function pruned(groups) {
	return { groups: groups.filter((group) => group.rows.length) };
}

function replaceGroup(state, changed) {
	return { groups: state.groups.map((group) => (group.key === changed.key ? changed : group)) };
}

/** Something in a condition was changed; what no longer fits gives way. */
export function changeCondition(state, catalog, key, changes) {
	const found = findCondition(state, key);
	if (!found) return state;
	const next = mended(catalog, found.row, changes);
	const rows = found.group.rows.map((row) => (row.key === key ? next : row));
	return replaceGroup(state, { ...found.group, rows });
}

function mended(catalog, row, changes) {
	const next = { ...row, ...changes };
	if (!["subject", "measure", "field", "operator"].some((name) => name in changes)) return next;
	if ("measure" in changes && !("field" in changes)) next.field = next.field || usualField(catalog, next);
	Object.assign(next, mendRow(catalog, next));
	if (!next.field && "measure" in changes) {
		next.field = usualField(catalog, next);
		Object.assign(next, mendRow(catalog, next));
	}
	const isOther = (name) => (next[name] || "") !== (row[name] || "");
	if (isOther("subject")) {
		const { or_never = 0, period = "", period_days = 0, period_value = "", include_drafts = 0, followed_by = "" } = changes;
		// what follows one kind of documents need not make sense after another, and a customer has nothing that follows
		Object.assign(next, { or_never, period, period_days, period_value, include_drafts, followed_by });
		if (!("filters" in changes)) next.filters = "";
	}
	// what is compared is another thing: the sum of an amount and its average are not
	const isOtherThing =
		valueType(catalog, next) !== valueType(catalog, row) ||
		["subject", "field"].some(isOther) ||
		asksSince(catalog, next) !== asksSince(catalog, row);
	if (isOtherThing && !("value" in changes)) next.value = "";
	return next;
}

/** What an entry of the catalogue says of a condition, for changeCondition. */
export function entryChanges(catalog, entry) {
	const { subject, measure, field } = entry;
	const lines = (readFilters(entry.filters) || []).map((line) =>
		mendFilter(catalog, subject, line, { field: line.field })
	);
	const source = catalog.sources.find((found) => found.key === subject);
	const asked = askedFilters(field && source && source.fields.find((found) => found.name === field));
	return { subject, measure, field, filters: writeFilters([...lines, ...asked]), value: "", ...entry.more, ...entry.taken };
}

/** What stands for a value that is hidden from the reader. */
const HIDDEN_SIGN = "•••";

/** A row as the server reads it, and nothing of Frappe's; but by its name a value that is hidden is found again. */
export function plainRow(row) {
	const isVeiled = [row.value, row.filters, row.followed_by].some((text) => String(text ?? "").includes(HIDDEN_SIGN));
	const names = [...(isVeiled ? ["name"] : []), "group_no", ...RULE_FIELDS];
	return Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
}

/** Whether two lists of rows say the same, whatever Frappe keeps beside. */
export function isSameRule(one, other) {
	return JSON.stringify(one.map(essence)) === JSON.stringify(other.map(essence));
}

function essence(row) {
	return ["group_no", ...RULE_FIELDS].map((name) => {
		if (name === "group_no") return groupNumber(row);
		if (NUMBERS.includes(name)) return Number(row[name]) || 0;
		if (name === "filters" && row.filters === "[]") return "";
		return String(row[name] ?? "");
	});
}

/** The same state, its rows taking over what storing gave them: names, positions. Both say the same. */
export function adoptStored(state, stored) {
	const left = [...stored];
	const groups = state.groups.map((group) => ({
		...group,
		rows: group.rows.map((row) => (isBlank(row) ? row : { ...left.shift(), key: row.key })),
	}));
	return { groups };
}
