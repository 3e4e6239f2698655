// Covers: days and distances between stamps, and the site's present between two answers.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	dayKind,
	dayOf,
	daysBetween,
	distance,
	msStamp,
	presentStamp,
	stampMs,
} from "../../../convo_channels/public/js/base/time_model.js";

const NOW = "2025-03-10 12:00:00.000000";
const far = (stamp) => distance(stamp, NOW);

test("a stamp is read with and without fractions, and as a day", () => {
	assert.equal(stampMs("1970-01-01 00:00:01.500000"), 1500);
	assert.equal(stampMs("1970-01-01 00:00:01"), 1000);
	assert.equal(stampMs("1970-01-02"), 86400000);
	assert.equal(stampMs("yesterday"), null);
	assert.equal(stampMs(null), null);
	assert.equal(msStamp(stampMs(NOW)), NOW);
});

test("days are counted on the calendar, over a change of the clocks as well", () => {
	assert.equal(daysBetween("2025-03-29", "2025-03-31"), 2);
	assert.equal(daysBetween("2024-02-28", "2024-03-01"), 2);
	assert.equal(daysBetween("2025-03-11", "2025-03-10"), -1);
	assert.equal(dayOf("2025-03-10 23:59:59.9"), "2025-03-10");
});

test("a day is named beside today", () => {
	const kind = (day) => dayKind(day, "2025-03-10");
	assert.equal(kind("2025-03-10"), "today");
	assert.equal(kind("2025-03-09"), "yesterday");
	assert.equal(kind("2025-03-11"), "tomorrow");
	assert.equal(kind("2025-01-01"), "year");
	assert.equal(kind("2024-12-31"), "date");
	assert.equal(dayKind("2024-12-31", "2025-01-01"), "yesterday");
});

test("the buckets of how long ago", () => {
	const cases = [
		["2025-03-10 11:59:58.000000", "now", 0],
		["2025-03-10 11:59:52.000000", "second", 8],
		["2025-03-10 11:59:00.000000", "minute", 1],
		["2025-03-10 11:00:01.000000", "minute", 59],
		["2025-03-10 11:00:00.000000", "hour", 1],
		["2025-03-10 00:10:00.000000", "hour", 11],
		["2025-03-09 23:00:00.000000", "day", 1],
		["2025-03-08 13:00:00.000000", "day", 2],
		["2025-01-15 12:00:00.000000", "day", 54],
		["2024-11-10 12:00:00.000000", "month", 3],
		["2022-03-10 12:00:00.000000", "year", 3],
	];
	for (const [stamp, unit, count] of cases) {
		assert.deepEqual(far(stamp), { unit, count, ahead: false }, stamp);
	}
});

test("a little after midnight the last evening is hours ago, not a day", () => {
	assert.deepEqual(distance("2025-03-09 23:00:00", "2025-03-10 01:00:00"), {
		unit: "hour",
		count: 2,
		ahead: false,
	});
});

test("two clocks a few seconds apart do not make a future", () => {
	assert.deepEqual(far("2025-03-10 12:00:30.000000"), { unit: "now", count: 0, ahead: false });
	assert.deepEqual(far("2025-03-12 12:00:00.000000"), { unit: "day", count: 2, ahead: true });
	assert.equal(far(""), null);
});

test("the present goes on from the last answer and never back", () => {
	assert.equal(presentStamp(NOW, 1000, 31000), "2025-03-10 12:00:30.000000");
	assert.equal(presentStamp(NOW, 31000, 1000), NOW);
});
