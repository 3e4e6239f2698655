/**
 * The period of a condition: of which days its documents are.
 *
 * Owns: which periods fit a source, what one needs, and what a row says when another is chosen. Must not: word anything.
 */
import { countsUnits, oneOfEach, variantsOf } from "./families.js";
import { findFieldNamed, findSource } from "./rule_choices.js";

// what is usually asked of a unit first
const USUAL_COUNTS = { days: 30 };

/** The periods that fit the day by which a source's documents go; hours need a time of day. */
function listPeriods(catalog, row) {
	const source = findSource(catalog, row);
	const day = findFieldNamed(source, source ? source.date_field : "");
	const fitting = (catalog.operators[day ? day.type : "date"] || []).map((operator) => operator.key);
	return catalog.periods.filter((period) => fitting.includes(period.key));
}

/** What is shown of the row's period: one of each family, what it needs, and what it may be exchanged for. */
export function findPeriod(catalog, row) {
	const periods = listPeriods(catalog, row);
	const found = periods.find((period) => period.key === row.period);
	return {
		offered: oneOfEach(periods, row.period),
		needs: found ? found.needs_value : 0,
		variants: variantsOf(periods, row.period),
		isUnknown: Boolean(row.period) && !found,
	};
}

/** What the row says when another one is chosen: a number stays a number, dates stay dates. */
export function periodChanges(catalog, row, key) {
	const found = catalog.periods.find((period) => period.key === key);
	const needs = found ? found.needs_value : 0;
	const usual = USUAL_COUNTS[needs] || 1;
	return {
		period: key,
		period_days: countsUnits(needs) ? row.period_days || usual : 0,
		period_value: needs === 1 || needs === 2 ? row.period_value || "" : "",
	};
}
