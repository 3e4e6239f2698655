// In which currency a condition compares, on a site whose companies keep their books in different ones.
import assert from "node:assert/strict";
import { test } from "node:test";
import { listEntries, listFilterEntries } from "../../../convo_channels/public/js/rules/catalog_model.js";
import { currencyOf } from "../../../convo_channels/public/js/rules/currency.js";
import { canNarrow, isRelated, listFields, missingPart } from "../../../convo_channels/public/js/rules/rule_choices.js";
import { entryChanges } from "../../../convo_channels/public/js/rules/rule_model.js";

const company = { name: "company", label: "Company", type: "link", options: "Company", currency: "", asks_for: "" };
const amount = { name: "grand_total", label: "Grand Total", type: "number", currency: "", asks_for: "company" };
const budget = { name: "budget", label: "Budget", type: "number", currency: "CHF", asks_for: "" };
const CATALOG = {
	companies: { "Alpha, Beta & Co": "EUR", Gamma: "USD", Delta: "USD" },
	operators: {},
	periods: [],
	sources: [
		{ key: "Sales Invoice", label: "Sales Invoice", measures: ["exists", "sum"], fields: [company, amount, budget] },
		{
			key: "Balance",
			label: "Balance",
			measures: ["value"],
			fields: [{ ...amount, name: "owed" }, { ...company, only_narrows: true }],
		},
		{ key: "Customer", label: "Customer", measures: ["value"], fields: [budget] },
	],
};
const row = (filters, subject = "Sales Invoice") => ({ subject, measure: "sum", filters: JSON.stringify(filters) });

test("the company that is named says the currency, several only when they share it", () => {
	assert.equal(currencyOf(CATALOG, row([["company", "is", "Alpha, Beta & Co"]]), amount), "EUR");
	assert.equal(currencyOf(CATALOG, row([["company", "is one of", "Gamma\nDelta"]]), amount), "USD");
	assert.equal(currencyOf(CATALOG, row([["company", "is one of", '["Alpha, Beta & Co", "Gamma"]']]), amount), "");
	assert.equal(currencyOf(CATALOG, row([["company", "is not", "Gamma"]]), amount), "");
	assert.equal(currencyOf(CATALOG, row([]), amount), "");
});

test("what has one currency needs no company, and what is no amount has none", () => {
	assert.equal(currencyOf(CATALOG, row([]), budget), "CHF");
	assert.equal(currencyOf(CATALOG, row([]), null), "");
	assert.equal(currencyOf(CATALOG, row([]), company), "");
});

test("a currency that a filter names is that currency", () => {
	const told = { name: "amount", type: "number", currency: "", asks_for: "currency" };
	const fields = [told, { name: "currency", type: "text", options: "" }];
	const catalog = { ...CATALOG, sources: [{ key: "Interaction", measures: ["sum"], fields }] };
	assert.equal(currencyOf(catalog, row([["currency", "is", "GBP"]], "Interaction"), told), "GBP");
});

test("whoever picks such an amount is asked for the company at once", () => {
	const entry = { subject: "Sales Invoice", measure: "sum", field: "grand_total", filters: "" };
	assert.equal(entryChanges(CATALOG, entry).filters, '[["company","is",""]]');
	assert.equal(entryChanges(CATALOG, { ...entry, field: "budget" }).filters, "");
	assert.equal(entryChanges(CATALOG, { ...entry, measure: "exists", field: "" }).filters, "");
});

test("a company that is still to be said is missed as what it is, any other filter as a filter", () => {
	const operators = { number: [{ key: "at least", needs_value: 1 }], link: [{ key: "is", needs_value: 1 }] };
	const sum = { subject: "Sales Invoice", measure: "sum", field: "grand_total", operator: "at least", value: "5" };
	const catalog = { ...CATALOG, operators };
	assert.equal(missingPart(catalog, sum, [{ field: "company", operator: "is", value: "" }]), "currency");
	assert.equal(missingPart(catalog, sum, [{ field: "budget", operator: "at least", value: "" }]), "filter");
	assert.equal(missingPart(catalog, { ...sum, field: "budget" }, [{ field: "company", operator: "is", value: "" }]), "filter");
	assert.equal(missingPart(catalog, sum, [{ field: "company", operator: "is", value: "Gamma" }]), "");
});

test("a balance is narrowed by its company, which is no value of its own", () => {
	const balance = { subject: "Balance", measure: "value" };
	assert.ok(canNarrow(CATALOG, balance) && !isRelated(CATALOG, balance));
	assert.ok(!canNarrow(CATALOG, { subject: "Customer", measure: "value" }));
	assert.deepEqual(
		listFields(CATALOG, balance).map((field) => field.name),
		["owed"]
	);
	const entries = listEntries(CATALOG, (text) => text).filter((entry) => entry.subject === "Balance");
	assert.deepEqual(
		entries.map((entry) => entry.field),
		["owed"]
	);
	assert.deepEqual(
		listFilterEntries(CATALOG.sources[1]).map((entry) => entry.field),
		["company"]
	);
});
