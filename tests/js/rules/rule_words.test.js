// The builder's words for conditions, counts and what is still missing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CATALOG, say } from "./builder_catalog.js";
import {
	aloneWords,
	conditionWords,
	countWords,
	countedWords,
	datesWords,
	fieldUnitWords,
	narrowingWords,
	neverWords,
	operatorWords,
	ruleWords,
	subjectWords,
	unfinishedWords,
} from "../../../convo_channels/public/js/rules/rule_words.js";
import { openRule } from "../../../convo_channels/public/js/rules/rule_model.js";

const customer = (field, operator, value, more = {}) => ({
	subject: "Customer",
	measure: "value",
	field,
	operator,
	value,
	...more,
});

test("a condition reads on one line", () => {
	assert.equal(
		conditionWords(say, CATALOG, customer("territory", "is under", "Europe")),
		"Customer › Territory is in or below Europe"
	);
	assert.equal(
		conditionWords(say, CATALOG, customer("creation", "in the last (days)", "30", { or_never: 1 })),
		"Customer › Created on is in the last 30 days (or never)"
	);
	const sum = {
		subject: "Sales Invoice",
		measure: "sum",
		field: "grand_total",
		operator: "between",
		value: "1, 5",
	};
	assert.equal(conditionWords(say, CATALOG, sum), "Sales Invoice › was invoiced between 1 and 5");
	assert.equal(
		conditionWords(say, CATALOG, {
			subject: "Tag",
			measure: "value",
			operator: "is one of",
			value: "A\nB",
		}),
		"Tag is one of A, B"
	);
});

test("an operator reads as the catalog words it for its type", () => {
	assert.equal(operatorWords(say, CATALOG, "is under", "link"), "is in or below");
	assert.equal(operatorWords(say, CATALOG, "equals", "number"), "is exactly");
	assert.equal(
		conditionWords(say, CATALOG, customer("creation", "is this week", "")),
		"Customer › Created on is this week"
	);
});

test("a month is named in the reader's language", () => {
	const row = customer("creation", "is in the month", "3");
	assert.match(conditionWords(say, CATALOG, row), /March|März|mars/);
});

test("days of the week are named, a time of day is written as times are", () => {
	const weekend = customer("creation", "falls on (weekdays)", "7, 6");
	assert.equal(conditionWords(say, CATALOG, weekend), "Customer › Created on falls on the weekday Saturday, Sunday");
	const patterns = { date: "dd.mm.yyyy", time: "HH:mm", number: "#.###,##" };
	const night = customer("creation", "is at a time between", "18:00:00, 08:00");
	assert.equal(
		conditionWords(say, CATALOG, night, patterns),
		"Customer › Created on is at a time between 18:00 and 08:00"
	);
});

test("places are read after what is measured, never before the documents", () => {
	const sum = { subject: "Sales Invoice", measure: "sum", field: "grand_total", operator: "is among the highest", value: "1200" };
	assert.equal(conditionWords(say, CATALOG, sum), "Sales Invoice › sum of Grand Total is among the highest 1,200");
	const count = { subject: "Sales Invoice", measure: "count", operator: "is among the highest", value: "" };
	assert.equal(conditionWords(say, CATALOG, count), "Sales Invoice › how many is among the highest …");
});

test("what narrows a condition is said line by line", () => {
	const row = {
		subject: "Sales Invoice",
		measure: "exists",
		operator: "exists",
		filters: '[["status","is","Paid"]]',
		period: "in the last (days)",
		period_days: 90,
		include_drafts: 1,
	};
	assert.deepEqual(narrowingWords(say, CATALOG, row), [
		"where Status is Paid",
		"in the last 90 days",
		"drafts too",
	]);
});

test("a subject the catalog does not know is named as it is stored", () => {
	assert.equal(subjectWords(say, CATALOG, { subject: "Gone", measure: "value" }), "Gone");
	assert.equal(operatorWords(say, CATALOG, "on", "smell"), "on");
	assert.equal(operatorWords(say, CATALOG, "smells like", "text"), "smells like");
});

test("or never is said in the words of what is compared", () => {
	const related = (measure) => ({ subject: "Sales Invoice", measure, field: "grand_total" });
	assert.equal(neverWords(say, CATALOG, related("count")), "or none at all");
	assert.equal(neverWords(say, CATALOG, related("sum")), "or has none");
	assert.equal(neverWords(say, CATALOG, customer("creation")), "or never");
	assert.equal(neverWords(say, CATALOG, customer("territory")), "or is not set");
});

