import assert from "node:assert/strict";
import { test } from "node:test";
import { byDay, dayAfter, daysBetween } from "../../../preview/src/days.js";

test("days are counted by the calendar, over months, leap days and changes of the clock", () => {
	assert.equal(dayAfter("2028-02-28 23:59:00", 1), "2028-02-29");
	assert.equal(dayAfter("2026-12-31", 1), "2027-01-01");
	assert.equal(daysBetween("2026-03-28 23:00:00", "2026-03-30"), 2);
	assert.equal(daysBetween("2026-10-24", "2026-10-26"), 2);
	assert.equal(daysBetween("2026-10-24", "2026-10-23"), -1);
	assert.ok(Number.isNaN(daysBetween("2026-10-24", "")));
});

test("what happened is told day by day, earliest first", () => {
	const moves = [{ at: "2026-03-20 00:05:00" }, { at: "2026-03-19 00:05:00" }];
	const turned = [{ at: "2026-03-20 00:00:00" }];
	assert.deepEqual(
		byDay(moves, turned).map((day) => [day.day, day.moves.length, day.turned.length]),
		[
			["2026-03-19", 1, 0],
			["2026-03-20", 1, 1],
		]
	);
	assert.deepEqual(byDay([], []), []);
});
