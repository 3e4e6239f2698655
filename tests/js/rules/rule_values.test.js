// The values of a condition as text and back: lists, ranges, filters.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	durationWords,
	isDayOrEmpty,
	isNumberOrEmpty,
	joinList,
	joinMoment,
	joinRange,
	readFilters,
	splitList,
	splitMoment,
	splitRange,
	writeFilters,
} from "../../../convo_channels/public/js/rules/values.js";

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

test("a value that holds a comma stands in quotation marks among commas", () => {
	assert.deepEqual(splitList('"Smith, Jones & Co", Acme'), ["Smith, Jones & Co", "Acme"]);
	assert.deepEqual(splitList('"Quoted" Ltd, Other'), ['"Quoted" Ltd', "Other"]);
	assert.deepEqual(splitList('a, "b ""c"", d"'), ["a", 'b "c", d']);
});

test("a duration is shown as the form of a document writes it", () => {
	assert.equal(durationWords("95400"), "1d 2h 30m");
	assert.equal(durationWords("95400", "hide_days"), "26h 30m");
	assert.equal(durationWords("0"), "0s");
	assert.equal(durationWords("90.5"), "1m 30.5s");
	assert.equal(durationWords("-3600"), "-1h");
	assert.equal(durationWords("1d 2h"), "1d 2h");
	assert.equal(durationWords("a while"), "a while");
	assert.equal(durationWords(""), "");
});

test("a time behind a day is kept through the two fields of a moment", () => {
	for (const text of ["2024-03-15", "2024-03-15 17:30", "2024-03-15 17:30:05", ""]) {
		assert.equal(joinMoment(...splitMoment(text)), text);
	}
	assert.deepEqual(splitMoment("2024-03-15T17:30:00"), ["2024-03-15", "17:30"]);
	assert.equal(joinMoment("", "17:30"), "");
});
