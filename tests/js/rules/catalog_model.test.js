// The catalogue one searches for what a condition speaks of.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CATALOG, say } from "./builder_catalog.js";
import {
	keepRecent,
	listEntries,
	listFilterEntries,
	readRecent,
} from "../../../convo_channels/public/js/rules/catalog_model.js";
import { listIdleWords } from "../../../convo_channels/public/js/rules/catalog_ideas.js";
import { listPhrases } from "../../../convo_channels/public/js/rules/phrases.js";
import { phraseWords } from "../../../convo_channels/public/js/rules/rule_words.js";
import { searchEntries } from "../../../convo_channels/public/js/rules/catalog_search.js";

const ENTRIES = listEntries(CATALOG, say);
const titles = (groups) =>
	groups.flatMap((group) => group.entries.map((entry) => `${entry.group} › ${entry.label}`));
const find = (query, options) => titles(searchEntries(ENTRIES, query, options));
const memory = (kept = {}) => ({
	getItem: (key) => kept[key] ?? null,
	setItem: (key, value) => (kept[key] = value),
});

test("every way to begin has an entry of its own", () => {
	const all = ENTRIES.map((entry) => `${entry.group} › ${entry.label}`);
	for (const wanted of [
		"Customer › Territory",
		"Sales Invoice › has at least one",
		"Sales Invoice › how many",
		"Sales Invoice › was invoiced …",
		"Sales Invoice › latest Date",
		"Contact › Designation",
		"Tag › Tag",
	]) {
		assert.ok(all.includes(wanted), wanted);
	}
	assert.equal(new Set(ENTRIES.map((entry) => entry.id)).size, ENTRIES.length);
});

test("the offer says what the condition then says", () => {
	const all = ENTRIES.filter(({ more, why, filters, measure }) => !more && !why && !filters && measure !== "value");
	assert.ok(all.length > 10);
	for (const { subject, measure, field, label } of all) {
		const phrases = listPhrases(CATALOG, { subject, measure, field }).filter((found) => found.measure === measure);
		const words = phrases.map((phrase) => phraseWords(say, CATALOG, { subject }, phrase));
		// how many of them is compared in the very words of the numbers
		const begins = measure === "count" ? "has " : label.replace(" …", " ");
		assert.ok(words.some((said) => said.startsWith(begins)), `${label}: ${words}`);
	}
});

test("amounts in both currencies are one entry", () => {
	assert.deepEqual(
		ENTRIES.filter((entry) => entry.measure === "sum" && !entry.more).map((entry) => entry.field),
		["grand_total"]
	);
});

test("words are found at their beginnings, in any order, without case or accents", () => {
	assert.equal(find("terr")[0], "Customer › Territory");
	assert.equal(find("invoice sum")[0], "Sales Invoice › was invoiced …");
	assert.equal(find("GRÁND tot")[0], "Sales Invoice › was invoiced …");
	assert.equal(find("sales invoice › sum of grand total")[0], "Sales Invoice › was invoiced …");
});

test("a slip of the finger still finds it", () => {
	assert.equal(find("terirtory")[0], "Customer › Territory");
	assert.equal(find("desigation")[0], "Contact › Designation");
	assert.equal(find("territoryy")[0], "Customer › Territory");
});

test("what does not fit is not shown", () => {
	assert.deepEqual(find("xylophone"), []);
	assert.ok(!find("designation").includes("Customer › Territory"));
});

test("without a word the usual comes first, source by source, and says how much more there is", () => {
	const groups = searchEntries(ENTRIES, "");
	assert.deepEqual(
		groups.map((group) => group.key),
		["Customer", "Sales Invoice", "Contact", "Tag"]
	);
	assert.equal(groups[0].entries[0].label, "Territory");
	assert.ok(groups[0].rest > 0);
});

test("one source can be looked through whole", () => {
	const [group] = searchEntries(ENTRIES, "", { within: "Customer" });
	assert.equal(group.entries.length, 6);
	assert.deepEqual(find("total", { within: "Customer" }), []);
});

test("what was used lately stands first, and lifts what was searched", () => {
	const sum = ENTRIES.find((entry) => entry.measure === "sum").id;
	const groups = searchEntries(ENTRIES, "", { recent: [sum, "gone|value||"], recentLabel: "Used lately" });
	assert.equal(groups[0].label, "Used lately");
	assert.deepEqual(
		groups[0].entries.map((entry) => entry.id),
		[sum]
	);
	const created = ENTRIES.find((entry) => entry.subject === "Contact" && entry.measure === "latest").id;
	assert.equal(find("created", { recent: [created] })[0], "Contact › latest Created on");
});

test("the last few are kept, newest first, each once", () => {
	const storage = memory();
	for (const id of ["a", "b", "a", "c", "d", "e", "f", "g"]) keepRecent(storage, id);
	assert.deepEqual(readRecent(storage), ["g", "f", "e", "d", "c", "a"]);
	assert.deepEqual(readRecent(memory({ "convo-rule-recent": "{" })), []);
	assert.deepEqual(readRecent(null), []);
});

