// Covers: the windows, the days and the next move of one customer among the moves ahead.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	countMoves,
	groupUpcoming,
	nextMove,
	upcomingKey,
	windowOf,
} from "../../../convo_channels/public/js/insight/upcoming_model.js";

const move = (customer, on, action = "Left", segment = "Inactive") => ({ customer, on, action, segment });

test("a window is one of three; anything else is two weeks", () => {
	assert.deepEqual(["7", 30, "14", "9", null, "x"].map(windowOf), [7, 30, 14, 14, 14, 14]);
});

test("moves stand below their days, in the order of the days", () => {
	const items = [
		move("b", "2026-12-03"),
		move("a", "2026-11-30", "Joined"),
		move("c", "2026-12-03", "Joined"),
	];
	assert.deepEqual(
		groupUpcoming(items).map(({ day, items: found, joined, left }) => [
			day,
			found.map((item) => item.customer).join(""),
			joined,
			left,
		]),
		[
			["2026-11-30", "a", 1, 0],
			["2026-12-03", "bc", 1, 1],
		]
	);
	assert.deepEqual(groupUpcoming([]), []);
	assert.deepEqual(countMoves([]), { joined: 0, left: 0 });
});

test("one customer may enter and leave: the first of both is the next", () => {
	const items = [move("a", "2026-12-09"), move("a", "2026-12-01", "Joined"), move("b", "2026-11-25")];
	assert.equal(nextMove(items, "a").on, "2026-12-01");
	assert.equal(nextMove(items, "a", "Inactive").on, "2026-12-01");
	assert.equal(nextMove(items, "a", "Other"), null);
	assert.equal(nextMove([], "a"), null);
	assert.equal(new Set(items.map(upcomingKey)).size, 3);
});
