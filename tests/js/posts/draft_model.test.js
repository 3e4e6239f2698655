// Covers: drafts that survive a reload, per user, with an age, and without a working storage.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	createDrafts,
	draftKey,
	isEmptyDraft,
} from "../../../convo_channels/public/js/posts/draft_model.js";

const DAY = 86400000;

function fakeStorage() {
	const data = new Map();
	return {
		data,
		getItem: (key) => (data.has(key) ? data.get(key) : null),
		setItem: (key, value) => data.set(key, String(value)),
		removeItem: (key) => data.delete(key),
	};
}

test("a draft is there after a reload", () => {
	const storage = fakeStorage();
	const key = draftKey.channel("Buying phase");
	createDrafts(storage, { user: "a" }).set(key, { body: "half a thou", target: { kind: "channel" } });
	assert.deepEqual(createDrafts(storage, { user: "a" }).get(key), {
		body: "half a thou",
		target: { kind: "channel" },
	});
});

test("another user of the same browser does not see it", () => {
	const storage = fakeStorage();
	createDrafts(storage, { user: "a" }).set("customer:C", { body: "x" });
	assert.equal(createDrafts(storage, { user: "b" }).get("customer:C"), null);
});

test("streams and edits have drafts of their own", () => {
	const keys = [draftKey.channel("X"), draftKey.customer("X"), draftKey.edit("X")];
	assert.equal(new Set(keys).size, 3);
});

test("a blank draft is removed", () => {
	const storage = fakeStorage();
	const drafts = createDrafts(storage, { user: "a" });
	drafts.set("k", { body: "x" });
	drafts.set("k", { body: "  \n " });
	assert.equal(drafts.get("k"), null);
	assert.equal(storage.data.size, 0);
	assert.equal(isEmptyDraft(null), true);
});

test("a removed draft stays removed", () => {
	const storage = fakeStorage();
	const drafts = createDrafts(storage, { user: "a" });
	drafts.set("k", { body: "x" });
	drafts.remove("k");
	assert.equal(createDrafts(storage, { user: "a" }).get("k"), null);
});

test("a draft older than thirty days is forgotten", () => {
	const storage = fakeStorage();
	let now = 100 * DAY;
	const drafts = createDrafts(storage, { user: "a", now: () => now });
	drafts.set("k", { body: "x" });
	now += 29 * DAY;
	assert.deepEqual(drafts.get("k"), { body: "x" });
	now += 2 * DAY;
	assert.equal(drafts.get("k"), null);
	assert.equal(storage.data.size, 0);
});

test("a storage that refuses costs nothing but the reload", () => {
	const refuse = () => {
		throw new Error("quota");
	};
	const drafts = createDrafts({ getItem: refuse, setItem: refuse, removeItem: refuse }, { user: "a" });
	drafts.set("k", { body: "x" });
	assert.deepEqual(drafts.get("k"), { body: "x" });
	drafts.remove("k");
	assert.equal(drafts.get("k"), null);
	const without = createDrafts(null, { user: "a" });
	without.set("k", { body: "y" });
	assert.deepEqual(without.get("k"), { body: "y" });
});

test("what somebody else wrote under the key is no draft", () => {
	const storage = fakeStorage();
	storage.setItem("convo_draft:a:k", "{not json");
	assert.equal(createDrafts(storage, { user: "a" }).get("k"), null);
	storage.setItem("convo_draft:a:k", '{"draft": {"body": "no date"}}');
	assert.equal(createDrafts(storage, { user: "a" }).get("k"), null);
});
