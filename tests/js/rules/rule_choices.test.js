// What a condition may say next: narrowing of measures, fields and operators.
import assert from "node:assert/strict";
import { test } from "node:test";

import {
	fitsNever,
	isRelated,
	isUnderstood,
	linkTarget,
	listFields,
	listOperators,
	listValues,
	mendFilter,
	mendRow,
	missingPart,
	needsField,
	neededValue,
	usualField,
	valueType,
} from "../../../convo_channels/public/js/rules/rule_choices.js";

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
			measures: ["exists", "count", "sum", "average", "smallest", "largest", "latest", "earliest", "of the latest", "of the earliest", "distinct"],
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
	periods: [{ key: "in the last (days)", needs_value: "days", family: "", choice: "" }],
};

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

test("the choices of a select come from its lines", () => {
	const row = { subject: "Customer", measure: "value", field: "customer_type", operator: "is" };
	assert.equal(neededValue(CATALOG, { ...row, operator: "is set" }), 0);
	assert.deepEqual(listValues({ type: "select", options: "\nA\nB" }), ["A", "B"]);
	assert.deepEqual(listValues({ type: "text", options: "Email" }), []);
});

test("a value that names a document says of which kind", () => {
	assert.equal(linkTarget({ type: "link", options: "Territory" }), "Territory");
	assert.equal(linkTarget({ type: "tag", options: "Tag" }), "Tag");
	assert.equal(linkTarget({ type: "segment" }), "Convo Segment");
	assert.equal(linkTarget({ type: "text", options: "Email" }), "");
	assert.equal(linkTarget(null), "");
});

test("or never fits whatever compares a value, and nothing that asks whether one is there", () => {
	const quotation = (measure, operator) => ({
		subject: "Quotation",
		measure,
		field: "grand_total",
		operator,
	});
	assert.equal(fitsNever(CATALOG, quotation("sum", "at least")), true);
	assert.equal(fitsNever(CATALOG, quotation("exists", "exists")), false);
	assert.equal(fitsNever(CATALOG, { subject: "Tag", measure: "value", operator: "is" }), false);
	const known = { subject: "Customer", measure: "value", field: "customer_type", operator: "is set" };
	assert.equal(fitsNever(CATALOG, known), false);
});

test("a row is understood when the catalog knows all it names", () => {
	const row = { subject: "Customer", measure: "value", field: "territory", operator: "is under" };
	assert.equal(isUnderstood(CATALOG, row), true);
	assert.equal(isUnderstood(CATALOG, { ...row, field: "secret" }), false);
	assert.equal(isUnderstood(CATALOG, { ...row, subject: "Secret" }), false);
	assert.equal(isUnderstood(CATALOG, { ...row, operator: "at least" }), false);
	assert.equal(isUnderstood(CATALOG, { ...row, measure: "median" }), false);
	const named = { subject: "Quotation", measure: "count", field: "left over", operator: "at least" };
	assert.equal(isUnderstood(CATALOG, named), true);
});

test("what is missing is named, one thing at a time", () => {
	const row = { subject: "Customer", measure: "value", field: "", operator: "", value: "" };
	assert.equal(missingPart(CATALOG, { subject: "" }), "subject");
	assert.equal(missingPart(CATALOG, row), "field");
	assert.equal(missingPart(CATALOG, { ...row, field: "territory" }), "operator");
	assert.equal(missingPart(CATALOG, { ...row, field: "territory", operator: "is" }), "value");
	assert.equal(missingPart(CATALOG, { ...row, field: "territory", operator: "is", value: "x" }), "");
	const sum = { subject: "Quotation", measure: "sum", field: "grand_total", operator: "between" };
	assert.equal(missingPart(CATALOG, { ...sum, value: "1, " }), "value");
	assert.equal(missingPart(CATALOG, { ...sum, value: "1, 2" }), "");
	const any = { subject: "Quotation", measure: "exists", operator: "exists" };
	assert.equal(missingPart(CATALOG, { ...any, period: "in the last (days)", period_days: "" }), "period");
	const line = { field: "status", operator: "is", value: "" };
	assert.equal(missingPart(CATALOG, any, [line]), "filter");
	assert.equal(missingPart(CATALOG, any, [{ ...line, operator: "is set" }]), "");
});

test("a row the catalog does not know misses nothing: it is the server's to judge", () => {
	assert.equal(missingPart(CATALOG, { subject: "Secret", measure: "value", field: "x" }), "");
});

test("a filter on another field begins anew, another operator keeps its value", () => {
	const line = { field: "status", operator: "is", value: "Open" };
	const other = mendFilter(CATALOG, "Quotation", line, { field: "grand_total" });
	assert.deepEqual(other, { field: "grand_total", operator: "at least", value: "" });
	assert.equal(mendFilter(CATALOG, "Quotation", line, { operator: "is one of" }).value, "Open");
});

test("a measure knows the field it usually means", () => {
	const row = (measure) => ({ subject: "Quotation", measure });
	assert.equal(usualField(CATALOG, row("sum")), "grand_total");
	assert.equal(usualField(CATALOG, row("latest")), "valid_till");
	assert.equal(usualField(CATALOG, row("count")), "");
	assert.equal(usualField(CATALOG, { subject: "Customer", measure: "value" }), "");
});

test("the largest amount is of a number, different values of a word, and both give a number", () => {
	const row = (measure, field = "") => ({ subject: "Quotation", measure, field });
	const names = (measure) => listFields(CATALOG, row(measure)).map((field) => field.name);
	assert.deepEqual(names("largest"), ["grand_total"]);
	assert.deepEqual(names("smallest"), ["grand_total"]);
	assert.deepEqual(names("distinct"), ["valid_till", "status"]);
	for (const one of [row("largest", "grand_total"), row("distinct", "status")]) {
		assert.equal(valueType(CATALOG, one), "number");
		assert.equal(needsField(CATALOG, one), true);
		assert.ok(isUnderstood(CATALOG, { ...one, operator: "at least" }));
	}
	const changed = mendRow(CATALOG, { ...row("distinct", "grand_total"), operator: "at least" });
	assert.deepEqual(changed, { field: "" });
});

test("a field of the latest document is compared as the field itself", () => {
	const row = { subject: "Quotation", measure: "of the latest", field: "status", operator: "is one of", value: "Open" };
	assert.deepEqual(
		listFields(CATALOG, row).map((field) => field.name),
		["grand_total", "valid_till", "status"]
	);
	assert.equal(valueType(CATALOG, row), "select");
	assert.deepEqual(listOperators(CATALOG, row), ["is one of", "is", "is set"]);
	assert.ok(isUnderstood(CATALOG, row) && fitsNever(CATALOG, row));
	assert.equal(missingPart(CATALOG, { ...row, value: "" }), "value");
});
