// The first so many of all customers: where it is offered, and what is missing of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CATALOG } from "./builder_catalog.js";
import { beginsWithPhrase } from "../../../convo_channels/public/js/rules/phrases.js";
import { filterAsRow, fitsNever, listOperators, missingPart } from "../../../convo_channels/public/js/rules/rule_choices.js";

const HIGHEST = "is among the highest";
const invoices = (measure, value = "") => ({ subject: "Sales Invoice", measure, field: "grand_total", operator: HIGHEST, value });

test("customers are put in order by what is measured, documents are not", () => {
	assert.ok(listOperators(CATALOG, invoices("sum")).includes(HIGHEST));
	assert.ok(listOperators(CATALOG, invoices("count")).includes(HIGHEST));
	const line = filterAsRow("Sales Invoice", { field: "grand_total", operator: "at least", value: "1" });
	assert.ok(listOperators(CATALOG, line).length);
	assert.ok(!listOperators(CATALOG, line).includes(HIGHEST));
});

test("how many is asked for, and stands behind what is measured", () => {
	assert.equal(missingPart(CATALOG, invoices("sum")), "value");
	assert.equal(missingPart(CATALOG, invoices("sum", "50")), "");
	assert.ok(!fitsNever(CATALOG, invoices("sum", "50")) && fitsNever(CATALOG, { ...invoices("sum"), operator: "at least" }));
	assert.ok(!beginsWithPhrase(CATALOG, invoices("count", "50")));
	assert.ok(beginsWithPhrase(CATALOG, { ...invoices("count", "50"), operator: "at least" }));
});
