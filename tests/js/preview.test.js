/** The preview's own state: addresses, look, formats, and a rule while it is typed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, parseAddress, translate } from "../../preview/src/address.js";
import { createFormat } from "../../preview/src/format.js";
import { keepLook, readLook } from "../../preview/src/look.js";
import {
	addGroup,
	addRow,
	chooseInRow,
	groupRows,
	newRow,
	openSegment,
	readFilters,
	removeRow,
	rulesToSend,
	writeFilters,
} from "../../preview/src/segment_model.js";

const CATALOG = {
	sources: [
		{
			key: "Customer",
			label: "Customer",
			measures: ["value"],
			fields: [
				{ name: "industry", label: "Industry", type: "link", options: "Industry Type" },
				{ name: "creation", label: "Created on", type: "datetime", options: "" },
			],
		},
		{
			key: "Quotation",
			label: "Quotation",
			measures: ["exists", "count"],
			fields: [{ name: "status", label: "Status", type: "select", options: "Open\nLost" }],
		},
	],
	operators: {
		link: [{ key: "is", needs_value: 1 }],
		datetime: [{ key: "on", needs_value: 1 }],
		exists: [
			{ key: "exists", needs_value: 0 },
			{ key: "does not exist", needs_value: 0 },
		],
		number: [{ key: "equals", needs_value: 1 }],
	},
	periods: [],
};

const storage = (kept = {}) => ({
	getItem: (key) => kept[key] ?? null,
	setItem: (key, value) => (kept[key] = value),
});

test("an address and what it names lead to each other", () => {
	const target = { page: "channel-feed", query: { channel: "Inactive cafés", text: "50 % & more" } };
	const [path, search] = addressOf(target).split("?");
	assert.deepEqual(parseAddress(path, search), target);
});

test("an address that is no screen opens the feed", () => {
	assert.equal(parseAddress("/", "").page, "channel-feed");
	assert.equal(parseAddress("/admin/", "").page, "channel-feed");
});

test("segments, customers and channels have a screen, other documents have none", () => {
	assert.equal(addressOf({ doctype: "Convo Segment", create: true }), "/segments?segment=new");
	assert.equal(addressOf({ doctype: "Customer", name: "A & B" }), "/customer-timeline?customer=A+%26+B");
	assert.equal(addressOf({ doctype: "Convo Channel", name: "X" }), "/channel-feed?channel=X");
	assert.equal(addressOf({ doctype: "Quotation", name: "Q-1" }), null);
	assert.equal(addressOf({ doctype: "Customer", create: true }), null);
	assert.equal(addressOf({ page: "elsewhere" }), null);
});

test("a sentence is filled in, and a missing word stays visible", () => {
	assert.equal(translate("{0} of {1}", [2, "x"]), "2 of x");
	assert.equal(translate("{0} of {1}", [2]), "2 of {1}");
});

test("times are shown as they stand, whatever the browser's time zone", () => {
	const format = createFormat("en");
	assert.equal(format.time("2026-03-29 02:30:00.000000"), "02:30");
	assert.equal(format.date("2026-03-01"), "Mar 1, 2026");
	assert.equal(format.time(null), "");
	assert.equal(format.currency(1234.5, null), "€1,234.50");
	assert.equal(format.currency(1, "no currency"), "1 no currency");
});

test("the look is kept, and nonsense is not", () => {
	const kept = storage();
	globalThis.document = { documentElement: { dataset: {} } };
	keepLook(kept, { theme: "dark", dir: "rtl" });
	assert.deepEqual(readLook(kept), { theme: "dark", dir: "rtl" });
	assert.deepEqual(readLook(storage({ "convo-preview-look": "{" })), { theme: "light", dir: "ltr" });
	assert.deepEqual(readLook(storage({ "convo-preview-look": '{"theme": "pink"}' })), {
		theme: "light",
		dir: "ltr",
	});
});

test("rows stand in their groups, and a new group comes last", () => {
	let rules = addGroup(addRow([newRow()], 1));
	assert.deepEqual(
		groupRows(rules).map((group) => group.rows.length),
		[2, 1]
	);
	rules = removeRow(rules, rules[0].key);
	assert.deepEqual(
		rules.map((row) => row.group_no),
		[1, 2]
	);
});

test("the last row is emptied instead of removed", () => {
	const rules = [{ ...newRow(), subject: "Customer" }];
	const left = removeRow(rules, rules[0].key);
	assert.equal(left.length, 1);
	assert.equal(left[0].subject, "");
});

test("another subject empties what belonged to the old one", () => {
	const row = {
		...newRow(),
		subject: "Customer",
		field: "industry",
		operator: "is",
		value: "Hotel",
		filters: "[1]",
		or_never: 1,
	};
	const next = chooseInRow(CATALOG, row, { subject: "Quotation" });
	assert.equal(next.measure, "exists");
	assert.equal(next.field, "");
	assert.equal(next.value, "");
	assert.equal(next.filters, "");
	assert.equal(next.or_never, 0);
});

test("another operator keeps the value", () => {
	const row = { ...newRow(), subject: "Customer", field: "industry", operator: "is", value: "Hotel" };
	assert.equal(chooseInRow(CATALOG, row, { operator: "is" }).value, "Hotel");
});

test("rows that say nothing are not sent", () => {
	const rules = [newRow(2), { ...newRow(1), subject: "Customer", field: "industry" }];
	assert.deepEqual(
		rulesToSend(rules).map((row) => row.subject),
		["Customer"]
	);
	assert.ok(!("key" in rulesToSend(rules)[0]));
});

test("filters are lines and come back as the JSON they were", () => {
	const text = '[["status","is one of","Open, Lost"]]';
	assert.deepEqual(readFilters(text), [{ field: "status", operator: "is one of", value: "Open, Lost" }]);
	assert.equal(writeFilters(readFilters(text)), text);
	assert.equal(writeFilters([]), "");
	assert.deepEqual(readFilters("{broken"), []);
	assert.deepEqual(readFilters('{"a": 1}'), []);
});

test("a stored segment opens with at least one row, and no filters read as none", () => {
	assert.equal(openSegment({ name: "X", rules: [] }).rules.length, 1);
	const opened = openSegment({ name: "X", rules: [{ subject: "Quotation", filters: "[]", value: null }] });
	assert.equal(opened.rules[0].filters, "");
	assert.equal(opened.rules[0].value, "");
});
