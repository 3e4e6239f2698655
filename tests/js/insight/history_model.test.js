// Covers: the drawing of a segment's size over time: ticks, scale, steps, bars, the table and the keys.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	areaPath,
	dayTicks,
	makeScale,
	niceTicks,
	sizeOn,
	stepIndex,
	stepPath,
	weekBars,
	weekIndexAt,
	weekRows,
} from "../../../convo_channels/public/js/insight/history_model.js";

const margin = { top: 10, right: 10, bottom: 20, left: 30 };
const points = [
	{ on: "2026-11-01", members: 2 },
	{ on: "2026-11-04", members: 5 },
	{ on: "2026-11-08", members: 0 },
];

test("ticks are round, begin at zero and reach the highest value", () => {
	assert.deepEqual(niceTicks(4), [0, 1, 2, 3, 4]);
	assert.deepEqual(niceTicks(42), [0, 20, 40, 60]);
	assert.deepEqual(niceTicks(91), [0, 50, 100]);
	assert.deepEqual(niceTicks(0), [0, 1]);
	for (const most of [1, 2, 3, 7, 9, 10, 11, 99, 100, 101, 12345, 250000]) {
		const ticks = niceTicks(most);
		assert.ok(ticks[ticks.length - 1] >= most, `${most}: ${ticks}`);
		assert.ok(ticks.length <= 6 && ticks.every(Number.isInteger), `${most}: ${ticks}`);
	}
});

test("days to label are few, and as far from each other", () => {
	assert.deepEqual(dayTicks("2026-11-01", "2026-11-01"), ["2026-11-01"]);
	assert.deepEqual(dayTicks("2026-11-01", "2026-11-09", 5), [
		"2026-11-01",
		"2026-11-03",
		"2026-11-05",
		"2026-11-07",
		"2026-11-09",
	]);
});

test("a short axis names each day once, a long one ends with its last day", () => {
	assert.deepEqual(dayTicks("2026-11-01", "2026-11-03", 5), ["2026-11-01", "2026-11-02", "2026-11-03"]);
	assert.deepEqual(dayTicks("2026-01-01", "2026-12-31", 3), ["2026-01-01", "2026-07-02", "2026-12-31"]);
});

test("the size holds from its day until the next point", () => {
	assert.equal(sizeOn(points, "2026-10-31"), null);
	assert.equal(sizeOn(points, "2026-11-01"), 2);
	assert.equal(sizeOn(points, "2026-11-03"), 2);
	assert.equal(sizeOn(points, "2026-11-04"), 5);
	assert.equal(sizeOn(points, "2026-12-24"), 0);
	assert.equal(sizeOn([], "2026-11-04"), null);
});

test("the line is level and then steps, and ends on the last day", () => {
	const scale = makeScale({
		from: "2026-11-01",
		to: "2026-11-11",
		most: 5,
		width: 140,
		height: 80,
		margin,
	});
	assert.equal(scale.x("2026-11-01"), 30);
	assert.equal(scale.x("2026-11-11"), 130);
	assert.equal(scale.y(0), 60);
	assert.equal(scale.y(5), 10);
	assert.equal(stepPath(points, scale, "2026-11-11"), "M30 40H60V10H100V60H130");
	assert.equal(areaPath(points, scale, "2026-11-11"), "M30 40H60V10H100V60H130V60H30Z");
	assert.equal(stepPath([], scale, "2026-11-11"), "");
});

test("a place on the axis names its day, never one outside", () => {
	const scale = makeScale({
		from: "2026-11-01",
		to: "2026-11-11",
		most: 5,
		width: 140,
		height: 80,
		margin,
	});
	assert.equal(scale.dayAt(30), "2026-11-01");
	assert.equal(scale.dayAt(64), "2026-11-04");
	assert.equal(scale.dayAt(-50), "2026-11-01");
	assert.equal(scale.dayAt(500), "2026-11-11");
});

test("bars of joined and left share one scale around the middle line", () => {
	const weeks = [
		{ start_on: "2026-11-02", joined: 3, left: 0 },
		{ start_on: "2026-11-09", joined: 1, left: 2 },
	];
	const { bars, middle, ticks } = weekBars(weeks, { width: 140, height: 80, margin });
	// one axis with a zero: steps of two, as far as either side needs them
	assert.deepEqual(ticks.map((tick) => tick.size), [2, 0, 2, 4]);
	assert.equal(ticks[1].y, middle);
	assert.deepEqual([ticks[0].y, ticks[3].y], [60, 10]);
	assert.deepEqual(bars[0].joined, { y: 18.3, height: 25 });
	assert.deepEqual(bars[0].left, { y: 43.3, height: 0 });
	assert.deepEqual(bars[1].left, { y: 43.3, height: 16.7 });
	assert.ok(bars[0].x + bars[0].width < bars[1].x);
	assert.equal(weekIndexAt(31, 2, { width: 140, margin }), 0);
	assert.equal(weekIndexAt(129, 2, { width: 140, margin }), 1);
	assert.equal(weekIndexAt(900, 2, { width: 140, margin }), 1);
	assert.deepEqual(weekBars([], { width: 140, height: 80, margin }).bars, []);
	const onlyLeft = weekBars([{ joined: 0, left: 7 }], { width: 140, height: 80, margin });
	assert.deepEqual([onlyLeft.middle, onlyLeft.ticks.map((tick) => tick.size)], [10, [10, 5, 0]]);
});

test("the table tells each week with the size at its end, newest first", () => {
	const weeks = [
		{ start_on: "2026-10-26", joined: 2, left: 0 },
		{ start_on: "2026-11-02", joined: 3, left: 5 },
	];
	assert.deepEqual(
		weekRows({ points, weeks }).map((row) => [
			row.start_on,
			row.end_on,
			row.joined,
			row.left,
			row.members,
		]),
		[
			["2026-11-02", "2026-11-08", 3, 5, 0],
			["2026-10-26", "2026-11-01", 2, 0, 2],
		]
	);
});

test("keys go along the chart and stop at its ends", () => {
	assert.equal(stepIndex("ArrowLeft", null, 3), 2);
	assert.equal(stepIndex("ArrowLeft", 2, 3), 1);
	assert.equal(stepIndex("ArrowLeft", 0, 3), 0);
	assert.equal(stepIndex("ArrowRight", 2, 3), 2);
	assert.equal(stepIndex("PageDown", 50, 100), 40);
	assert.equal(stepIndex("PageUp", 95, 100), 99);
	assert.equal(stepIndex("Home", 2, 3), 0);
	assert.equal(stepIndex("End", 0, 3), 2);
	assert.equal(stepIndex("x", 0, 3), null);
});