test("a count says how many match", () => {
	assert.equal(countWords(say, { count: 42, seen: 42 }, String), "42 customers match");
	assert.equal(countWords(say, { count: 1 }, String), "1 customer matches");
	assert.equal(countWords(say, { count: 42, included: 2 }, String), "42 customers match, 2 of them always included");
	assert.equal(countWords(say, { count: 42, included: 1 }, String), "42 customers match, 1 of them always included");
	assert.equal(countWords(say, { count: 1, included: 1 }, String), "1 customer, always included");
	assert.equal(countWords(say, { count: 3, included: 3 }, String), "3 customers, all of them always included");
	assert.equal(countWords(say, { count: null, seen: null }, String), "");
});

test("a rule for nobody says what each condition matches by itself", () => {
	assert.equal(
		aloneWords(say, { row: 2, count: 1, text: "x" }, String),
		"Condition 2 alone: 1 customer (x)"
	);
	assert.equal(
		aloneWords(say, { row: 1, count: 7, text: "x" }, String),
		"Condition 1 alone: 7 customers (x)"
	);
});

test("values are said as the reader's settings write them", () => {
	const german = { date: "dd.mm.yyyy", time: "HH:mm", number: "#.###,##" };
	const order = (measure, operator, value, more) => ({ subject: "Sales Invoice", measure, field: "grand_total", operator, value, ...more });
	const sum = order("sum", "at least", "12500.5", { period: "in the last (days)", period_days: 1000 });
	assert.match(conditionWords(say, CATALOG, sum, german), /12\.500,5$/);
	assert.equal(narrowingWords(say, CATALOG, sum, german).at(-1), "in the last 1.000 days");
});

test("conditions that are not complete are named", () => {
	assert.equal(unfinishedWords(say, [2]), "Condition 2 is not complete yet.");
	assert.equal(unfinishedWords(say, [1, 3]), "Conditions 1, 3 are not complete yet.");
});

test("the rule in the builder's own words, until the server's sentence is there", () => {
	const rows = [
		{ ...customer("territory", "is", "Germany"), group_no: 1 },
		{ ...customer("disabled", "is no", ""), group_no: 1, negate: 1 },
		{ ...customer("customer_type", "is", "Company"), group_no: 2 },
	];
	assert.equal(
		ruleWords(say, CATALOG, openRule(rows)),
		"Customer › Territory is Germany and not: Customer › Disabled is no or Customer › Type is Company"
	);
	const inside = rows.map((row, index) => ({ ...row, group_no: 1, bracket_no: index && 1 }));
	assert.equal(
		ruleWords(say, CATALOG, openRule(inside)),
		"Customer › Territory is Germany and (not: Customer › Disabled is no or Customer › Type is Company)"
	);
});

test("relative days are shown as the days they are today", () => {
	const date = (day) => day.split("-").reverse().join(".");
	const told = (from_at, until_at) => datesWords(say, { from_at, until_at }, date, { time: "HH:mm" });
	assert.equal(told("2024-03-08", "2024-03-15 12:30"), "08.03.2024 – 15.03.2024 12:30");
	assert.equal(told(null, "2024-03-08"), "until 08.03.2024");
	assert.equal(told("2024-03-23", null), "from 23.03.2024");
});

test("what counts is said beside a condition on documents", () => {
	const source = { date_field: "creation", return_field: "is_return", fields: [{ name: "creation", label: "Created on" }] };
	const row = { measure: "average", period: "in the last (days)" };
	assert.equal(countedWords(say, source, row, []), "by Created on · returns are not counted");
	assert.equal(countedWords(say, source, { measure: "sum" }, []), "returns lower the sum");
	assert.equal(countedWords(say, source, { measure: "count" }, [{ field: "is_return" }]), "");
	assert.equal(countedWords(say, { ...source, return_field: "" }, { measure: "count" }, null), "");
});

test("a rating is told out of how many stars", () => {
	assert.equal(fieldUnitWords(say, { unit: "stars", options: "10" }), "of 10 stars");
	assert.equal(fieldUnitWords(say, { unit: "stars", options: "" }), "of 5 stars");
	assert.equal(fieldUnitWords(say, { unit: "duration", options: "" }), "");
});
