// Covers: how far a channel counts as read, and what a filtered feed or a failed call prove.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, vue } from "../support/page.js";

const { useReadMark } = await load("feed/use_read_mark.js");
const post = (name, minute) => ({
	kind: "post",
	name,
	at: `2025-03-10 10:0${minute}:00`,
	author: "you@example.com",
});

function mark(more = {}) {
	const host = makeHost({ "feed.mark_read": null }, more);
	const isFiltered = vue.ref(false);
	const items = vue.ref([post("b", 5), post("a", 1)]);
	const reading = useReadMark(host, { items, hasOlder: vue.ref(false), isFiltered });
	return { host, items, isFiltered, reading };
}

test("the newest item is marked once, and again when there is a newer one", async () => {
	const { host, items, reading } = mark();
	reading.begin("2025-03-10 10:02:00");
	assert.equal(await reading.mark("A"), true);
	assert.equal(await reading.mark("A"), false);
	items.value = [post("c", 7), ...items.value];
	assert.equal(await reading.mark("A"), true);
	assert.deepEqual(
		host.called("mark_read").map(({ up_to }) => up_to),
		["2025-03-10 10:05:00", "2025-03-10 10:07:00"]
	);
	assert.equal(reading.lineKey.value, "post:a");
});

test("only posts that were on the screen are told, all of the visit, and again when there are more", async () => {
	const { host, items, reading } = mark();
	items.value = ["e", "d", "c"].map((name, index) => ({ ...post(name, 9 - index), is_unread: name !== "d" }));
	reading.begin(null);
	assert.equal(await reading.mark("A", ["post:e", "post:d"]), true);
	assert.equal(await reading.mark("A", ["post:e"]), false);
	assert.equal(await reading.mark("A", ["post:c"]), true);
	assert.deepEqual(
		host.called("mark_read").map(({ seen }) => JSON.parse(seen)),
		[["e"], ["e", "c"]]
	);
});

test("a filtered feed marks nothing and tells no news", async () => {
	const { host, isFiltered, reading } = mark();
	reading.begin("2025-03-10 10:02:00");
	assert.equal(reading.news.value.posts, 1);
	isFiltered.value = true;
	assert.equal(await reading.mark("A"), false);
	assert.deepEqual([host.calls, reading.news.value], [[], null]);
});

test("what could not be marked is tried again", async () => {
	const { host, reading } = mark();
	reading.begin(null);
	const { call } = host;
	host.call = async () => { throw new Error("away"); }; // prettier-ignore
	assert.equal(await reading.mark("A"), false);
	host.call = call;
	assert.equal(await reading.mark("A"), true);
});

test("an unread reply on the screen is told like a post", async () => {
	const { host, items, reading } = mark();
	items.value = [{ ...post("e", 9), is_unread: false }];
	reading.begin(null);
	assert.equal(await reading.mark("A", ["post:e", "reply:r"]), true);
	assert.equal(await reading.mark("A", ["reply:r"]), false);
	assert.deepEqual(JSON.parse(host.called("mark_read")[0].seen), ["r"]);
});

test("what was marked unread stays so while it is looked at, until the channel is visited again or said to be read", async () => {
	const { host, items, reading } = mark();
	items.value = [{ ...post("e", 9), is_unread: true }];
	reading.begin(null);
	reading.hold(true);
	assert.equal(await reading.mark("A", ["post:e"]), false);
	assert.deepEqual(host.calls, []);
	reading.hold(false);
	assert.equal(await reading.mark("A", ["post:e"]), true);
	reading.hold(true);
	reading.begin(null);
	assert.equal(await reading.mark("A", ["post:e"]), true);
});
