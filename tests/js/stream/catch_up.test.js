// Covers: rows after a lost connection: what is gone, other or new since a mark; one request for it; anew where more happened.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { load, makeHost, run, settle } from "../support/page.js";

const { layChanges } = await load("stream/catch_up.js");
const { useStreamPage } = await load("stream/use_stream_page.js");

const post = (name, more = {}) => ({ kind: "post", name, at: `2025-03-10 10:00:${name.padStart(2, "0")}`, thread: null, text: "x", ...more });
const move = (name) => ({ kind: "move", name, at: "2025-03-10 10:00:05" });
const names = ({ items }) => items.map(({ name }) => name);

test("what is gone goes, what is other is replaced, and moves stay", () => {
	const told = { items: [post("3", { text: "y" })], gone: ["2", "9"] };
	const after = layChanges([post("3"), move("2"), post("2"), post("1")], told);
	assert.deepEqual(names(after), ["3", "2", "1"]);
	assert.equal(after.items[0].text, "y");
	assert.equal(after.items[1].kind, "move", "a move of the same name is another row");
	assert.equal(after.isNew, false);
});

test("a reply is no row: one that became a reply goes, one that is new is told by its post", () => {
	const root = post("3", { replies: { count: 1 } });
	const after = layChanges([post("3"), post("2")], { items: [root, post("2", { thread: "3" }), post("8", { thread: "3" })], gone: [] });
	assert.deepEqual(names(after), ["3"]);
	assert.deepEqual([after.items[0].replies, after.isNew], [{ count: 1 }, false]);
});

test("what is new is asked for where it belongs above, and waits where it lies further down", () => {
	assert.equal(layChanges([post("3"), post("2")], { items: [post("4")], gone: [] }).isNew, true);
	assert.equal(layChanges([post("3"), post("2")], { items: [post("1")], gone: [] }).isNew, false);
	assert.equal(layChanges([], { items: [post("1")], gone: [] }).isNew, true);
});

test("by activity a row keeps its place until the head is asked for", () => {
	const [row] = layChanges([post("3", { active_at: "2025-03-11 09:00:00" })], { items: [post("3", { text: "y" })], gone: [] }).items;
	assert.deepEqual([row.text, row.active_at], ["y", "2025-03-11 09:00:00"]);
});

async function away(changes, { items = [post("3"), post("2")], isFiltered = false } = {}) {
	const asked = [];
	let back = null;
	const host = makeHost({}, { onReconnect: (fn) => ((back = fn), () => (back = null)) });
	host.query = { box: "A" };
	const { result: page, unmount } = await run(
		() =>
			useStreamPage(host, { sync() {} }, {
				page: "box-page", parse: ({ box = "" } = {}) => ({ box, row: "", filters: {} }), query: ({ box }) => ({ box }),
				subject: "box", row: "row", pageSize: 20, isRow: () => false, room: { doctype: "Box", event: "changed", isDeep: () => false },
				lostText: "", newsWords: () => "", isFiltered: () => isFiltered, forget() {}, loadAround: async () => {}, lookAround: () => asked.push("around"),
				async fetchPage() {
					asked.push("page");
					return { items, next_cursor: "c", now: null, mark: "5:1" };
				},
				async fetchChanges(place, since) {
					asked.push(`changes of ${place.box} since ${since}`);
					return typeof changes === "function" ? changes(since) : changes;
				},
			}),
		host
	); // prettier-ignore
	await page.visit();
	asked.length = 0;
	return { page, asked, unmount, back: () => back(), stop: () => (page.stop(), back) };
}

test("when the connection is back one request tells it, and the next begins where it ended", async () => {
	mock.timers.enable({ apis: ["setTimeout"] });
	const { page, asked, back, stop, unmount } = await away((since) =>
		since === "5:1"
			? { items: [post("2", { text: "y" })], gone: ["3"], mark: "7:1", is_whole: true }
			: { items: [], gone: [], mark: "7:1", is_whole: true }
	);
	back();
	await settle();
	assert.deepEqual(names({ items: page.items.value }), ["2"]);
	assert.deepEqual(asked, ["changes of A since 5:1"]);
	mock.timers.tick(3000);
	await settle();
	assert.deepEqual(asked, ["changes of A since 5:1", "changes of A since 7:1"], "once more, for what came before the rooms were joined");
	assert.equal(stop(), null);
	mock.timers.reset();
	unmount();
});

for (const [why, answer, more] of [
	["more has happened than can be told", { items: [], gone: [], mark: "9:9", is_whole: false }, {}],
	["the rows are filtered", { items: [], gone: [], mark: "9:9", is_whole: true }, { isFiltered: true }],
	["there is something new", { items: [post("4")], gone: [], mark: "9:9", is_whole: true }, {}],
	["the request fails", () => { throw new Error("No network."); }, {}],
]) {
	test(`the head is asked for where ${why}`, async () => {
		mock.timers.enable({ apis: ["setTimeout"] });
		const { asked, back, stop, unmount } = await away(answer, more);
		back();
		await settle();
		mock.timers.tick(500);
		await settle();
		assert.ok(asked.includes("page"), asked.join());
		stop();
		mock.timers.reset();
		unmount();
	});
}

test("nothing that is being read moves: with somebody further down it waits above", async () => {
	mock.timers.enable({ apis: ["setTimeout"] });
	const { page, back, stop, unmount } = await away({ items: [], gone: ["3"], mark: "7:1", is_whole: true });
	page.isHeld.value = true;
	back();
	await settle();
	assert.deepEqual(names({ items: page.items.value }), ["3", "2"]);
	stop();
	mock.timers.reset();
	unmount();
});
