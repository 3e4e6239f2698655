// The values of a condition as text and back: lists, ranges, filters.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	isDayOrEmpty,
	isNumberOrEmpty,
	joinList,
	joinRange,
	readFilters,
	splitList,
	splitRange,
	writeFilters,
} from "../../convo_channels/public/js/convo_rule_builder/values.js";

test("a list is read however it was written", () => {
	assert.deepEqual(splitList("Berlin, Hamburg ,"), ["Berlin", "Hamburg"]);
	assert.deepEqual(splitList("Smith, Jones & Co\nBerlin\n"), ["Smith, Jones & Co", "Berlin"]);
	assert.deepEqual(splitList('["A, B", "C"]'), ["A, B", "C"]);
	assert.deepEqual(splitList(["A", 2]), ["A", "2"]);
	assert.deepEqual(splitList(""), []);
	assert.deepEqual(splitList("[broken"), ["[broken"]);
});

test("a list comes back as the values it was written from", () => {
	for (const values of [
		["A"],
		["A", "B"],
		["Smith, Jones"],
		["A, B", "C"],
		["[odd]", "x"],
		["[odd"],
		[],
		[" a"],
	]) {
		assert.deepEqual(splitList(joinList(values)), values);
	}
	assert.equal(joinList(["A", "B"]), "A\nB");
});

test("both ends of a range are known, even while one is missing", () => {
	assert.deepEqual(splitRange("1, 5"), ["1", "5"]);
	assert.deepEqual(splitRange('["2026-01-01", "2026-02-01"]'), ["2026-01-01", "2026-02-01"]);
	assert.deepEqual(splitRange(joinRange("", "5")), ["", "5"]);
	assert.deepEqual(splitRange(joinRange("1", "")), ["1", ""]);
	assert.equal(joinRange("", ""), "");
	assert.deepEqual(splitRange("3"), ["3", ""]);
});

test("filters are lines and come back as the JSON they were", () => {
	const text = '[["status","is one of",["Open","Lost"]],["grand_total","more than",1000]]';
	assert.deepEqual(readFilters(text)[1], { field: "grand_total", operator: "more than", value: 1000 });
	assert.equal(writeFilters(readFilters(text)), text);
	assert.equal(writeFilters([]), "");
	assert.deepEqual(readFilters(""), []);
	assert.deepEqual(readFilters(null), []);
});

test("filters that are no lines are left to somebody else", () => {
	for (const text of ["{broken", '{"a": 1}', "[1]", '[["only"]]', '["a", "b", "c"]']) {
		assert.equal(readFilters(text), null);
	}
});

test("what a date or number field would swallow is recognised", () => {
	assert.ok(isDayOrEmpty("") && isDayOrEmpty("2026-03-01") && isDayOrEmpty("2026-03-01 10:00:00"));
	assert.ok(!isDayOrEmpty("01.03.2026") && !isDayOrEmpty("tomorrow"));
	assert.ok(isNumberOrEmpty("") && isNumberOrEmpty("-1.5") && !isNumberOrEmpty("1,5"));
});
