// Rows of the form into cards of conditions and back, and every change of their order.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CATALOG } from "./builder_catalog.js";
import {
	addCondition,
	addGroup,
	adoptStored,
	canMove,
	changeCondition,
	duplicateCondition,
	duplicateGroup,
	entryChanges,
	isSameRule,
	listConditions,
	moveCondition,
	moveToGroup,
	newRow,
	openRule,
	plainRow,
	removeCondition,
	removeGroup,
	toRows,
} from "../../../convo_channels/public/js/rules/rule_model.js";

const row = (group_no, value, more = {}) => ({
	name: `row-${value}`,
	group_no,
	negate: 0,
	subject: "Customer",
	field: "customer_name",
	measure: "value",
	filters: "",
	period: "",
	period_days: 0,
	include_drafts: 0,
	operator: "contains",
	value,
	or_never: 0,
	...more,
});
const values = (state) => state.groups.map((group) => group.rows.map((item) => item.value).join(""));
const keyOf = (state, value) => listConditions(state).find((item) => item.row.value === value).row.key;

test("rows come back as they were, whatever the builder understands of them", () => {
	const rows = [
		row(1, "a", { idx: 1, doctype: "Convo Segment Rule", __unsaved: 1 }),
		row(1, "b", { subject: "Removed App Thing", measure: "median", operator: "smells like", odd: [1] }),
		row(3, "c", { filters: "{not json", period: "in the last (moons)", period_days: 4 }),
		row(7, "d", { subject: "Sales Invoice", measure: "exists", filters: '[["status","is","Paid"]]' }),
	];
	assert.deepEqual(toRows(openRule(rows)), rows);
});

test("cards stand in order of their numbers, and no number is the first", () => {
	const state = openRule([row(2, "b"), row(1, "a"), row(0, "z"), row(null, "y")]);
	assert.deepEqual(values(state), ["azy", "b"]);
	assert.deepEqual(
		toRows(state).map((item) => item.group_no),
		[1, 0, null, 2]
	);
});

test("a card between two others gets a number between them, and later ones move on", () => {
	const [state] = duplicateGroup(openRule([row(1, "a"), row(2, "b")]), openRule([]).key);
	assert.deepEqual(values(state), ["a", "b"]);
	const opened = openRule([row(1, "a"), row(2, "b")]);
	const [twins] = duplicateGroup(opened, opened.groups[0].key);
	assert.deepEqual(values(twins), ["a", "a", "b"]);
	assert.deepEqual(
		toRows(twins).map((item) => item.group_no),
		[1, 2, 3]
	);
});

test("a condition that speaks of nothing yet is no row and has no number", () => {
	const [state, key] = addCondition(openRule([row(1, "a")]), null);
	assert.equal(key.length > 0, true);
	const opened = openRule([row(1, "a"), row(2, "b")]);
	const [more] = addCondition(opened, opened.groups[0].key);
	assert.deepEqual(
		listConditions(more).map((item) => item.number),
		[1, null, 2]
	);
	assert.equal(toRows(more).length, 2);
	assert.equal(toRows(addGroup(state)[0]).length, 1);
});

test("nothing is changed in place", () => {
	const opened = openRule([row(1, "a"), row(1, "b"), row(2, "c")]);
	const before = JSON.stringify(opened);
	const key = keyOf(opened, "a");
	changeCondition(opened, CATALOG, key, { value: "x" });
	moveCondition(opened, key, 1);
	moveToGroup(opened, key, null);
	removeCondition(opened, key);
	duplicateCondition(opened, key);
	assert.equal(JSON.stringify(opened), before);
});

test("a copy is a row of its own, right after the first", () => {
	const opened = openRule([row(1, "a"), row(1, "b")]);
	const [state, key] = duplicateCondition(opened, keyOf(opened, "a"));
	assert.deepEqual(values(state), ["aab"]);
	const copy = listConditions(state)[1].row;
	assert.equal(copy.key, key);
	assert.equal("name" in copy, false);
	assert.notEqual(listConditions(state)[0].row.key, key);
});

test("a condition moves within its card, over its edge, and no further than the last card", () => {
	let state = openRule([row(1, "a"), row(1, "b"), row(2, "c")]);
	const key = keyOf(state, "a");
	state = moveCondition(state, key, 1);
	assert.deepEqual(values(state), ["ba", "c"]);
	state = moveCondition(state, key, 1);
	assert.deepEqual(values(state), ["b", "ac"]);
	state = moveCondition(state, key, 1);
	assert.deepEqual(values(state), ["b", "ca"]);
	assert.equal(canMove(state, key, 1), false);
	assert.deepEqual(values(moveCondition(moveCondition(state, key, -1), key, -1)), ["ba", "c"]);
});

