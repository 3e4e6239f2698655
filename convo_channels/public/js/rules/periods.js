/**
 * The period of a condition: of which days its documents are.
 *
 * Owns: which periods fit a source, what one needs, and what a row says when another is chosen. Must not: word anything.
 */
import { countsUnits, oneOfEach, variantsOf } from "./families.js";
import { findFieldNamed, findSource } from "./rule_choices.js";

// parts of the calendar that people name every day: each stands in the list itself, the others beside it
const COMMON = ["this month", "last month", "this quarter", "last quarter", "this year", "last year"].map((part) => `is ${part}`);
// what is usually asked of a unit first
const USUAL_COUNTS = { days: 30 };

/** The periods that fit the day by which a source's documents go; hours need a time of day. */
function listPeriods(catalog, row) {
	const source = findSource(catalog, row);
	const day = findFieldNamed(source, source ? source.date_field : "");
	const fitting = (catalog.operators[day ? day.type : "date"] || []).map((operator) => operator.key);
	return catalog.periods.filter((period) => fitting.includes(period.key));
}

// so many days back, in whatever unit
const USUAL = "in the last (days)";

export function isCommon(key) {
	return COMMON.includes(key);
}

/** What is shown of the row's period: common ones, one of each family, what it needs, and what it may be exchanged for. */
export function findPeriod(catalog, row) {
	const periods = listPeriods(catalog, row);
	const found = periods.find((period) => period.key === row.period);
	const common = periods.filter((period) => isCommon(period.key));
	const others = withOwnHead(periods.filter((period) => !isCommon(period.key)));
	const families = oneOfEach(others, row.period);
	const isBack = ({ family }) => family === USUAL;
	return {
		offered: [...families.filter(isBack), ...common, ...families.filter((one) => !isBack(one))],
		needs: found ? found.needs_value : 0,
		variants: isCommon(row.period) ? [] : variantsOf(others, row.period),
		isUnknown: Boolean(row.period) && !found,
	};
}

/** The calendar is named by a part that stands in the list itself: what is left of it by the first that does not. */
function withOwnHead(others) {
	const keys = others.map(({ key }) => key);
	const headOf = (family) => (keys.includes(family) ? family : others.find((one) => one.family === family).key);
	return others.map((one) => (one.family ? { ...one, family: headOf(one.family) } : one));
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
