/**
 * What one condition of a rule may say next, given the catalog and what it says already.
 *
 * Owns: narrowing measures, fields and operators, and the usual choice among them. Must not: touch a form, the DOM or
 * the server, or word anything. `catalog` is the answer of convo_channels.api.segments.get_catalog, `row` a plain
 * Convo Segment Rule.
 */

import { countsUnits, oneOfEach, variantsOf } from "./families.js";
import { readWeekdays } from "./weekdays.js";

const NUMBER_MEASURES = ["sum", "average", "smallest", "largest"];
// they give a number, whatever they count
const COUNTS = ["count", "distinct"];
// the field of the latest document, or of the first one
const OF_ONE = ["of the latest", "of the earliest"];
const DIFFERENT_TYPES = ["text", "select", "link", "date"];
const DATE_MEASURES = ["latest", "earliest"];
const DATE_TYPES = ["date", "datetime"];
const WITHOUT_FIELD = ["exists", "count"];
const TREES = ["Territory", "Customer Group", "Item Group"];
// a condition of these asks whether something is there, and "never" is already the answer no
const WITHOUT_NEVER = ["exists", "tag", "segment"];
const ASKS_FOR_NEVER = ["is set", "is not set"];
// what a new condition of a type is most likely to ask
const USUAL_OPERATORS = {
	text: "contains",
	number: "at least",
	date: "in the last (days)",
	datetime: "in the last (days)",
	select: "is",
	link: "is",
	check: "is yes",
	time: "before",
	choices: "is one of",
	rows: "is set",
	held: "is set",
	exists: "exists",
	tag: "is",
	segment: "is in",
};
// amounts people mean when they name a document and not a field of it
export const USUAL_AMOUNTS = ["grand_total", "base_grand_total", "paid_amount", "opportunity_amount", "amount"];

export function findSource(catalog, row) {
	return catalog.sources.find((source) => source.key === row.subject) || null;
}

export function findFieldNamed(source, name) {
	return source ? source.fields.find((field) => field.name === name) || null : null;
}

/** The fields that are values of their own: since when something is so only narrows it. */
export function ownFields(source) {
	return source.fields.filter((field) => field.type !== "since");
}

/** The field the row's measure reads, or null when it reads none or none is chosen yet. */
export function findField(catalog, row) {
	const source = findSource(catalog, row);
	if (!source || WITHOUT_FIELD.includes(row.measure)) return null;
	if (ownFields(source).length === 1) return ownFields(source)[0];
	const isOwnDate = !row.field && DATE_MEASURES.includes(row.measure);
	return findFieldNamed(source, isOwnDate ? source.date_field : row.field);
}

export function listMeasures(catalog, row) {
	const source = findSource(catalog, row);
	return source ? source.measures : [];
}

/** Whether the row speaks of documents that belong to the customer, so that period and filters mean something. */
export function isRelated(catalog, row) {
	const measures = listMeasures(catalog, row);
	return measures.length > 0 && !measures.includes("value");
}

/** Whether filters say something of the row: which documents it counts, or what a value is made of. */
export function canNarrow(catalog, row) {
	const source = findSource(catalog, row);
	return isRelated(catalog, row) || Boolean(source && source.fields.some((field) => field.only_narrows));
}

export function needsField(catalog, row) {
	const source = findSource(catalog, row);
	return Boolean(source) && !WITHOUT_FIELD.includes(row.measure) && ownFields(source).length > 1;
}

export function fitsMeasure(field, measure) {
	if (NUMBER_MEASURES.includes(measure)) return field.type === "number";
	if (DATE_MEASURES.includes(measure)) return DATE_TYPES.includes(field.type);
	if (OF_ONE.includes(measure)) return !["rows", "choices"].includes(field.type);
	if (measure === "distinct") return DIFFERENT_TYPES.includes(field.type);
	return true;
}

/** Fields fit for the measure: numbers to add up, dates to take the latest of, all of them to compare. */
export function listFields(catalog, row) {
	const source = findSource(catalog, row);
	if (!source || WITHOUT_FIELD.includes(row.measure)) return [];
	return source.fields.filter((field) => fitsMeasure(field, row.measure) && !field.only_narrows);
}

