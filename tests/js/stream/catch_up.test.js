// Covers: rows after a lost connection: what is gone, other or new since a mark; one request for it; anew where more happened.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { load, makeHost, run, settle } from "../support/page.js";

const { layChanges } = await load("stream/catch_up.js");
const { useStreamPage } = await load("stream/use_stream_page.js");

const post = (name, more = {}) => ({ kind: "post", name, at: `2025-03-10 10:00:${name.padStart(2, "0")}`, thread: null, text: "x", ...more });
const move = (name) => ({ kind: "move", name, at: "2025-03-10 10:00:05" });
const names = ({ items }) => items.map(({ name }) => name);

const over = (items, told, cursor = "c") => layChanges({ items, cursor }, { items: [], gone: [], ...told });

test("what is gone goes, what is other is replaced, and moves stay", () => {
	const after = over([post("3"), move("2"), post("2"), post("1")], { items: [post("3", { text: "y" })], gone: ["2", "9"] });
	assert.deepEqual(names(after), ["3", "2", "1"]);
	assert.equal(after.items[0].text, "y");
	assert.equal(after.items[1].kind, "move", "a move of the same name is another row");
	assert.equal(after.cursor, "c");
});

test("a reply is no row: one that became a reply goes, one that is new is told by its post", () => {
	const root = post("3", { replies: { count: 1 } });
	const after = over([post("3"), post("2")], { items: [root, post("2", { thread: "3" }), post("8", { thread: "3" })] });
	assert.deepEqual(names(after), ["3"]);
	assert.deepEqual(after.items[0].replies, { count: 1 });
});

test("what is new stands where its time puts it, and waits where it lies further down than is loaded", () => {
	assert.deepEqual(names(over([post("3"), post("2")], { items: [post("5"), post("4")] })), ["5", "4", "3", "2"]);
	assert.deepEqual(names(over([post("9"), move("m"), post("2")], { items: [post("4")] })), ["9", "m", "4", "2"]);
	assert.deepEqual(names(over([post("3"), post("2")], { items: [post("1")] })), ["3", "2"]);
	assert.deepEqual(names(over([post("3"), post("2")], { items: [post("1")] }, null)), ["3", "2", "1"], "nothing is further down");
	assert.deepEqual(names(over([], { items: [post("1")] }, null)), ["1"]);
});

test("told twice it is there once", () => {
	const once = over([post("3")], { items: [post("4")] });
	assert.deepEqual(layChanges(once, { items: [post("4")], gone: [] }), once);
});

test("by activity a row keeps its place until the head is asked for", () => {
	const [row] = over([post("3", { active_at: "2025-03-11 09:00:00" })], { items: [post("3", { text: "y" })] }).items;
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
				async fetchChanges(place, since, posts) {
					asked.push(`changes of ${place.box} since ${since}${posts.map((name) => ` and ${name}`).join("")}`);
					return typeof changes === "function" ? changes(since, posts) : changes;
				},
			}),
		host
	); // prettier-ignore
	await page.visit();
	asked.length = 0;
	const hear = (...events) => events.forEach((data) => host.listeners[0].handler({ box: "A", ...data }));
	return { page, asked, unmount, hear, back: () => back(), stop: () => (page.stop(), back) };
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
	["they stand by their activity", { items: [], gone: [], mark: "9:9", is_whole: true }, { items: [post("3", { active_at: "2025-03-11 09:00:00" })] }],
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

/** Whatever waits, and what it asks for. */
async function later() {
	mock.timers.tick(2000);
	await settle();
}
const whole = (told) => ({ items: [], gone: [], mark: "6:1", is_whole: true, ...told });

