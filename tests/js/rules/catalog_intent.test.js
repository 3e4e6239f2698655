// What a search of the catalogue says beside what it looks for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CATALOG, say } from "./builder_catalog.js";
import { listIdleWords } from "../../../convo_channels/public/js/rules/catalog_ideas.js";
import { readIntent, searchMeant } from "../../../convo_channels/public/js/rules/catalog_intent.js";
import { listEntries } from "../../../convo_channels/public/js/rules/catalog_model.js";
import { changeCondition, entryChanges, openRule } from "../../../convo_channels/public/js/rules/rule_model.js";

const patterns = { date: "yyyy-mm-dd", time: "HH:mm:ss", number: "#,###.##" };
const RELATED = ["exists", "count", "sum", "average", "latest", "earliest"];
const documents = (key, day, more = []) => ({
	key, label: key, measures: RELATED, date_field: day,
	fields: [{ name: day, label: "Date", type: "date", options: "" }, { name: "grand_total", label: "Grand Total", type: "number", options: "" }, ...more],
});
const of = (key, measures, ...fields) => ({ key, label: key, measures, fields });
const LONGER_AGO = { key: "more than (days) ago", words: "is longer ago than", needs_value: "days" };
const BUSINESS = {
	...CATALOG,
	sources: [
		...CATALOG.sources,
		documents("Sales Order", "transaction_date", [
			{ name: "contact_mobile", label: "Mobile No", type: "text", options: "" },
			{ name: "skip_delivery_note", label: "Skip Delivery Note", type: "check", options: "" },
		]),
		documents("Payment Entry", "posting_date"),
		of("Sales Invoice Item", RELATED, { name: "deferred_revenue_account", label: "Deferred Revenue Account", type: "link", options: "Account" }),
		of("Balance", ["value"], { name: "overdue_amount", label: "Overdue amount", type: "number", options: "" }, { name: "outstanding_amount", label: "Outstanding amount", type: "number", options: "" }, { name: "days", label: "Days", type: "number", options: "" }),
		of("Convo Profile", ["value"], { name: "last_contact_at", label: "Last Contact", type: "datetime", options: "" }, { name: "source", label: "Source", type: "text", options: "" }),
	],
	operators: {
		...CATALOG.operators,
		number: [...CATALOG.operators.number, ...["more than", "at most"].map((key) => ({ key, words: key, needs_value: 1 }))],
		date: [...CATALOG.operators.date, LONGER_AGO],
		datetime: [...CATALOG.operators.datetime, LONGER_AGO],
	},
};
const ENTRIES = listEntries(BUSINESS, say);
const search = (query) =>
	searchMeant(BUSINESS, ENTRIES, query, { __: say, patterns, idle: listIdleWords(say) }).flatMap((group) => group.entries);
/** The row that the first hit makes, of what it says alone. */
function made(query) {
	const [entry] = search(query);
	assert.ok(entry, query);
	const state = openRule([{ subject: "", measure: "value" }]);
	const { key } = state.groups[0].rows[0];
	const [row] = changeCondition(state, BUSINESS, key, entryChanges(BUSINESS, entry)).groups[0].rows;
	const { subject, measure, field, operator, value, period, period_days } = row;
	return [subject, measure, field, operator, value, period || "", period_days || 0];
}

test("what is typed of days and amounts goes over into the condition", () => {
	const wanted = {
		"no order in the last 90 days": ["Sales Order", "exists", "", "does not exist", "", "in the last (days)", 90],
		"no order 90 days": ["Sales Order", "exists", "", "does not exist", "", "in the last (days)", 90],
		"customers without an order in the past 6 months": ["Sales Order", "exists", "", "does not exist", "", "in the last (months)", 6],
		"invoiced last year": ["Sales Invoice", "exists", "", "exists", "", "is last year", 0],
		"invoiced more than 1000": ["Sales Invoice", "sum", "grand_total", "more than", "1000", "", 0],
		"Revenue over € 1,500 last year": ["Sales Invoice", "sum", "grand_total", "more than", "1500", "is last year", 0],
		"turnover at least 2,000 EUR this month": ["Sales Invoice", "sum", "grand_total", "at least", "2000", "is this month", 0],
		"overdue amount more than 500": ["Balance", "value", "overdue_amount", "more than", "500", "", 0],
		"last contact in the last 30 days": ["Convo Profile", "value", "last_contact_at", "in the last (days)", "30", "", 0],
		"last order before 90 days": ["Sales Order", "latest", "transaction_date", "more than (days) ago", "90", "", 0],
		"silent for 90 days": ["Convo Profile", "value", "last_contact_at", "more than (days) ago", "90", "", 0],
	};
	for (const [query, row] of Object.entries(wanted)) assert.deepEqual(made(query), row, query);
});

