// Covers: the line and the counts of the last visit, folded moves, what waits above, and the read mark.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	catchUp,
	firstCustomer,
	foldMoves,
	newSinceKey,
	readUpTo,
} from "../../../convo_channels/public/js/feed/feed_model.js";
import { pendingNews } from "../../../convo_channels/public/js/stream/stream_model.js";

const ME = "me@example.com";
const at = (minute) => `2025-03-10 10:${String(minute).padStart(2, "0")}:00.000000`;
const post = (name, minute, more = {}) => ({
	kind: "post",
	name,
	at: at(minute),
	author: "you@example.com",
	post_type: "Note",
	customer: "C1",
	...more,
});
const move = (name, minute, action = "Joined") => ({
	kind: "move",
	name,
	at: at(minute),
	action,
	customer: "C2",
});
const found = (parts) => ({ added: [], removed: [], changed: [], isGap: false, ...parts });

test("the line stands above the first item seen before", () => {
	const items = [post("c", 30), post("b", 20), post("a", 10)];
	assert.equal(newSinceKey(items, at(15), ME), "post:a");
	assert.equal(newSinceKey(items, at(20), ME), "post:b", "what was read up to is not new");
});

test("there is no line without a former visit, without news, or while older pages hide its place", () => {
	const items = [post("b", 20), post("a", 10)];
	assert.equal(newSinceKey(items, null, ME), null);
	assert.equal(newSinceKey(items, at(25), ME), null);
	assert.equal(newSinceKey(items, at(5), ME), null);
	assert.equal(newSinceKey([], at(5), ME), null);
});

test("one's own posts are no news", () => {
	const items = [post("b", 20, { author: ME }), post("a", 10)];
	assert.equal(newSinceKey(items, at(15), ME), null);
	assert.equal(catchUp(items, at(15), ME, false), null);
});

test("a read mark without fractions of a second compares with stamps that have them", () => {
	const items = [post("b", 20), post("a", 10)];
	assert.equal(newSinceKey(items, "2025-03-10 10:15:00", ME), "post:a");
});

test("the counts tell posts, questions, joined and left, and whether older pages hold more", () => {
	const items = [
		post("d", 40, { post_type: "Question" }),
		move("3", 35),
		move("2", 30, "Left"),
		post("c", 20),
		post("a", 10),
	];
	const news = catchUp(items, at(15), ME, true);
	assert.deepEqual(news, { posts: 2, questions: 1, joined: 1, left: 1, isPartial: false });
	assert.equal(catchUp(items, at(5), ME, true).isPartial, true);
	assert.equal(catchUp(items, at(5), ME, false).isPartial, false);
});

test("a long run of moves is one row, a short one is not", () => {
	const run = [move("4", 40), move("3", 39, "Left"), move("2", 38), move("1", 37)];
	const rows = foldMoves([post("b", 50), ...run, post("a", 10)]);
	assert.deepEqual(
		rows.map((row) => row.kind),
		["post", "moves", "post"]
	);
	assert.deepEqual([rows[1].joined, rows[1].left, rows[1].at], [3, 1, at(40)]);
	assert.deepEqual(foldMoves(run.slice(0, 3)), run.slice(0, 3));
});

test("a folded row keeps its name while newer moves join it", () => {
	const run = [move("4", 40), move("3", 39), move("2", 38), move("1", 37)];
	assert.equal(foldMoves(run)[0].name, foldMoves([move("5", 41), ...run])[0].name);
});

test("a run is not folded across the line of the last visit", () => {
	const run = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => move(String(9 - n), 50 - n));
	const rows = foldMoves(run, { stopKey: "move:4" });
	assert.equal(rows.length, 2);
	assert.equal(rows[1].items[0].name, "4");
});

test("folding loses no item", () => {
	const items = [
		move("9", 59),
		post("x", 58),
		...[5, 4, 3, 2, 1].map((n) => move(String(n), n)),
		post("y", 0),
	];
	const flat = foldMoves(items).flatMap((row) => (row.kind === "moves" ? row.items : [row]));
	assert.deepEqual(flat, items);
});

test("what waits above counts posts and moves, and tells when anything else changed", () => {
	const result = found({ added: [post("b", 20), post("own", 19, { author: ME }), move("1", 18)] });
	assert.deepEqual(pendingNews(result), { posts: 2, moves: 1, all: 3, hasOther: false });
	assert.equal(pendingNews(found({})), null);
	assert.deepEqual(pendingNews(found({ removed: [post("a", 1)] })), {
		posts: 0,
		moves: 0,
		all: 0,
		hasOther: true,
	});
	assert.equal(pendingNews(found({ isGap: true })).hasOther, true);
	const call = { kind: "interaction", name: "9", at: at(1) };
	assert.deepEqual(pendingNews(found({ added: [call] })), { posts: 0, moves: 0, all: 1, hasOther: false });
});

test("the channel is read up to its newest item, once", () => {
	const items = [move("2", 20), post("a", 10)];
	assert.equal(readUpTo(items, null), at(20));
	assert.equal(readUpTo(items, at(10)), at(20));
	assert.equal(readUpTo(items, at(20)), null);
	assert.equal(readUpTo([], null), null);
});

test("the card begins with the customer of the newest post, or else of a move", () => {
	assert.equal(firstCustomer([move("1", 20), post("a", 10)]), "C1");
	assert.equal(firstCustomer([post("a", 10, { customer: null }), move("1", 5)]), "C2");
	assert.equal(firstCustomer([]), null);
});
