// Days of the week to tick: what is read of a value, written into it, and how they stand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CATALOG } from "./builder_catalog.js";
import { givenType, missingPart } from "../../../convo_channels/public/js/rules/rule_choices.js";
import {
	nameWeekday,
	readWeekdays,
	weekFrom,
	withWeekday,
} from "../../../convo_channels/public/js/rules/weekdays.js";

const created = (operator, value) => ({ subject: "Customer", measure: "value", field: "creation", operator, value });

test("a value is read as the days it names, each once and in order", () => {
	assert.deepEqual(readWeekdays("7, 6, 6"), [6, 7]);
	assert.deepEqual(readWeekdays("1\n5"), [1, 5]);
	for (const value of ["", null, undefined, "9", "2024-03-15", "Saturday"]) assert.deepEqual(readWeekdays(value), []);
});

test("a tick adds a day, and takes it away; what is no day is gone", () => {
	assert.equal(withWeekday("7", 6, true), "6, 7");
	assert.equal(withWeekday("6, 7", 7, false), "6");
	assert.equal(withWeekday("6", 6, false), "");
	assert.equal(withWeekday("2024-03-15", 1, true), "1");
});

test("a week begins where the site says", () => {
	assert.deepEqual(weekFrom(0), [7, 1, 2, 3, 4, 5, 6]);
	assert.deepEqual(weekFrom(1), [1, 2, 3, 4, 5, 6, 7]);
	assert.deepEqual(weekFrom(6), [6, 7, 1, 2, 3, 4, 5]);
});

test("days are named in the reader's language", () => {
	assert.equal(nameWeekday(1, "de"), "Montag");
	assert.equal(nameWeekday(7, "pl"), "niedziela");
	assert.equal(nameWeekday(6, "en", "short"), "Sat");
});

test("without a day nothing is asked yet", () => {
	assert.equal(missingPart(CATALOG, created("falls on (weekdays)", "2024-03-15")), "value");
	assert.equal(missingPart(CATALOG, created("falls on (weekdays)", "6")), "");
});

test("the value of a moment's time of day is a time", () => {
	assert.equal(givenType(CATALOG, created("is at a time between", "")), "time");
	assert.equal(givenType(CATALOG, created("on", "")), "datetime");
});