test("whoever denies it may say so in any word, of one or of many", () => {
	const overdue = ["Balance", "value", "overdue_amount", "at most", "0"];
	for (const query of ["no overdue invoices", "without overdue invoice", "customers without overdue invoices"]) {
		assert.deepEqual(made(query).slice(0, 5), overdue, query);
	}
	const paid = ["Balance", "value", "outstanding_amount", "at most", "0"];
	for (const query of ["no unpaid invoices", "customers who paid everything", "owes nothing"]) {
		assert.deepEqual(made(query).slice(0, 5), paid, query);
	}
	const noOrder = ["Sales Order", "exists", "", "does not exist", "", "in the last (days)", 90];
	assert.deepEqual(made("no orders in 90 days"), noOrder);
	assert.deepEqual(search("no orders").map(({ label }) => label), ["has no Sales Order"]);
});

test("what is not found is not asked what it takes over, and the days of one subject are read once", () => {
	const rowsRead = (fields) => {
		const more = Array.from({ length: fields }, (_, at) => ({ name: `other_${at}`, label: `Other ${at}`, type: "number", options: "" }));
		const sources = [documents("Delivery Note", "posting_date", more), documents("Sales Order", "transaction_date", more)];
		let read = 0;
		const catalog = { ...BUSINESS, sources };
		Object.defineProperty(catalog, "operators", { get: () => ((read += 1), BUSINESS.operators) });
		const entries = listEntries(catalog, say);
		read = 0;
		searchMeant(catalog, entries, "delivery note last year", { __: say, patterns });
		return read;
	};
	assert.equal(rowsRead(400), rowsRead(40));
});

test("what an entry takes over is said beside it", () => {
	assert.equal(search("no order 90 days")[0].said, "has no Sales Order · in the last 90 days");
	assert.equal(search("invoiced more than 1000")[0].said, "was invoiced more than 1,000");
});

test("what it cannot take over is ignored", () => {
	assert.deepEqual(made("territory last year").slice(0, 3), ["Customer", "value", "territory"]);
});

test("intent without days or amounts is found, and noise that holds its words somewhere is not", () => {
	assert.deepEqual(made("days since last order").slice(0, 3), ["Sales Order", "latest", "transaction_date"]);
	assert.deepEqual(made("revenue").slice(0, 3), ["Sales Invoice", "sum", "grand_total"]);
	assert.deepEqual(made("not overdue").slice(2, 5), ["overdue_amount", "at most", "0"]);
	assert.deepEqual(made("no payment").slice(0, 4), ["Payment Entry", "exists", "", "does not exist"]);
	assert.deepEqual(search("no order").map(({ label }) => label), ["has no Sales Order"]);
	assert.ok(!search("revenue").some(({ label }) => label.startsWith("Deferred")));
	assert.equal(search("mobile no")[0].label, "Mobile No");
});

test("a number without what it counts, and words without days, are what they are", () => {
	const read = (query) => readIntent(BUSINESS, query, say, patterns);
	assert.deepEqual(read("Last Order"), { rest: "last order", period: null, amount: null });
	assert.deepEqual(read("article 4711"), { rest: "article 4711", period: null, amount: null });
	for (const query of ["order 3 weeks ago", "order before 3 weeks", "order older than 3 weeks"]) {
		assert.deepEqual(read(query), { rest: "order", period: { key: "more than (weeks) ago", count: "3" }, amount: null }, query);
	}
});

test("the words of the builder are understood in the reader's language", () => {
	const german = { "{0} days": "{0} Tage", "more than {0}": "mehr als {0}" };
	const sayGerman = (text, args = []) => say(german[text] || text, args);
	const intent = readIntent(BUSINESS, "Umsatz mehr als 1000, 90 Tage", sayGerman, patterns);
	assert.deepEqual([intent.rest, intent.period.key, intent.amount.value], ["umsatz", "in the last (days)", "1000"]);
});
