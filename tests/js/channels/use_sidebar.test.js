// Covers: which channel opens where the address names none, what is remembered, and a storage that refuses.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost } from "../support/page.js";

const { useSidebar } = await load("channels/use_sidebar.js");
const clock = { sync() {} };
const answers = {
	"channels.get_sidebar": { channels: [{ name: "A", unread: true }, { name: "B" }], can_create: 1 },
};

function storage() {
	const kept = new Map();
	return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
}

test("the last channel opens again, the first one where it is gone", async () => {
	const sidebar = useSidebar(makeHost(answers, { storage: storage() }), clock);
	assert.equal(sidebar.last(), null);
	await sidebar.load();
	assert.equal(sidebar.last(), "A");
	sidebar.remember("B");
	assert.equal(sidebar.last(), "B");
	sidebar.remember("Z");
	assert.equal(sidebar.last(), "A");
});

test("before the list is there, the last one is known by its name alone", async () => {
	const sidebar = useSidebar(makeHost(answers, { storage: storage() }), clock);
	sidebar.remember("Z");
	assert.equal(sidebar.last(), "Z");
	await sidebar.load();
	assert.equal(sidebar.last(), "A");
});

test("whether the moves ahead were shown is remembered for each user", async () => {
	const shared = storage();
	const sidebar = useSidebar(makeHost(answers, { storage: shared }), clock);
	sidebar.rememberAhead(true);
	assert.equal(sidebar.wasAhead(), true);
	const other = useSidebar(
		makeHost(answers, { storage: shared, user: { name: "other@example.com" } }),
		clock
	);
	assert.equal(other.wasAhead(), false);
});

test("a storage that refuses costs the convenience only", async () => {
	const refusing = { getItem() { throw new Error("no"); }, setItem() { throw new Error("full"); } }; // prettier-ignore
	const sidebar = useSidebar(makeHost(answers, { storage: refusing }), clock);
	await sidebar.load();
	sidebar.remember("B");
	assert.equal(sidebar.last(), "A");
});

test("an error is kept until it works again", async () => {
	const host = makeHost(answers);
	const sidebar = useSidebar(host, clock);
	await sidebar.load();
	const { call } = host;
	host.call = async () => { throw new Error("away"); }; // prettier-ignore
	await sidebar.load();
	assert.equal(sidebar.state.error.message, "away");
	host.call = call;
	await sidebar.load();
	assert.deepEqual([sidebar.state.error, sidebar.state.canCreate], [null, true]);
});