test("events that name posts ask for these alone, all of a while with one request, and for what stands beside them after it", async () => {
	mock.timers.enable({ apis: ["setTimeout"] });
	const { page, asked, hear, stop, unmount } = await away(whole({ items: [post("5"), post("4"), post("2", { text: "y" })], gone: ["3"] }));
	hear({ what: "post", post: "4" }, { what: "post", post: "5" }, { what: "post", post: "4" }, { what: "deleted", post: "3" });
	assert.deepEqual(asked, [], "not each page at the same moment");
	mock.timers.tick(150);
	await settle();
	assert.deepEqual(asked.filter((one) => one !== "around"), ["changes of A since 5:1 and 4 and 5 and 3"]);
	assert.deepEqual(names({ items: page.items.value }), ["5", "4", "2"]);
	await later();
	assert.deepEqual(asked.filter((one) => one === "around"), ["around"], "once for all of them");
	hear({ what: "reactions", post: "2" });
	await later();
	assert.deepEqual(asked.slice(2), ["changes of A since 6:1 and 2"], "a reaction is nothing beside the rows");
	stop();
	mock.timers.reset();
	unmount();
});

test("further down nothing moves: what comes waits above and is counted, what goes meanwhile is not there, and all of it is laid at once", async () => {
	mock.timers.enable({ apis: ["setTimeout"] });
	const told = { 4: [post("4")], 5: [post("5")], 6: [post("6")] };
	const { page, hear, stop, unmount } = await away((since, posts) =>
		whole(posts.includes("gone") ? { gone: ["5", "2"] } : { items: posts.flatMap((name) => told[name]) })
	);
	page.isHeld.value = true;
	for (const name of ["4", "5", "6"]) {
		hear({ what: "post", post: name });
		await later();
	}
	assert.deepEqual(names({ items: page.items.value }), ["3", "2"]);
	assert.equal(page.stream.state.pending.posts, 3);
	hear({ what: "deleted", post: "gone" });
	await later();
	assert.deepEqual([page.stream.state.pending.posts, page.stream.state.pending.hasOther], [2, true]);
	page.stream.applyPending();
	assert.deepEqual([names({ items: page.items.value }), page.stream.state.pending], [["6", "4", "3"], null]);
	stop();
	mock.timers.reset();
	unmount();
});

test("a page that was asked for before is laid before: it does not take away what it did not know", async () => {
	mock.timers.enable({ apis: ["setTimeout"] });
	const { page, asked, hear, stop, unmount } = await away(whole({ items: [post("4")] }));
	const head = page.stream.refresh();
	hear({ what: "post", post: "4" });
	await later();
	await head;
	assert.deepEqual(asked.filter((one) => one !== "around"), ["page", "changes of A since 5:1 and 4"]);
	assert.deepEqual(names({ items: page.items.value }), ["4", "3", "2"]);
	stop();
	mock.timers.reset();
	unmount();
});

test("a head that is laid over what waited keeps what was told of rows below it", async () => {
	mock.timers.enable({ apis: ["setTimeout"] });
	const { page, hear, stop, unmount } = await away(whole({ items: [post("1", { text: "y" }), post("4")] }), { items: [post("3"), post("2"), post("1")] });
	page.isHeld.value = true;
	hear({ what: "post", post: "1" });
	await later();
	await page.stream.refresh();
	page.stream.applyPending();
	assert.deepEqual(page.items.value.map(({ name, text }) => name + text), ["3x", "2x", "1x"], "in its span the head is the truth");
	stop();
	mock.timers.reset();
	unmount();
});

for (const [why, event, more] of [
	["names no post", { what: "post" }, {}],
	["tells of moves", { what: "moves" }, {}],
	["comes while the rows are filtered", { what: "post", post: "4" }, { isFiltered: true }],
]) {
	test(`the head is asked for where an event ${why}`, async () => {
		mock.timers.enable({ apis: ["setTimeout"] });
		const { asked, hear, stop, unmount } = await away(whole({}), more);
		hear(event);
		await later();
		assert.deepEqual([...asked].sort(), ["around", "page"]);
		stop();
		mock.timers.reset();
		unmount();
	});
}
