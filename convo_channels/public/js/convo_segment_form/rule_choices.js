/**
 * What one row of a rule may say next, given the catalog and what the row says already.
 *
 * Owns: narrowing measures, fields and operators, and the words for them. Must not: touch a form, the DOM or the
 * server. `catalog` is the answer of convo_channels.api.segments.get_catalog, `row` a plain Convo Segment Rule.
 */

const NUMBER_MEASURES = ["sum", "average"];
const DATE_MEASURES = ["latest", "earliest"];
const DATE_TYPES = ["date", "datetime"];
const WITHOUT_FIELD = ["exists", "count"];
const TREES = ["Territory", "Customer Group", "Item Group"];
const TREE_OPERATORS = ["is under", "is not under"];
// what a new condition of a type is most likely to ask
const USUAL_OPERATORS = {
	text: "contains",
	number: "at least",
	date: "in the last (days)",
	datetime: "in the last (days)",
	select: "is",
	link: "is",
	check: "is yes",
	exists: "exists",
	tag: "is",
	segment: "is in",
};

export function findSource(catalog, row) {
	return catalog.sources.find((source) => source.key === row.subject) || null;
}

/** The field the row's measure reads, or null when it reads none or none is chosen yet. */
export function findField(catalog, row) {
	const source = findSource(catalog, row);
	if (!source || WITHOUT_FIELD.includes(row.measure)) return null;
	if (source.fields.length === 1) return source.fields[0];
	return source.fields.find((field) => field.name === row.field) || null;
}

export function listMeasures(catalog, row) {
	const source = findSource(catalog, row);
	return source ? source.measures : [];
}

/** Whether the row speaks of documents that belong to the customer, so that period and filters mean something. */
export function isRelated(catalog, row) {
	return !listMeasures(catalog, row).includes("value") && Boolean(findSource(catalog, row));
}

export function needsField(catalog, row) {
	const source = findSource(catalog, row);
	return Boolean(source) && !WITHOUT_FIELD.includes(row.measure) && source.fields.length > 1;
}

/** Fields fit for the measure: numbers to add up, dates to take the latest of, all of them to compare. */
export function listFields(catalog, row) {
	const source = findSource(catalog, row);
	if (!source || WITHOUT_FIELD.includes(row.measure)) return [];
	return source.fields.filter((field) => {
		if (NUMBER_MEASURES.includes(row.measure)) return field.type === "number";
		if (DATE_MEASURES.includes(row.measure)) return DATE_TYPES.includes(field.type);
		return true;
	});
}

/** The type whose operators apply; empty while that is open. */
export function valueType(catalog, row) {
	if (row.measure === "exists") return "exists";
	if (row.measure === "count" || NUMBER_MEASURES.includes(row.measure)) return "number";
	const field = findField(catalog, row);
	if (field) return field.type;
	// latest and earliest read the document's own date when no field is named
	return DATE_MEASURES.includes(row.measure) ? "date" : "";
}

export function listOperators(catalog, row) {
	const type = valueType(catalog, row);
	const operators = (catalog.operators[type] || []).map((operator) => operator.key);
	const field = findField(catalog, row);
	if (type === "link" && field && !TREES.includes(field.options)) {
		return operators.filter((key) => !TREE_OPERATORS.includes(key));
	}
	return operators;
}

export function usualOperator(catalog, row) {
	const operators = listOperators(catalog, row);
	const usual = USUAL_OPERATORS[valueType(catalog, row)];
	return operators.includes(usual) ? usual : operators[0] || "";
}

/** 0, 1, 2, "list" or "days". */
export function neededValue(catalog, row) {
	const found = (catalog.operators[valueType(catalog, row)] || []).find(
		(item) => item.key === row.operator
	);
	return found ? found.needs_value : 0;
}

/**
 * What no longer fits after `changed` was chosen, as {fieldname: new value}: a measure the subject does not have, a
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

/** Options of a Select field, one per line as its meta holds them. */
export function listValues(field) {
	if (!field || field.type !== "select") return [];
	const options = Array.isArray(field.options) ? field.options : String(field.options || "").split("\n");
	return options.filter(Boolean);
}

/** One line that says what the value should look like; `__` translates. */
export function sayValueHelp(__, catalog, row) {
	const needs = neededValue(catalog, row);
	const values = listValues(findField(catalog, row));
	if (needs === 0) return __("No value is needed.");
	if (needs === "days") return __("A whole number of days.");
	if (needs === 2) return __("Two values with a comma between them; both belong to the range.");
	const shape = needs === "list" ? __("One value per line.") : __("One value.");
	return values.length ? `${shape} ${__("Possible: {0}.", [values.join(", ")])}` : shape;
}

/** What the server reads of a row; everything Frappe adds to it is left out. */
export function plainRow(row) {
	const names = ["group_no", "negate", "subject", "field", "measure", "filters", "period", "period_days"];
	names.push("include_drafts", "operator", "value", "or_never");
	return Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
}