test("the fields of one source, for its filters", () => {
	const invoice = CATALOG.sources.find((source) => source.key === "Sales Invoice");
	assert.deepEqual(
		listFilterEntries(invoice).map((entry) => entry.field),
		["status", "posting_date", "grand_total", "remarks"]
	);
});

test("what cannot be asked for is found with its reason, after a search alone, and among the filters too", () => {
	const refused = [{ name: "custom_secret", label: "Portal Password", why: "it is a secret" }];
	const [customer, invoice, ...others] = CATALOG.sources;
	const sources = [{ ...customer, not_offered: refused }, invoice, ...others];
	const entries = listEntries({ ...CATALOG, sources }, say);
	const whys = (groups) => groups.flatMap((group) => group.entries.map((entry) => entry.why));
	assert.deepEqual(whys(searchEntries(entries, "portal password")), ["it is a secret"]);
	assert.deepEqual(whys(searchEntries(entries, "")).filter(Boolean), []);
	assert.deepEqual(whys(searchEntries(entries, "", { within: "Customer" })).filter(Boolean), []);
	const filters = listFilterEntries({ ...invoice, not_offered: refused });
	assert.deepEqual(whys(searchEntries(filters, "portal")), ["it is a secret"]);
});

// -- by the words people use

const RELATED = ["exists", "count", "sum", "average", "latest", "earliest"];
const source = (key, measures, fields, more = {}) => ({ key, label: key, measures, fields, ...more });
const BUSINESS = {
	...CATALOG,
	sources: [
		source("Sales Order Item", RELATED, [
			{ name: "bom_no", label: "BOM No", type: "link", options: "BOM" },
			{ name: "item_code", label: "Item Code", type: "link", options: "Item" },
		]),
		...CATALOG.sources,
		source("Sales Order", RELATED, [
			{ name: "transaction_date", label: "Date", type: "date", options: "" },
			{ name: "grand_total", label: "Grand Total", type: "number", options: "" },
			{ name: "po_no", label: "Purchase Order No", type: "text", options: "" },
		]),
		source("Balance", ["value"], [
			{ name: "overdue_amount", label: "Overdue amount", type: "number", options: "" },
			{ name: "overdue_days", label: "Days overdue", type: "number", options: "" },
		]),
		source("Convo Profile", ["value"], [
			{ name: "last_contact_at", label: "Last Contact", type: "datetime", options: "" },
			{ name: "source", label: "Source", type: "text", options: "" },
		]),
	],
	operators: {
		...CATALOG.operators,
		number: [...CATALOG.operators.number, ...["more than", "at most"].map((key) => ({ key, words: key, needs_value: 1 }))],
		datetime: [...CATALOG.operators.datetime, { key: "more than (days) ago", words: "is longer ago than", needs_value: "days" }],
	},
};
const ideas = listEntries(BUSINESS, say);
const first = (query) => {
	const [group] = searchEntries(ideas, query, { idle: listIdleWords(say) });
	return group && group.entries[0];
};
const titled = (entry) => entry && `${entry.group} › ${entry.label}`;

test("what a business calls it finds what it means, before what only sounds like it", () => {
	const wanted = {
		"overdue invoice": "Balance › has overdue invoices",
		"not overdue": "Balance › has no overdue invoices",
		turnover: "Sales Invoice › was invoiced …",
		revenue: "Sales Invoice › was invoiced …",
		"never bought": "Sales Invoice › has no Sales Invoice",
		"no order": "Sales Order › has no Sales Order",
		"customers without an order": "Sales Order › has no Sales Order",
		"last order": "Sales Order › latest Date",
		silent: "Convo Profile › has been silent for so many days, or always",
		country: "Customer › Territory",
		invoice: "Sales Invoice › has at least one",
		order: "Sales Order › has at least one",
		bom: "Sales Order Item › BOM No",
	};
	for (const [query, title] of Object.entries(wanted)) assert.equal(titled(first(query)), title, query);
});

test("what nothing is like finds nothing, whatever letters it is made of", () => {
	for (const query of ["xylophone", "oca", "birthday", "stnvc", "weather in spring"]) {
		assert.equal(first(query), undefined, query);
	}
});

test("an idea is a whole condition, and one that the site cannot ask is none", () => {
	const { subject, measure, more } = first("no order");
	assert.deepEqual([subject, measure, more], ["Sales Order", "exists", { operator: "does not exist" }]);
	const known = CATALOG.sources.map(({ key }) => key);
	assert.deepEqual(ENTRIES.filter((entry) => !known.includes(entry.subject)), []);
	assert.equal(new Set(ideas.map((entry) => entry.id)).size, ideas.length);
});

test("ideas are found in the reader's language and in English", () => {
	const german = (text) => (text.startsWith("turnover") ? "Umsatz, Erlös" : text);
	const entries = listEntries(BUSINESS, german);
	for (const query of ["umsatz", "erlos", "turnover"]) {
		assert.equal(searchEntries(entries, query)[0].entries[0].field, "grand_total", query);
	}
});
