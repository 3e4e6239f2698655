// Covers: days, times and numbers as Frappe's settings write them, both ways; what cannot be read is not guessed.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	PATTERNS,
	readDay,
	readNumber,
	readTime,
	typedBy,
	writeDay,
	writeNumber,
	writeTime,
	writeValue,
} from "../../../convo_channels/public/js/base/typed_model.js";

/** As System Settings offers them. */
const DAYS = {
	"yyyy-mm-dd": "2026-03-04",
	"dd-mm-yyyy": "04-03-2026",
	"dd/mm/yyyy": "04/03/2026",
	"dd.mm.yyyy": "04.03.2026",
	"mm/dd/yyyy": "03/04/2026",
	"mm-dd-yyyy": "03-04-2026",
};
/** 1234567.5 and 1234567 in every format of 15 and 16. */
const NUMBERS = {
	"#,###.##": ["1,234,567.5", "1,234,567"],
	"#.###,##": ["1.234.567,5", "1.234.567"],
	"# ###.##": ["1 234 567.5", "1 234 567"],
	"# ###,##": ["1 234 567,5", "1 234 567"],
	"#'###.##": ["1'234'567.5", "1'234'567"],
	"#, ###.##": ["1, 234, 567.5", "1, 234, 567"],
	"#,##,###.##": ["12,34,567.5", "12,34,567"],
	"#,###.###": ["1,234,567.5", "1,234,567"],
	"#.###": ["1.234.567,5", "1.234.567"],
	"#,###": ["1,234,567.5", "1,234,567"],
};

for (const [date, said] of Object.entries(DAYS)) {
	test(`a day is written and read as ${date}`, () => {
		assert.equal(writeDay("2026-03-04", { date }), said);
		assert.equal(readDay(said, { date }), "2026-03-04");
		assert.equal(readDay(`  ${said} `, { date }), "2026-03-04");
		assert.equal(readDay(said.replace(/[-./]/g, "/").replaceAll("0", "٠"), { date }), "2026-03-04");
		// the year first is the same everywhere
		assert.equal(readDay("2026-3-4", { date }), "2026-03-04");
	});
}

test("a year of two digits is taken when the field is left, not while it is typed", () => {
	const german = { date: "dd.mm.yyyy" };
	assert.equal(readDay("4.3.26", german), null);
	assert.equal(readDay("4.3.26", german, true), "2026-03-04");
	assert.equal(readDay("4.3.87", german, true), "1987-03-04");
	assert.equal(readDay("4 3 2026", german), "2026-03-04");
});

test("what is no day of the calendar is not read, and not made into another", () => {
	for (const said of [
		"31.02.2026",
		"29.02.2025",
		"13/13/2026",
		"0.1.2026",
		"4.3.",
		"4.3.202",
		"soon",
		"4.3.2026 10:00",
		"2026",
		"12345678",
	])
		assert.equal(readDay(said, { date: "dd.mm.yyyy" }, true), null, said);
	assert.equal(readDay("12/24/2026", { date: "dd/mm/yyyy" }), null);
	assert.equal(readDay("12/24/2026", { date: "mm/dd/yyyy" }), "2026-12-24");
	assert.equal(readDay("29.02.2028", { date: "dd.mm.yyyy" }), "2028-02-29");
	assert.equal(readDay(" ", { date: "dd.mm.yyyy" }), "");
	assert.equal(writeDay("Today", { date: "dd.mm.yyyy" }), "Today");
});

test("a time has its seconds where the settings or the time have them", () => {
	assert.deepEqual(["9:30", "09.30", "09:30:00", "9:30:15", "23:59:59.250000"].map(readTime), [
		"09:30", "09:30", "09:30", "09:30:15", "23:59:59.250000",
	]); // prettier-ignore
	assert.deepEqual(["24:00", "9", "9:3", "9:60", "noon", "1:2:3"].map(readTime), Array(6).fill(null));
	assert.equal(writeTime("09:30", { time: "HH:mm" }), "09:30");
	assert.equal(writeTime("09:30", { time: "HH:mm:ss" }), "09:30:00");
	assert.equal(writeTime("09:30:15", { time: "HH:mm" }), "09:30:15");
	assert.equal(writeTime("noon", { time: "HH:mm" }), "noon");
});

for (const [number, [decimal, whole]] of Object.entries(NUMBERS)) {
	test(`a number is written and read as ${number}`, () => {
		assert.equal(writeNumber("1234567.5", { number }), decimal);
		assert.equal(writeNumber("-1234567", { number }), `-${whole}`);
		assert.equal(readNumber(decimal, { number }), "1234567.5");
		assert.equal(readNumber(`-${whole}`, { number }), "-1234567");
		assert.equal(readNumber(decimal.replaceAll(" ", "\u202f"), { number }), "1234567.5");
		assert.equal(readNumber("1234567", { number }), "1234567");
		// every number of so many digits comes back as it is
		for (const value of ["0", "7", "10", "999", "1000", "12345", "0.25", "-0.5", "100000.125"])
			assert.equal(readNumber(writeNumber(value, { number }), { number }), value, value);
	});
}

test("a point that parts groups is none before decimals, and the other way round", () => {
	const german = { number: "#.###,##" };
	const english = { number: "#,###.##" };
	assert.equal(readNumber("1.234,5", german), "1234.5");
	assert.equal(readNumber("1.234", german), "1234");
	assert.equal(readNumber("1,234", german), "1.234");
	assert.equal(readNumber("1,234", english), "1234");
	assert.equal(readNumber("1.234", english), "1.234");
	// no group has two digits, so the point is a decimal one everywhere
	assert.equal(readNumber("12.34", german), "12.34");
	assert.equal(readNumber("−5,", german), "-5");
	assert.equal(readNumber(",5", german), "0.5");
	assert.equal(readNumber("٣٫".slice(0, 1), german), "3");
});

test("what is no number by the settings is not read as another", () => {
	const german = { number: "#.###,##" };
	for (const said of [
		"1,234.5",
		"1.23.456",
		"1,2,3",
		"abc",
		"1.234,5 €",
		"--1",
		"1e3",
		"1_000",
		"Infinity",
		"-",
		",",
	])
		assert.equal(readNumber(said, german), null, said);
	for (const said of ["1.234,5", "1,23", "1,2345"])
		assert.equal(readNumber(said, { number: "#,###.##" }), null, said);
	assert.equal(readNumber("  ", german), "");
	assert.equal(writeNumber("1d 2h", german), "1d 2h");
});

test("all its digits are kept, however many", () => {
	const said = "123.456.789.012.345.678,123456789";
	assert.equal(readNumber(said, { number: "#.###,##" }), "123456789012345678.123456789");
	assert.equal(writeNumber("123456789012345678.123456789", { number: "#.###,##" }), said);
});

test("a value reads by its type", () => {
	const german = { date: "dd.mm.yyyy", time: "HH:mm", number: "#.###,##" };
	assert.equal(writeValue("2026-03-04", "date", german), "04.03.2026");
	assert.equal(writeValue("2026-03-04 09:30", "datetime", german), "04.03.2026 09:30");
	assert.equal(writeValue("1234.5", "number", german), "1.234,5");
	assert.equal(writeValue("09:30", "time", german), "09:30");
	assert.equal(writeValue("1234.5", "text", german), "1234.5");
	assert.equal(writeValue(undefined, "date", german), "");
});

test("an example of a kind is one that can be read", () => {
	for (const kind of ["day", "time", "number"]) {
		const typed = typedBy(kind, PATTERNS);
		assert.ok(typed.read(typed.example), kind);
		assert.ok(typed.hint, kind);
	}
});
