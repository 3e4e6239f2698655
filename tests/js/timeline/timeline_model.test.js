// Covers: the side a row stands on, the chips, and which facts of a row are shown.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stampMs } from "../../../convo_channels/public/js/base/time_model.js";
import {
	chipsOf,
	isChosen,
	isLate,
	rawFields,
	rowText,
	sideOf,
	toggleChip,
} from "../../../convo_channels/public/js/timeline/timeline_model.js";

const COUNTS = { total: 20, posts: 3, moves: 0, media: { Phone: 2, Email: 10, Document: 5, SMS: 0 } };

test("what the customer did stands on the customer's side, the rest on ours", () => {
	assert.equal(sideOf({ kind: "interaction", medium: "Email", direction: "In" }), "theirs");
	assert.equal(sideOf({ kind: "interaction", medium: "Email", direction: "Out" }), "ours");
	assert.equal(sideOf({ kind: "interaction", medium: "Document", direction: "Internal" }), "ours");
	assert.equal(sideOf({ kind: "interaction", medium: "Document", direction: null }), "ours");
	assert.equal(sideOf({ kind: "post" }), "ours");
	assert.equal(sideOf({ kind: "move" }), "between");
});

test("chips: all, posts, media by their number, and none without rows", () => {
	const keys = chipsOf(COUNTS).map((chip) => `${chip.key} ${chip.count}`);
	assert.deepEqual(keys, ["all 20", "posts 3", "Email 10", "Document 5", "Phone 2"]);
	assert.deepEqual(chipsOf(null), []);
	assert.deepEqual(chipsOf({ total: 0, posts: 0, moves: 0, media: {} }), [{ key: "all", count: 0 }]);
});

test("a chosen chip without rows stays, so that it can be taken back", () => {
	const keys = chipsOf(COUNTS, ["moves", "Chat"]).map((chip) => chip.key);
	assert.ok(keys.includes("moves"));
	assert.ok(keys.includes("Chat"));
	assert.equal(new Set(keys).size, keys.length);
});

test("pressing chips adds and takes back, and All clears", () => {
	assert.deepEqual(toggleChip("Email", []), ["Email"]);
	assert.deepEqual(toggleChip("posts", ["Email"]), ["Email", "posts"]);
	assert.deepEqual(toggleChip("Email", ["Email", "posts"]), ["posts"]);
	assert.deepEqual(toggleChip("all", ["Email"]), []);
	assert.equal(isChosen("all", []), true);
	assert.equal(isChosen("all", ["Email"]), false);
	assert.equal(isChosen("Email", ["Email"]), true);
});

test("a row does not say its subject twice", () => {
	assert.equal(rowText({ subject: "Hello", content: "<p>Hello</p>" }), "");
	assert.equal(rowText({ subject: "Hello", content: "Hello there" }), "Hello there");
	assert.equal(rowText({ subject: null, content: null }), "");
	assert.equal(rowText({ content: "<p>One<br>two</p><p>three</p>" }), "One\ntwo\nthree");
});

test("ten minutes between happening and hearing of it are late", () => {
	const late = (at, received_at) => isLate({ at, received_at }, stampMs);
	assert.equal(late("2025-03-10 10:00:00", "2025-03-10 10:05:00"), false);
	assert.equal(late("2025-03-10 10:00:00", "2025-03-10 10:11:00"), true);
	assert.equal(late("2025-03-10 10:00:00", null), false);
});

test("raw data leaves out what is shown already and what is empty", () => {
	const item = { name: "1", content: "x", status: null, direction: "", data: { a: 1 }, number: 0 };
	assert.deepEqual(rawFields(item, ["content"]), [
		["name", "1"],
		["data", '{"a":1}'],
		["number", "0"],
	]);
});
