// What a row of a rule may say next: narrowing of measures, fields and operators on the segment's form.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
	isRelated,
	listFields,
	listOperators,
	listValues,
	mendRow,
	needsField,
	neededValue,
	plainRow,
	sayValueHelp,
	valueType,
} from "../../convo_channels/public/js/convo_rule_builder/rule_choices.js";

const operator = (key, needs_value = 1) => ({ key, needs_value });
const CATALOG = {
	sources: [
		{
			key: "Customer",
			label: "Customer",
			measures: ["value"],
			fields: [
				{ name: "territory", label: "Territory", type: "link", options: "Territory" },
				{ name: "market_segment", label: "Market Segment", type: "link", options: "Market Segment" },
				{ name: "customer_type", label: "Type", type: "select", options: "\nCompany\nIndividual" },
				{ name: "disabled", label: "Disabled", type: "check" },
			],
		},
		{
			key: "Quotation",
			label: "Quotation",
			measures: ["exists", "count", "sum", "average", "latest", "earliest"],
			fields: [
				{ name: "grand_total", label: "Grand Total", type: "number" },
				{ name: "valid_till", label: "Valid Till", type: "date" },
				{ name: "status", label: "Status", type: "select", options: "Open\nOrdered" },
			],
		},
		{
			key: "Tag",
			label: "Tag",
			measures: ["value"],
			fields: [{ name: "tag", label: "Tag", type: "tag" }],
		},
	],
	operators: {
		link: [operator("is one of", "list"), operator("is"), operator("is under"), operator("is not under")],
		select: [operator("is one of", "list"), operator("is"), operator("is set", 0)],
		number: [operator("equals"), operator("at least"), operator("between", 2)],
		date: [operator("between", 2), operator("in the last (days)", "days")],
		exists: [operator("exists", 0), operator("does not exist", 0)],
		check: [operator("is yes", 0), operator("is no", 0)],
		tag: [operator("is"), operator("is not")],
	},
};
const say = (text, args = []) => text.replace(/\{(\d)\}/g, (_match, at) => args[at]);

test("a new subject takes the first measure it has and the usual operator", () => {
	const row = { subject: "Quotation", measure: "value", operator: "" };
	assert.deepEqual(mendRow(CATALOG, row), { measure: "exists", operator: "exists" });
});

test("a field of another subject is taken away, one that still fits stays", () => {
	const moved = { subject: "Customer", measure: "value", field: "status", operator: "is" };
	assert.equal(mendRow(CATALOG, moved).field, "");
	const kept = { subject: "Customer", measure: "value", field: "territory", operator: "is under" };
	assert.deepEqual(mendRow(CATALOG, kept), {});
});

test("an operator of another type gives way when the measure changes", () => {
	const row = { subject: "Quotation", measure: "count", field: "status", operator: "is one of" };
	assert.deepEqual(mendRow(CATALOG, row), { field: "", operator: "at least" });
});

test("sums add up numbers, latest looks at dates", () => {
	const names = (measure) =>
		listFields(CATALOG, { subject: "Quotation", measure }).map((field) => field.name);
	assert.deepEqual(names("sum"), ["grand_total"]);
	assert.deepEqual(names("latest"), ["valid_till"]);
	assert.deepEqual(names("exists"), []);
});

test("latest without a field is a date, the document's own", () => {
	assert.equal(valueType(CATALOG, { subject: "Quotation", measure: "latest" }), "date");
});

test("only a tree offers to look below a node", () => {
	const operators = (field) => listOperators(CATALOG, { subject: "Customer", measure: "value", field });
	assert.ok(operators("territory").includes("is under"));
	assert.ok(!operators("market_segment").includes("is under"));
});

test("a subject with one field needs no choice of it", () => {
	const row = { subject: "Tag", measure: "value" };
	assert.equal(needsField(CATALOG, row), false);
	assert.deepEqual(listOperators(CATALOG, row), ["is", "is not"]);
});

test("an unknown or empty subject offers nothing and changes nothing", () => {
	for (const subject of ["", null, "No Such Thing"]) {
		const row = { subject, measure: "value", operator: "is" };
		assert.deepEqual(listFields(CATALOG, row), []);
		assert.deepEqual(mendRow(CATALOG, row), {});
		assert.equal(isRelated(CATALOG, row), false);
	}
});

test("the help says what the value should look like", () => {
	const row = { subject: "Customer", measure: "value", field: "customer_type", operator: "is" };
	assert.match(sayValueHelp(say, CATALOG, row), /Company, Individual/);
	assert.equal(neededValue(CATALOG, { ...row, operator: "is set" }), 0);
	assert.deepEqual(listValues({ type: "select", options: "\nA\nB" }), ["A", "B"]);
});

test("what is sent holds the rule and nothing of Frappe's", () => {
	const sent = plainRow({ subject: "Tag", operator: "is", value: "VIP", name: "x", parent: "y", idx: 3 });
	assert.equal(sent.value, "VIP");
	assert.ok(!("parent" in sent) && !("name" in sent));
});
