/**
 * Conditions that one says whole, as one picks them: "has overdue invoices" instead of "Overdue amount is more than 0".
 *
 * Owns: which they are and their words. Must not: hold state.
 */
const WHOLE = "whole";
const OVERDUE = { subject: "Balance", field: "overdue_amount" };
const CHOICES = {
	[`${WHOLE}|some`]: { operator: "more than", words: (__) => __("has overdue invoices") },
	[`${WHOLE}|none`]: { operator: "at most", words: (__) => __("has no overdue invoices") },
};

const isOf = (row) => row.subject === OVERDUE.subject && row.field === OVERDUE.field;

/** The key of what the row says whole, or "". */
export function wholeKey(row) {
	const isZero = String(row.value ?? "").trim() !== "" && Number(row.value) === 0;
	if (!isOf(row) || row.negate || row.or_never || !isZero) return "";
	return Object.keys(CHOICES).find((key) => CHOICES[key].operator === row.operator) || "";
}

/** What can be said whole of the row: [{key, words}]. */
export function listWhole(__, row) {
	return isOf(row) ? Object.entries(CHOICES).map(([key, { words }]) => ({ key, words: words(__) })) : [];
}

/** What choosing it changes; null where the key is none of them. */
export function wholeChanges(key) {
	return CHOICES[key] ? { operator: CHOICES[key].operator, value: "0", negate: 0, or_never: 0 } : null;
}

export function wholeWords(__, row) {
	const key = wholeKey(row);
	return key ? CHOICES[key].words(__) : "";
}