/** The field a measure most likely means: the document's own date, its amount; empty when that is open. */
export function usualField(catalog, row) {
	if (!needsField(catalog, row)) return "";
	const names = listFields(catalog, row).map((field) => field.name);
	const source = findSource(catalog, row);
	const wanted = DATE_MEASURES.includes(row.measure) ? [source.date_field] : USUAL_AMOUNTS;
	if (row.measure === "value") return "";
	return wanted.find((name) => names.includes(name)) || names[0] || "";
}

/** The type whose operators apply; empty while that is open. */
export function valueType(catalog, row) {
	if (row.measure === "exists") return "exists";
	if (COUNTS.includes(row.measure) || NUMBER_MEASURES.includes(row.measure)) return "number";
	const field = findField(catalog, row);
	if (field) return field.type;
	// latest and earliest read the document's own date when no field is named
	return DATE_MEASURES.includes(row.measure) ? "date" : "";
}

const WORD_TYPES = ["text", "select", "link"];

/** The fields of the same row that a field can be compared with. */
export function comparableFields(catalog, row) {
	const source = findSource(catalog, row);
	const field = findField(catalog, row);
	if (!source || !field) return [];
	const fits = (other) => {
		if (other.name === field.name || other.only_narrows) return false;
		// what no row holds cannot stand beside another of the same row
		if (field.is_reckoned || other.is_reckoned) return false;
		if (field.type === "link" && other.type === "link") return field.options === other.options;
		if (field.type === "number") return other.type === "number" && (other.unit || "") === (field.unit || "");
		return [WORD_TYPES, DATE_TYPES].some((kinds) => kinds.includes(field.type) && kinds.includes(other.type));
	};
	return source.fields.filter(fits);
}

/** Whether it is known since when the field of the row holds its value: of one document alone, and of stored fields. */
function isKept(catalog, row) {
	const field = findField(catalog, row);
	return Boolean(row.measure === "value" && field && field.is_held);
}

/** Whether the row asks since when its field holds its value, whatever that is. */
export function asksSince(catalog, row) {
	const known = (catalog.operators[valueType(catalog, row)] || []).find(({ key }) => key === row.operator);
	return Boolean(known && known.asks_since);
}

/** The comparison that asks for how long the field of a row holds its value, or "" where nobody knows or it asks that already. */
export function howLong(catalog, row) {
	if (!isKept(catalog, row) || asksSince(catalog, row)) return "";
	const found = (catalog.operators[valueType(catalog, row)] || []).find((operator) => operator.asks_since);
	return found ? found.key : "";
}

export function listOperators(catalog, row) {
	const type = valueType(catalog, row);
	const field = findField(catalog, row);
	const hasTree = type !== "link" || !field || TREES.includes(field.options);
	const isTree = (operator) => operator.tree ?? /\bunder$/.test(operator.key);
	// customers are put in order by what is measured of them, and single documents are not
	const isFilter = row.measure === "value" && isRelated(catalog, row);
	const hasOther = row.measure === "value" && comparableFields(catalog, row).length > 0;
	const fitting = (catalog.operators[type] || [])
		.filter((operator) => !operator.asks_since || isKept(catalog, row))
		.filter((operator) => hasTree || !isTree(operator))
		.filter((operator) => hasOther || operator.needs_value !== "field")
		.filter((operator) => !isFilter || operator.needs_value !== "places");
	return oneOfEach(fitting, row.operator).map((operator) => operator.key);
}

/** Those that differ from the row's operator in their unit, or part of the calendar, alone: [{key, choice}]. */
export function listVariants(catalog, row) {
	return variantsOf(catalog.operators[valueType(catalog, row)] || [], row.operator);
}

function usualOperator(catalog, row) {
	const operators = listOperators(catalog, row);
	const usual = USUAL_OPERATORS[valueType(catalog, row)];
	return operators.includes(usual) ? usual : operators[0] || "";
}

/** 0, 1, 2, "list", "month", "weekdays", "places", "text" (a part of one), or the unit of what is counted. */
export function neededValue(catalog, row) {
	const found = findOperator(catalog, row);
	return found ? found.needs_value : 0;
}

/** The type of the value that stands behind the operator: a time of day, of a moment as well. */
export function givenType(catalog, row) {
	return findOperator(catalog, row)?.given_as || valueType(catalog, row);
}

function findOperator(catalog, row) {
	return (catalog.operators[valueType(catalog, row)] || []).find((item) => item.key === row.operator);
}

