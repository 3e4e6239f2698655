// Covers: the days of a calendar, without a clock and without a time zone.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	addDays,
	addMonths,
	weekStart,
	weeksAround,
} from "../../../convo_channels/public/js/base/calendar_model.js";

test("days are added across months and years", () => {
	assert.equal(addDays("2028-02-28", 1), "2028-02-29");
	assert.equal(addDays("2026-12-31", 1), "2027-01-01");
	assert.equal(addDays("2026-03-01", -1), "2026-02-28");
	// where clocks are turned a day is still a day
	assert.equal(addDays("2026-03-29", 1), "2026-03-30");
});

test("the same day of another month, or its last", () => {
	assert.equal(addMonths("2026-01-31", 1), "2026-02-28");
	assert.equal(addMonths("2026-03-31", -1), "2026-02-28");
	assert.equal(addMonths("2026-12-15", 1), "2027-01-15");
	assert.equal(addMonths("2028-02-29", 12), "2029-02-28");
});

test("a week begins where the settings say", () => {
	// 4 March 2026 is a Wednesday
	assert.deepEqual([0, 1, 6, 3, 4].map((first) => weekStart("2026-03-04", first)), [
		"2026-03-01", "2026-03-02", "2026-02-28", "2026-03-04", "2026-02-26",
	]); // prettier-ignore
});

test("a month is six weeks of seven days one after another", () => {
	const weeks = weeksAround("2026-02-17", 1);
	const days = weeks.flat();
	assert.deepEqual([weeks.length, days.length, days[0]], [6, 42, "2026-01-26"]);
	days.slice(1).forEach((day, at) => assert.equal(day, addDays(days[at], 1)));
	for (let day = 1; day <= 28; day++) assert.ok(days.includes(`2026-02-${String(day).padStart(2, "0")}`));
});