test("a card that loses its last condition goes", () => {
	const state = openRule([row(1, "a"), row(2, "b")]);
	assert.deepEqual(values(moveToGroup(state, keyOf(state, "b"), state.groups[0].key)), ["ab"]);
	assert.deepEqual(values(removeCondition(state, keyOf(state, "a"))), ["b"]);
	assert.deepEqual(values(removeGroup(state, state.groups[1].key)), ["a"]);
});

test("a condition can get a card of its own", () => {
	const state = openRule([row(1, "a"), row(1, "b")]);
	assert.deepEqual(values(moveToGroup(state, keyOf(state, "a"), null)), ["b", "a"]);
});

test("an entry of the catalogue sets subject, measure and field at once, and what goes with them", () => {
	const [state, key] = addGroup(openRule([]), newRow());
	const entry = { subject: "Sales Invoice", measure: "sum", field: "grand_total", filters: "" };
	const next = changeCondition(state, CATALOG, key, entryChanges(CATALOG, entry));
	const said = listConditions(next)[0].row;
	assert.deepEqual(
		[said.subject, said.measure, said.field, said.operator, said.value],
		["Sales Invoice", "sum", "grand_total", "at least", ""]
	);
});

test("an entry for a field of related rows begins with a filter on it", () => {
	const [state, key] = addGroup(openRule([]));
	const entry = { subject: "Contact", measure: "exists", field: "", filters: '[["designation","",""]]' };
	const next = changeCondition(state, CATALOG, key, entryChanges(CATALOG, entry));
	const said = listConditions(next)[0].row;
	assert.deepEqual(JSON.parse(said.filters), [["designation", "contains", ""]]);
	assert.equal(said.operator, "exists");
});

test("another measure takes the field it usually means", () => {
	const opened = openRule([
		row(1, "5", { subject: "Sales Invoice", field: "", measure: "exists", operator: "exists" }),
	]);
	const key = keyOf(opened, "5");
	const change = (changes) => listConditions(changeCondition(opened, CATALOG, key, changes))[0].row;
	assert.equal(change({ measure: "sum" }).field, "grand_total");
	assert.equal(change({ measure: "latest" }).field, "posting_date");
	assert.equal(change({ measure: "count" }).field, "");
	assert.equal(change({ measure: "count" }).operator, "at least");
});

test("another subject empties what belonged to the old one", () => {
	const opened = openRule([
		row(1, "x", {
			subject: "Sales Invoice",
			measure: "count",
			field: "",
			operator: "equals",
			or_never: 1,
			period: "in the last (days)",
			period_days: 9,
			include_drafts: 1,
			filters: '[["status","is","Paid"]]',
		}),
	]);
	const next = changeCondition(opened, CATALOG, keyOf(opened, "x"), { subject: "Contact" });
	const said = listConditions(next)[0].row;
	assert.deepEqual(
		[said.or_never, said.period, said.period_days, said.include_drafts, said.filters, said.value],
		[0, "", 0, 0, "", ""]
	);
});

test("another operator keeps the value, and so does every change that is none", () => {
	const opened = openRule([row(1, "a")]);
	const key = keyOf(opened, "a");
	assert.equal(listConditions(changeCondition(opened, CATALOG, key, { operator: "is" }))[0].row.value, "a");
	const same = changeCondition(opened, CATALOG, key, { field: "customer_name" });
	assert.equal(listConditions(same)[0].row.value, "a");
});

test("two rules are the same when the server reads them the same", () => {
	const one = [row(1, "a", { period_days: null, filters: "[]", or_never: "0" })];
	assert.equal(isSameRule(one, [row(1, "a")]), true);
	assert.equal(isSameRule(one, [row(1, "a", { negate: 1 })]), false);
	assert.equal(isSameRule(one, [row(2, "a")]), false);
	assert.equal(isSameRule(one, []), false);
});

test("what storing gave the rows is taken over, and a condition in the making stays", () => {
	const opened = openRule([row(1, "a", { name: "new-1" })]);
	const [state, key] = addCondition(opened, opened.groups[0].key);
	const next = adoptStored(state, [row(1, "a", { name: "stored-1" })]);
	assert.equal(listConditions(next)[0].row.name, "stored-1");
	assert.equal(listConditions(next)[0].row.key, keyOf(state, "a"));
	assert.equal(listConditions(next)[1].row.key, key);
});

test("what is sent holds the rule and nothing of Frappe's", () => {
	const sent = plainRow({ ...row(1, "a"), key: "c1", parent: "y", idx: 3 });
	assert.equal(sent.value, "a");
	assert.ok(!("parent" in sent) && !("name" in sent) && !("key" in sent));
});

test("a row with a hidden value says which stored row it is", () => {
	assert.equal(plainRow({ ...row(1, "•••"), name: "r1" }).name, "r1");
	assert.equal(plainRow({ ...row(1, ""), name: "r2", filters: '[["customer", "is", "•••"]]' }).name, "r2");
});