/** Whether "or never" adds something to what the row says. */
export function fitsNever(catalog, row) {
	const type = valueType(catalog, row);
	const isThere = !WITHOUT_NEVER.includes(type) && !ASKS_FOR_NEVER.includes(row.operator);
	return Boolean(type) && isThere && !asksForPlaces(catalog, row) && !asksSince(catalog, row);
}

/** Whether it asks for the first so many of all customers. */
export function asksForPlaces(catalog, row) {
	return neededValue(catalog, row) === "places";
}

/** Whether the catalog knows everything the row names; a row it does not know is shown, not edited. */
export function isUnderstood(catalog, row) {
	const source = findSource(catalog, row);
	if (!source || !source.measures.includes(row.measure || "value")) return false;
	if (row.field && needsField(catalog, row) && !findFieldNamed(source, row.field)) return false;
	return !row.operator || !valueType(catalog, row) || listOperators(catalog, row).includes(row.operator);
}

/**
 * What no longer fits after something was chosen, as {fieldname: new value}: a measure the subject does not have, a
 * field of another subject, an operator of another type. What still fits is left alone.
 */
export function mendRow(catalog, row) {
	const next = { ...row };
	const measures = listMeasures(catalog, next);
	if (measures.length && !measures.includes(next.measure)) next.measure = measures[0];
	const fields = listFields(catalog, next).map((field) => field.name);
	if (next.field && !fields.includes(next.field)) next.field = "";
	const operators = listOperators(catalog, next);
	if (operators.length && !operators.includes(next.operator)) next.operator = usualOperator(catalog, next);
	const changes = {};
	for (const name of ["measure", "field", "operator"]) {
		if ((next[name] || "") !== (row[name] || "")) changes[name] = next[name];
	}
	return changes;
}

/** A filter compares one field of one document, whatever its condition measures. */
export function filterAsRow(subject, line) {
	return { subject, measure: "value", field: line.field, operator: line.operator, value: line.value };
}

/** The line after another field or operator was chosen in it. */
export function mendFilter(catalog, subject, line, changes) {
	const next = { ...line, ...changes };
	if ("field" in changes && changes.field !== line.field) next.value = "";
	const row = filterAsRow(subject, next);
	if (!listOperators(catalog, row).includes(next.operator)) next.operator = usualOperator(catalog, row);
	return next;
}

/** Options of a Select field, one per line as its meta holds them. */
export function listValues(field) {
	if (!field || field.type !== "select") return [];
	const options = Array.isArray(field.options) ? field.options : String(field.options || "").split("\n");
	return options.filter(Boolean);
}

/** The DocType whose documents a value names, or "". */
export function linkTarget(field) {
	if (!field) return "";
	if (field.type === "segment") return "Convo Segment";
	if (field.type === "tag") return "Tag";
	return ["link", "choices"].includes(field.type) ? field.options : "";
}

/** What is still missing before the row can be asked: "", "subject", "field", "operator", "value", "period", "currency" or "filter". */
export function missingPart(catalog, row, filters = []) {
	if (!row.subject) return "subject";
	if (!isUnderstood(catalog, row)) return "";
	if (needsField(catalog, row) && !findField(catalog, row)) return "field";
	if (!row.operator) return "operator";
	if (!hasNeeded(neededValue(catalog, row), row.value)) return "value";
	if (row.period && !isPeriodComplete(catalog, row)) return "period";
	const open = missingFilter(catalog, row, filters);
	if (!open) return "";
	const field = findField(catalog, row);
	return field && field.asks_for && field.asks_for === open.field ? "currency" : "filter";
}

function isPeriodComplete(catalog, row) {
	const found = catalog.periods.find((period) => period.key === row.period);
	if (!found) return true;
	return hasNeeded(found.needs_value, countsUnits(found.needs_value) ? row.period_days : row.period_value);
}

/** The first filter of a row that is not complete, or undefined. */
export function missingFilter(catalog, row, filters) {
	return filters.find(
		(line) =>
			!line.field ||
			!line.operator ||
			!hasNeeded(neededValue(catalog, filterAsRow(row.subject, line)), line.value)
	);
}

function hasNeeded(needs, value) {
	if (needs === 0) return true;
	if (needs === "weekdays") return readWeekdays(value).length > 0;
	const text = Array.isArray(value) ? value.join("") : String(value ?? "").trim();
	if (needs !== 2 || Array.isArray(value)) return text !== "";
	const ends = text.split(/[,\n]/);
	return ends.length > 1 && ends.every((end) => end.trim());
}
