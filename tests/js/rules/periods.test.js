// Periods and operators of time: one of each family is listed, its unit or part of the calendar chosen beside it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { countsUnits, oneOfEach, variantsOf } from "../../../convo_channels/public/js/rules/families.js";
import { findPeriod, periodChanges } from "../../../convo_channels/public/js/rules/periods.js";
import {
	isUnderstood,
	listOperators,
	listVariants,
	mendFilter,
	missingPart,
} from "../../../convo_channels/public/js/rules/rule_choices.js";
import { conditionWords, datesWords, narrowingWords, periodWords } from "../../../convo_channels/public/js/rules/rule_words.js";
import { CATALOG, say } from "./builder_catalog.js";

const invoices = (more = {}) => ({ subject: "Sales Invoice", measure: "exists", operator: "exists", ...more });
const created = (operator, value = "") => ({ subject: "Customer", measure: "value", field: "creation", operator, value });
const keys = (items) => items.map((item) => item.key);

test("a list shows one of each family: the chosen one, or the one it is named by", () => {
	const operators = CATALOG.operators.datetime;
	const shown = (chosen) => keys(oneOfEach(operators, chosen)).filter((key) => /last|this month/.test(key));
	assert.deepEqual(shown("on"), ["in the last (days)", "is this month"]);
	assert.deepEqual(shown("in the last (months)"), ["in the last (months)", "is this month"]);
	assert.deepEqual(shown("is last year"), ["in the last (days)", "is last year"]);
	assert.deepEqual(keys(variantsOf(operators, "is this month")), ["is this month", "is last year"]);
	assert.deepEqual(variantsOf(operators, "on"), []);
	assert.deepEqual(variantsOf(operators, "of another version"), []);
});

test("hours are for what has a time of day", () => {
	assert.deepEqual(keys(listVariants(CATALOG, created("in the last (days)"))), [
		"in the last (days)",
		"in the last (months)",
		"in the last (hours)",
	]);
	assert.ok(isUnderstood(CATALOG, created("in the last (hours)")));
	assert.ok(!keys(findPeriod(CATALOG, invoices({ period: "in the last (days)" })).variants).includes("in the last (hours)"));
	const latest = { subject: "Sales Invoice", measure: "latest", field: "posting_date", operator: "in the last (hours)" };
	assert.ok(!listOperators(CATALOG, latest).includes("in the last (hours)"));
	const line = { field: "posting_date", operator: "in the last (months)", value: "3" };
	assert.equal(mendFilter(CATALOG, "Sales Invoice", line, { value: "4" }).operator, "in the last (months)");
});

test("common periods stand in the list itself, what else is in the calendar behind one of its own", () => {
	const part = (name) => ({ key: `is ${name}`, needs_value: 0, family: "is this month", choice: name });
	const day = [...CATALOG.operators.date, part("today"), part("last week"), part("last quarter")];
	const periods = [part("today"), part("last week"), part("last quarter"), ...CATALOG.periods];
	const catalog = { ...CATALOG, periods, operators: { ...CATALOG.operators, date: day } };
	const offered = (period) => findPeriod(catalog, invoices({ period })).offered.map((one) => periodWords(say, one));
	const first = ["in the last", "last quarter", "this month", "last year"];
	assert.deepEqual(offered("").slice(0, 4), first);
	assert.deepEqual(offered("is last week").slice(0, 5), [...first, "another part of the calendar"]);
	assert.deepEqual(findPeriod(catalog, invoices({ period: "is last year" })).variants, []);
	assert.deepEqual(keys(findPeriod(catalog, invoices({ period: "is last week" })).variants), ["is today", "is last week"]);
});

test("a period needs a number, a part of the calendar, or dates", () => {
	const needs = (period) => findPeriod(CATALOG, invoices({ period })).needs;
	assert.deepEqual(["in the last (months)", "is last year", "on or after", "between", ""].map(needs), ["months", 0, 1, 2, 0]);
	assert.ok(countsUnits("months") && !countsUnits(1) && !countsUnits("month"));
	assert.ok(findPeriod(CATALOG, invoices({ period: "in the last (moons)" })).isUnknown);
	assert.ok(!findPeriod(CATALOG, invoices()).isUnknown);
});

test("another unit keeps the number, other dates keep what was typed", () => {
	const change = (row, key) => Object.values(periodChanges(CATALOG, row, key));
	assert.deepEqual(change({}, "in the last (days)"), ["in the last (days)", 30, ""]);
	assert.deepEqual(change({ period_days: 6 }, "in the last (months)"), ["in the last (months)", 6, ""]);
	assert.deepEqual(change({}, "in the last (months)"), ["in the last (months)", 1, ""]);
	assert.deepEqual(change({ period_days: 6 }, "is last year"), ["is last year", 0, ""]);
	const since = { period: "on or after", period_value: "2024-01-01" };
	assert.deepEqual(change(since, "between"), ["between", 0, "2024-01-01"]);
	assert.deepEqual(change(since, "is last year"), ["is last year", 0, ""]);
	assert.deepEqual(change(since, ""), ["", 0, ""]);
});

test("what a period lacks is named", () => {
	const lacks = (more) => missingPart(CATALOG, invoices(more));
	assert.equal(lacks({ period: "in the last (months)", period_days: "" }), "period");
	assert.equal(lacks({ period: "in the last (months)", period_days: 3 }), "");
	assert.equal(lacks({ period: "on or after" }), "period");
	assert.equal(lacks({ period: "on or after", period_value: "2024-01-01" }), "");
	assert.equal(lacks({ period: "between", period_value: "2024-01-01, " }), "period");
	assert.equal(lacks({ period: "is last year" }), "");
	assert.equal(lacks({ period: "of another version" }), "");
});

test("a period is said as it is", () => {
	const said = (more) => narrowingWords(say, CATALOG, invoices(more));
	assert.deepEqual(said({ period: "in the last (months)", period_days: 3 }), ["in the last 3 months"]);
	assert.deepEqual(said({ period: "is last year" }), ["last year"]);
	assert.deepEqual(said({ period: "on or after", period_value: "2024-01-31" }), ["since 2024-01-31"]);
	assert.deepEqual(said({ period: "between", period_value: "2024-01-31, 2024-02-01" }), ["between 2024-01-31 and 2024-02-01"]);
	assert.deepEqual(said({ period: "of another version" }), ["of another version"]);
	assert.equal(periodWords(say, null), "at any time");
});

test("a fiscal year that nobody has made is said to be missing", () => {
	const bound = { from_at: null, until_at: null };
	assert.equal(datesWords(say, bound, String), "There is no such fiscal year yet, so nothing lies in it.");
});

test("an operator of time is said with its unit, or its part of the calendar", () => {
	assert.equal(
		conditionWords(say, CATALOG, created("in the last (months)", "3")),
		"Customer › Created on is in the last 3 months"
	);
	assert.equal(conditionWords(say, CATALOG, created("is last year")), "Customer › Created on is last year");
});
