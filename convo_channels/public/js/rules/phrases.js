/**
 * How a condition is compared, as one choice: of a customer's documents it names the measure and the operator together.
 *
 * Owns: which choices there are, which one a row has, what choosing one changes, and the opposite of it. Must not: word
 * them (rule_words.js does).
 */
import { asksForPlaces, findSource, isRelated, listFields, listOperators, usualField, valueType } from "./rule_choices.js";

// of documents, that something is set is said by "has at least one" and "has no"
const SAID_BY_EXISTS = ["is set", "is not set"];
const WITHOUT_FIELD = ["exists", "count"];

/** [{key, measure, field, operator, type}] in the order of the catalog; what the row has is among them. */
export function listPhrases(catalog, row) {
	if (!row.subject) return [];
	if (!isRelated(catalog, row)) return phrasesOf(catalog, row, row.measure, row.field);
	const source = findSource(catalog, row);
	const offered = source.measures.flatMap((measure) => phrasesOf(catalog, row, measure, fieldFor(catalog, row, measure)));
	const has = phraseKey(row);
	return offered.filter((phrase) => phrase.key === has || !SAID_BY_EXISTS.includes(phrase.operator));
}

function phrasesOf(catalog, row, measure = "value", field = "") {
	const asked = { ...row, measure, field };
	const type = valueType(catalog, asked);
	return listOperators(catalog, asked).map((operator) => ({
		key: phraseKey({ measure, operator }),
		measure,
		field,
		operator,
		type,
	}));
}

/** The field that the row names, where it fits the measure, else the one that is usually meant. */
function fieldFor(catalog, row, measure) {
	if (WITHOUT_FIELD.includes(measure)) return "";
	const fits = listFields(catalog, { ...row, measure }).some((field) => field.name === row.field);
	return fits ? row.field : usualField(catalog, { ...row, measure, field: "" });
}

/** What cannot be measured in several ways is told by its operator alone. */
export function phraseKey({ measure, operator }) {
	const asked = operator || "";
	return !measure || measure === "value" ? asked : `${measure}|${asked}`;
}

/** What choosing it changes. A "not" that its opposite had swallowed does not come back. */
export function phraseChanges(catalog, row, key) {
	const phrase = listPhrases(catalog, row).find((found) => found.key === key);
	if (!phrase) return {};
	const { measure, field, operator } = phrase;
	return { measure, field, operator, negate: isSwallowed(catalog, row) ? 0 : row.negate };
}

/** The operator that says exactly the negation; "" where none does. With "or never" none does. */
function oppositeOf(catalog, row) {
	if (row.or_never) return "";
	const operators = catalog.operators[valueType(catalog, row)] || [];
	const known = operators.find((operator) => operator.key === row.operator);
	return (known && known.opposite) || "";
}

function isSwallowed(catalog, row) {
	return Boolean(row.negate && oppositeOf(catalog, row));
}

/** The row as it is read: a negation that an operator says by itself is said by it. */
export function plainly(catalog, row) {
	return isSwallowed(catalog, row) ? { ...row, operator: oppositeOf(catalog, row), negate: 0 } : row;
}

/** What turns a condition into its opposite: the other operator, or a "not" that stands before it, or does no more. */
export function oppositeChanges(catalog, row) {
	const shown = plainly(catalog, row);
	const opposite = oppositeOf(catalog, shown);
	if (shown.negate) return { negate: 0 };
	return opposite ? { operator: opposite, negate: 0 } : { negate: 1 };
}

/** Whether a condition reads on from how it is compared: "has at least 3 Sales Orders". */
export function beginsWithPhrase(catalog, row) {
	return isRelated(catalog, row) && WITHOUT_FIELD.includes(row.measure) && !asksForPlaces(catalog, row);
}
