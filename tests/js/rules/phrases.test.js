// How a condition is compared, as one choice, and the opposite of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CATALOG, say } from "./builder_catalog.js";
import {
	beginsWithPhrase,
	listPhrases,
	oppositeChanges,
	phraseChanges,
	phraseKey,
	plainly,
} from "../../../convo_channels/public/js/rules/phrases.js";
import { conditionWords, phraseWords } from "../../../convo_channels/public/js/rules/rule_words.js";

const invoice = (more) => ({ subject: "Sales Invoice", measure: "exists", field: "", operator: "exists", value: "", negate: 0, or_never: 0, ...more });
const territory = (more) => ({ subject: "Customer", measure: "value", field: "territory", operator: "is", value: "North", negate: 0, or_never: 0, ...more });
const said = (row) => listPhrases(CATALOG, row).map((phrase) => phraseWords(say, CATALOG, row, phrase));

test("of documents one choice names whether, how many and how much", () => {
	const words = said(invoice());
	for (const wanted of [
		"has at least one",
		"has no",
		"has at least",
		"has exactly",
		"has between",
		"was invoiced at least",
		"average of Grand Total is exactly",
		"latest Date is in the last",
		"earliest Date is on",
	]) {
		assert.ok(words.includes(wanted), wanted);
	}
	assert.equal(new Set(words).size, words.length);
	assert.ok(!words.some((text) => /is set/.test(text)), "that there are any is said by the first two");
});

test("of a single value it is the operator", () => {
	assert.deepEqual(said(territory()), ["is", "is one of", "is in or below"]);
	assert.deepEqual(said({ subject: "" }), []);
});

test("what the row has is among them, also where nobody would choose it", () => {
	const odd = invoice({ measure: "count", operator: "is set" });
	assert.ok(listPhrases(CATALOG, odd).some((phrase) => phrase.key === phraseKey(odd)));
});

test("a choice brings its measure, its operator and the field that is usually meant", () => {
	const sum = phraseChanges(CATALOG, invoice(), "sum|at least");
	assert.deepEqual(sum, { measure: "sum", field: "grand_total", operator: "at least", negate: 0 });
	const latest = phraseChanges(CATALOG, invoice({ measure: "sum", field: "grand_total", operator: "at least" }), "latest|on");
	assert.deepEqual([latest.measure, latest.field], ["latest", "posting_date"]);
	const average = phraseChanges(CATALOG, invoice({ measure: "sum", field: "base_grand_total", operator: "at least" }), "average|at least");
	assert.equal(average.field, "base_grand_total");
	assert.deepEqual(phraseChanges(CATALOG, invoice(), "sum|smells like"), {});
});

test("a stored negation is read by the opposite operator where there is one, and else by a not", () => {
	assert.equal(plainly(CATALOG, invoice({ negate: 1 })).operator, "does not exist");
	assert.equal(plainly(CATALOG, invoice({ negate: 1 })).negate, 0);
	const many = invoice({ measure: "count", operator: "at least", value: "3", negate: 1 });
	assert.equal(plainly(CATALOG, many), many);
	// "is North, or never" has no single operator that says the contrary
	const never = territory({ negate: 1, or_never: 1 });
	assert.equal(plainly(CATALOG, never), never);
	assert.equal(conditionWords(say, CATALOG, invoice({ negate: 1 })), "has no Sales Invoice");
});

test("turning into the opposite twice is where one began", () => {
	for (const row of [
		invoice(),
		invoice({ operator: "does not exist" }),
		invoice({ negate: 1 }),
		invoice({ measure: "count", operator: "at least", value: "3" }),
		territory({ or_never: 1 }),
	]) {
		const once = { ...row, ...oppositeChanges(CATALOG, row) };
		const twice = { ...once, ...oppositeChanges(CATALOG, once) };
		const read = ({ operator, negate }) => [operator, Boolean(negate)];
		assert.notDeepEqual(read(plainly(CATALOG, once)), read(plainly(CATALOG, row)));
		assert.deepEqual(read(plainly(CATALOG, twice)), read(plainly(CATALOG, row)));
	}
});

test("another comparison keeps a not that is seen, and does not bring back one that is not", () => {
	const many = invoice({ measure: "count", operator: "at least", value: "3", negate: 1 });
	assert.equal(phraseChanges(CATALOG, many, "count|between").negate, 1);
	assert.equal(phraseChanges(CATALOG, invoice({ negate: 1 }), "count|at least").negate, 0);
});

test("what is counted reads on from its phrase", () => {
	assert.deepEqual(
		["exists", "count", "sum"].map((measure) => beginsWithPhrase(CATALOG, invoice({ measure }))),
		[true, true, false]
	);
	const three = invoice({ measure: "count", operator: "at least", value: "3" });
	assert.equal(conditionWords(say, CATALOG, three), "has at least 3 Sales Invoices");
});
