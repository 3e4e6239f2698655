// Covers: what a list of items becomes when an older page, a fresh first page or one item arrives.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	appendPage,
	emptyStream,
	groupByDay,
	itemKey,
	layHead,
	neighbour,
	pendingNews,
	pageStream,
	removeItem,
	replaceItem,
} from "../../../convo_channels/public/js/stream/stream_model.js";

const at = (minute) => `2025-03-10 10:${String(minute).padStart(2, "0")}:00.000000`;
const post = (name, minute, more = {}) => ({ kind: "post", name, at: at(minute), ...more });
const move = (name, minute) => ({ kind: "move", name, at: at(minute) });
const page = (items, next_cursor = null) => ({ items, next_cursor });
const names = (stream) => stream.items.map((item) => item.name);

test("an older page goes to the end and its cursor replaces the old one", () => {
	const first = pageStream(page([post("c", 30), post("b", 20)], "one"));
	const both = appendPage(first, page([post("a", 10)], null));
	assert.deepEqual(names(both), ["c", "b", "a"]);
	assert.equal(both.cursor, null);
});

test("an item that two pages hold is shown once", () => {
	const first = pageStream(page([post("c", 30), post("b", 20)], "one"));
	assert.deepEqual(names(appendPage(first, page([post("b", 20), post("a", 10)]))), ["c", "b", "a"]);
});

test("a post and a move of the same name are two items", () => {
	const stream = pageStream(page([post("7", 30), move("7", 20)]));
	assert.deepEqual(stream.items.map(itemKey), ["post:7", "move:7"]);
});

test("a page keeps the order it came in when stamps are equal", () => {
	const stream = pageStream(page([post("z", 10), move("5", 10), post("a", 10)]));
	assert.deepEqual(names(stream), ["z", "5", "a"]);
});

test("a fresh head adds what is new above what was loaded and keeps the older cursor", () => {
	const old = appendPage(
		pageStream(page([post("c", 30), post("b", 20)], "one")),
		page([post("a", 10)], "two")
	);
	const result = layHead(old, page([post("d", 40), post("c", 30)], "other"));
	assert.deepEqual(names(result.stream), ["d", "c", "b", "a"]);
	assert.equal(result.stream.cursor, "two");
	assert.deepEqual(
		result.added.map((item) => item.name),
		["d"]
	);
	assert.equal(result.isGap, false);
});

test("within the span of a fresh head an item it does not hold is gone", () => {
	const old = pageStream(page([post("d", 40), post("c", 30), post("b", 20), post("a", 10)], "one"));
	const result = layHead(old, page([post("d", 40), post("b", 20)], "two"));
	assert.deepEqual(names(result.stream), ["d", "b", "a"]);
	assert.deepEqual(
		result.removed.map((item) => item.name),
		["c"]
	);
});

test("items at the very stamp of the head's last row may lie on the next page and stay", () => {
	const old = pageStream(page([post("d", 40), post("c", 20), post("b", 20)], "one"));
	const result = layHead(old, page([post("d", 40), post("c", 20)], "two"));
	assert.deepEqual(names(result.stream), ["d", "c", "b"]);
});

test("a head without a next cursor is everything there is", () => {
	const old = pageStream(page([post("c", 30), post("b", 20), post("a", 10)], "one"));
	const result = layHead(old, page([post("c", 30)]));
	assert.deepEqual(names(result.stream), ["c"]);
	assert.equal(result.stream.cursor, null);
	assert.equal(result.removed.length, 2);
});

test("an empty head empties the list", () => {
	const result = layHead(pageStream(page([post("a", 10)])), page([]));
	assert.deepEqual(result.stream, emptyStream());
});

test("when nothing of the head is known the list starts again, for what lies between is unknown", () => {
	const old = pageStream(page([post("b", 20), post("a", 10)], "one"));
	const result = layHead(old, page([post("y", 50), post("x", 45)], "two"));
	assert.equal(result.isGap, true);
	assert.deepEqual(names(result.stream), ["y", "x"]);
	assert.equal(result.stream.cursor, "two");
});

test("a list that was empty takes the head as it is", () => {
	const result = layHead(emptyStream(), page([post("a", 10)], "one"));
	assert.equal(result.isGap, false);
	assert.deepEqual(names(result.stream), ["a"]);
	assert.equal(result.stream.cursor, "one");
});

test("what is said to a row in signs takes its place and is no news that waits", () => {
	const old = { kind: "post", name: "a", at: "1", content: "x", reactions: [] };
	const page = (item) => ({ items: [item], next_cursor: null });
	const stream = { items: [old], cursor: null };
	const reacted = { ...old, reactions: [{ emoji: "👍", count: 1 }] };
	const result = layHead(stream, page(reacted));
	assert.deepEqual(result.stream.items, [reacted]);
	assert.equal(pendingNews(result), null);
	const both = layHead(stream, page({ ...reacted, content: "y" }));
	assert.equal(pendingNews(both).hasOther, true);
});

test("a changed item is replaced and told apart from a new one", () => {
	const old = pageStream(page([post("a", 10, { content: "one" })]));
	const result = layHead(old, page([post("a", 10, { content: "two" })]));
	assert.equal(result.stream.items[0].content, "two");
	assert.deepEqual(
		result.changed.map((item) => item.name),
		["a"]
	);
	assert.equal(result.added.length, 0);
});

test("one item can be replaced and removed by its key", () => {
	const stream = pageStream(page([post("a", 10), move("a", 5)], "one"));
	assert.equal(replaceItem(stream, post("a", 10, { content: "new" })).items[0].content, "new");
	const left = removeItem(stream, post("a", 10));
	assert.deepEqual(left.items.map(itemKey), ["move:a"]);
	assert.equal(left.cursor, "one");
});

test("days follow the reader's clock", () => {
	const items = [post("b", 30), post("a", 10)];
	const shifted = groupByDay(items, (stamp) => (stamp > at(20) ? "2025-03-11" : "2025-03-10"));
	assert.deepEqual(
		shifted.map((group) => [group.day, group.items.length]),
		[
			["2025-03-11", 1],
			["2025-03-10", 1],
		]
	);
	assert.equal(groupByDay(items, (stamp) => stamp.slice(0, 10)).length, 1);
});

test("stepping stays inside the list and begins at the first item", () => {
	const items = [post("c", 30), post("b", 20), post("a", 10)];
	assert.equal(neighbour(items, null, 0).name, "c");
	assert.equal(neighbour(items, "post:c", 1).name, "b");
	assert.equal(neighbour(items, "post:c", -1).name, "c");
	assert.equal(neighbour(items, "post:a", 1).name, "a");
	assert.equal(neighbour(items, "post:gone", 1).name, "c");
	assert.equal(neighbour([], null, 1), null);
});
