// Covers: what a channel was narrowed to when it was left, on this device, and the view that it opens with.
import assert from "node:assert/strict";
import { test } from "node:test";
import { useFeedMemory } from "../../../convo_channels/public/js/feed/feed_memory.js";
import { noFeedFilters } from "../../../convo_channels/public/js/feed/feed_query.js";

function makeStorage(held = {}) {
	return { held, getItem: (key) => held[key] ?? null, setItem: (key, value) => (held[key] = value) };
}
const memoryOf = (storage, name = "me@x") => useFeedMemory({ user: { name }, storage });
const filters = (more) => ({ ...noFeedFilters(), ...more });

test("a channel opens as it was left, and another one plain", () => {
	const memory = memoryOf(makeStorage());
	memory.remember("A", filters({ unread: true, post_types: ["Note"], order: "newest" }));
	assert.deepEqual(memory.recall("A"), filters({ unread: true, post_types: ["Note"] }));
	assert.deepEqual(memory.recall("B"), noFeedFilters());
	memory.remember("A", noFeedFilters());
	assert.deepEqual(memory.recall("A"), noFeedFilters());
});

test("words, searches everywhere and what lies ahead are no habit", () => {
	const memory = memoryOf(makeStorage());
	memory.remember("A", filters({ text: "offer", scope: "everywhere", show: "upcoming", pinned: true }));
	assert.deepEqual(memory.recall("A"), filters({ pinned: true }));
	memory.remember("A", filters({ show: "moves" }));
	assert.deepEqual(memory.recall("A"), filters({ show: "moves" }));
});

test("the view a channel opens with comes before how it was left", () => {
	const memory = memoryOf(makeStorage());
	assert.equal(memory.knows("A"), false);
	memory.remember("A", filters({ pinned: true }));
	memory.learn("A", [{ filters: { unread: true }, is_first: false }, { filters: { author: "a" }, is_first: true }]);
	assert.equal(memory.knows("A"), true);
	assert.deepEqual(memory.recall("A"), filters({ author: "a" }));
	memory.learn("A", [{ filters: { author: "a" }, is_first: false }]);
	assert.deepEqual(memory.recall("A"), filters({ pinned: true }));
});

test("what one user narrows is no other user's, and broken or missing storage costs nothing but that", () => {
	const storage = makeStorage();
	memoryOf(storage).remember("A", filters({ pinned: true }));
	assert.deepEqual(memoryOf(storage, "you@x").recall("A"), noFeedFilters());
	for (const kept of ["{", "[1]", "null", '"x"']) assert.deepEqual(memoryOf(makeStorage({ "convo_feed_filters:me@x": kept })).recall("A"), noFeedFilters());
	const full = { getItem: () => null, setItem: () => { throw new Error("full"); } }; // prettier-ignore
	memoryOf(full).remember("A", filters({ pinned: true }));
	memoryOf(null).remember("A", filters({ pinned: true }));
	assert.deepEqual(memoryOf(null).recall("A"), noFeedFilters());
});

test("the channels that were narrowed last are remembered", () => {
	const memory = memoryOf(makeStorage());
	for (let n = 0; n < 60; n++) memory.remember(`C${n}`, filters({ pinned: true }));
	assert.equal(memory.recall("C0").pinned, false);
	assert.equal(memory.recall("C59").pinned, true);
});
