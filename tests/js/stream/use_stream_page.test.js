// Covers: what a page of a stream asks when, what its address says, live events, and the row that the address names.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { load, makeHost, run, settle } from "../support/page.js";

const { useStreamPage } = await load("stream/use_stream_page.js");
const clock = { sync() {} };
const row = (name) => ({ kind: "post", name, at: `2025-03-10 10:00:${name.padStart(2, "0")}` });
const parse = (query = {}) => ({
	box: query.box || "",
	row: query.row || "",
	filters: { text: query.text || "" },
});
const query = ({ box, row: named, filters }) =>
	Object.fromEntries(Object.entries({ box, row: named, text: filters.text }).filter(([, value]) => value));

/** Pages of one row each, newest first. */
function pageOf(rows, asked, around) {
	return (host, findRoot) =>
		useStreamPage(host, clock, {
			findRoot,
			page: "box-page", parse, query, subject: "box", row: "row", pageSize: 1,
			isRow: (item, name) => item.name === name,
			room: { doctype: "Box", event: "changed", isDeep: () => true },
			lostText: "It is not here.",
			newsWords: ({ all }) => (all ? `${all} came.` : ""),
			isFiltered: () => true,
			forget: () => around.push("forget"),
			loadAround: async () => around.push("load"),
			lookAround: () => around.push("look"),
			async fetchPage(place, { cursor, limit }) {
				asked.push({ box: place.box, text: place.filters.text, cursor, limit });
				const from = cursor ? Number(cursor) : 0;
				const items = rows.slice(from, from + 1);
				return { items, next_cursor: from + 1 < rows.length ? String(from + 1) : null, now: null };
			},
		}); // prettier-ignore
}

async function opened(address, rows = [row("3"), row("2"), row("1")]) {
	const asked = [];
	const around = [];
	const host = makeHost();
	host.query = address;
	const { result: page, unmount } = await run(pageOf(rows, asked, around), host);
	page.writeAddress();
	await page.visit();
	return { page, host, asked, around, unmount };
}

test("a visit forgets, asks for rows and for what stands beside them, and listens in the subject's room", async () => {
	const { page, host, asked, around, unmount } = await opened({ box: "A" });
	assert.deepEqual(around, ["forget", "load"]);
	assert.deepEqual(asked, [{ box: "A", text: "", cursor: undefined, limit: 1 }]);
	assert.deepEqual(
		host.listeners.map(({ doctype, name, event }) => [doctype, name, event]),
		[["Box", "A", "changed"]]
	);
	page.stop();
	assert.deepEqual(host.listeners, []);
	unmount();
});

test("an address without a subject asks for nothing", async () => {
	const { page, asked, unmount } = await opened({});
	assert.deepEqual(asked, []);
	assert.equal(page.stream.state.status, "idle");
	page.stop();
	unmount();
});

test("the row that the address names is looked for further back", async () => {
	const { page, unmount } = await opened({ box: "A", row: "1" });
	assert.deepEqual(
		page.items.value.map((item) => item.name),
		["3", "2", "1"]
	);
	page.stop();
	unmount();
});

test("a row that is nowhere is said, and no longer in the address", async () => {
	const { page, host, unmount } = await opened({ box: "A", row: "9" });
	assert.deepEqual(host.toasts, [["info", "It is not here."]]);
	assert.deepEqual(host.query, { box: "A" });
	page.stop();
	unmount();
});

test("filters go into the address, let go of the row and ask anew", async () => {
	const { page, host, asked, unmount } = await opened({ box: "A", row: "3" });
	page.setFilters({ text: "x" });
	await settle();
	assert.deepEqual(host.query, { box: "A", text: "x" });
	assert.deepEqual(asked.at(-1), { box: "A", text: "x", cursor: undefined, limit: 1 });
	page.stop();
	unmount();
});

test("an address that changes from outside is followed, one that says the same is not asked again", async () => {
	const { page, host, asked, unmount } = await opened({ box: "A" });
	host.tellRoute({ page: "box-page", query: { box: "A" } });
	host.tellRoute({ page: "another-page", query: { box: "B" } });
	await settle();
	assert.equal(asked.length, 1);
	host.tellRoute({ page: "box-page", query: { box: "B" } });
	await settle();
	assert.equal(asked.at(-1).box, "B");
	assert.deepEqual(
		host.listeners.map(({ name }) => name),
		["B"]
	);
	page.stop();
	unmount();
});

test("another subject begins without filters and without a row", async () => {
	const { page, host, unmount } = await opened({ box: "A", row: "3", text: "x" });
	page.open("B");
	assert.deepEqual(host.query, { box: "B" });
	page.stop();
	unmount();
});

test("an event asks again, unless it is about another subject or the page is covered", async (t) => {
	t.mock.timers.enable({ apis: ["setTimeout"] });
	const { page, host, around, unmount } = await opened({ box: "A" });
	const tell = async (data) => {
		host.listeners[0].handler(data);
		t.mock.timers.tick(1000);
		await settle();
		return around.filter((what) => what === "look").length;
	};
	assert.equal(await tell({ box: "A" }), 1);
	assert.equal(await tell({ box: "B" }), 1);
	host.isActive = () => false;
	assert.equal(await tell({ box: "A" }), 1);
	page.stop();
	unmount();
});

test("a reaction anywhere asks for the rows that are loaded, and for nothing beside them", async () => {
	const { page, host, asked, around, unmount } = await opened({ box: "A" });
	await page.stream.loadOlder();
	const before = asked.length;
	mock.timers.enable({ apis: ["setTimeout"] });
	const tell = (what) => host.listeners[0].handler({ box: "A", what });
	tell("reactions");
	mock.timers.tick(500);
	await settle();
	assert.deepEqual(asked.slice(before).map(({ limit }) => limit), [2], "both rows, not the first page alone"); // prettier-ignore
	assert.deepEqual(around, ["forget", "load"]);
	tell("moves");
	tell("reactions");
	mock.timers.tick(500);
	await settle();
	assert.deepEqual(around, ["forget", "load", "look"], "what is told last takes nothing from what was told before");
	mock.timers.reset();
	page.stop();
	unmount();
});

test("where the address names what is no row, the row under which it stands is looked for", async () => {
	const asked = [];
	const host = makeHost();
	host.query = { box: "A", row: "reply" };
	const wanted = [];
	const { result: page, unmount } = await run((here) => {
		const made = pageOf([row("3"), row("2"), row("1")], asked, []);
		return made(here, (place, visited) => {
			wanted.push([place.row, Boolean(visited)]);
			return Promise.resolve(place.row === "reply" ? "1" : null);
		});
	}, host);
	await page.visit();
	assert.deepEqual([page.root.value, page.items.value.map((item) => item.name)], ["1", ["3", "2", "1"]]);
	assert.deepEqual([wanted, host.toasts], [[["reply", true]], []]);
	host.tellRoute({ page: "box-page", query: { box: "A", row: "2" } });
	await settle();
	assert.deepEqual([page.root.value, wanted.length], ["", 1], "a row is known at once");
	host.tellRoute({ page: "box-page", query: { box: "A", row: "gone" } });
	await settle();
	assert.deepEqual([page.root.value, wanted[1], host.toasts.length], ["", ["gone", false], 1]);
	page.stop();
	unmount();
});
