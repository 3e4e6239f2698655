// For how long a field has been the same: where it is offered, and what asking for it adds to a rule.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fitsNever, howLong, listOperators } from "../../../convo_channels/public/js/rules/rule_choices.js";
import { askHowLong, changeCondition, listConditions, openRule, toRows } from "../../../convo_channels/public/js/rules/rule_model.js";
import { heldWords } from "../../../convo_channels/public/js/rules/rule_words.js";

const LONG = "the same for at least (days)";
const operators = [
	{ key: "is", words: "is", needs_value: 1 },
	{ key: "is set", words: "is set", needs_value: 0 },
	{ key: LONG, words: "has been the same for at least", needs_value: "days", family: LONG, choice: "days", asks_since: true },
	{ key: "the same for at least (weeks)", words: "", needs_value: "weeks", family: LONG, choice: "weeks", asks_since: true },
];
const fields = [
	{ name: "territory", label: "Territory", type: "link", options: "Territory", is_held: true },
	{ name: "territory.parent", label: "Parent", type: "link", options: "Territory", is_held: false },
];
const catalog = {
	sources: [
		{ key: "Customer", label: "Customer", measures: ["value"], fields },
		{ key: "Opportunity", label: "Opportunity", measures: ["exists", "of the latest"], date_field: "creation", fields },
	],
	operators: { link: operators },
	periods: [],
	measures: { "of the latest": { field_types: ["link"] } },
};
const asked = (more = {}) => ({ group_no: 1, subject: "Customer", measure: "value", field: "territory", operator: "is", value: "Austria", negate: 0, ...more });
const __ = (text) => text;

test("it is offered of what a document stores, and of nothing that is read through a link or reckoned of several", () => {
	assert.deepEqual(listOperators(catalog, asked()), ["is", "is set", LONG]);
	assert.deepEqual(listOperators(catalog, asked({ field: "territory.parent" })), ["is", "is set"]);
	assert.deepEqual(listOperators(catalog, asked({ subject: "Opportunity", measure: "of the latest" })), ["is", "is set"]);
	assert.equal(howLong(catalog, asked()), LONG);
	assert.equal(howLong(catalog, asked({ operator: LONG })), "");
	assert.equal(howLong(catalog, asked({ field: "territory.parent" })), "");
});

test("asking for it adds a condition beside the other one, which stays as it is", () => {
	const state = openRule([asked({ negate: 1, or_never: 1 }), asked({ value: "Chile" })]);
	const key = listConditions(state)[0].row.key;
	const [next, beside] = askHowLong(state, catalog, key);
	const rows = toRows(next).map(({ operator, value, negate, or_never }) => ({ operator, value, negate, or_never: or_never || 0 }));
	assert.deepEqual(rows, [
		{ operator: "is", value: "Austria", negate: 1, or_never: 1 },
		{ operator: LONG, value: "", negate: 0, or_never: 0 },
		{ operator: "is", value: "Chile", negate: 0, or_never: 0 },
	]);
	assert.equal(listConditions(next)[1].row.key, beside);
	assert.deepEqual(askHowLong(next, catalog, beside), [next, null]);
});

test("a value is none any more when it is asked for how long, and so the other way round", () => {
	const state = openRule([asked()]);
	const key = listConditions(state)[0].row.key;
	const [row] = toRows(changeCondition(state, catalog, key, { operator: LONG }));
	assert.equal(row.value, "");
	const days = changeCondition(openRule([asked({ operator: LONG, value: "30" })]), catalog, undefined, {});
	assert.equal(toRows(days)[0].value, "30");
	const weeks = openRule([asked({ operator: LONG, value: "30" })]);
	const [kept] = toRows(changeCondition(weeks, catalog, listConditions(weeks)[0].row.key, { operator: "the same for at least (weeks)" }));
	assert.equal(kept.value, "30");
});

test("nothing is never the same, and how far it is known stands beside the days", () => {
	assert.equal(fitsNever(catalog, asked()), true);
	assert.equal(fitsNever(catalog, asked({ operator: LONG })), false);
	assert.equal(heldWords(__, catalog, asked(), "until 30 Oct"), "until 30 Oct");
	assert.match(heldWords(__, catalog, asked({ operator: LONG }), "until 30 Oct"), /^until 30 Oct · as far as changes were recorded/);
});
