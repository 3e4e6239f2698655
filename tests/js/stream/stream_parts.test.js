// Covers: the list and the search of a stream as they are drawn, in each of their states.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, mount, settle, vue } from "../support/page.js";

const { default: StreamList } = await load("stream/StreamList.vue");
const { default: StreamSearch } = await load("stream/StreamSearch.vue");

const item = (name, at) => ({ kind: "post", name, at });
const STATE = {
	items: [], cursor: null, status: "ready", error: null, isLoadingOlder: false, olderError: null, pending: null,
}; // prettier-ignore
const TEXTS = {
	failedText: "It did not load",
	endText: "The beginning",
	pendingText: "2 new posts",
	empty: { icon: "chat", title: "Nothing yet", text: "Write." },
};

async function drawn(state, listeners = {}) {
	const told = [];
	const props = { ...TEXTS, ...listeners, state: vue.shallowReactive({ ...STATE, ...state }) };
	for (const name of ["clear", "retry", "older", "news"]) {
		props[`on${name[0].toUpperCase()}${name.slice(1)}`] = () => told.push(name);
	}
	const slots = { day: ({ items }) => items.map(({ name }) => vue.h("p", { class: "row" }, name)) };
	return { ...(await mount(StreamList, { props, slots })), state: props.state, told };
}

test("rows stand below their days, newest first, down to where it begins", async () => {
	const rows = [
		item("c", "2025-03-10 09:00:00"),
		item("b", "2025-03-09 18:00:00"),
		item("a", "2025-03-09 08:00:00"),
	];
	const list = await drawn({ items: rows });
	assert.deepEqual(
		list.findAll("h2").map((head) => head.textContent.trim()),
		["Today", "Yesterday"]
	);
	assert.deepEqual(
		list.findAll("section").map((day) => [...day.querySelectorAll(".row")].map((row) => row.textContent)),
		[["c"], ["b", "a"]]
	);
	assert.equal(list.text(".convo-older"), "The beginning");
	list.unmount();
});

test("an error is said with a way to try again, no rows with what to do", async () => {
	const failed = await drawn({ status: "error", error: new Error("The server is away.") });
	assert.match(failed.text(".convo-list-inner"), /It did not load.*The server is away\./);
	await failed.press(".convo-list-inner button");
	assert.deepEqual(failed.told, ["retry"]);
	failed.unmount();
	const empty = await drawn({});
	assert.match(empty.text(".convo-list-inner"), /Nothing yet.*Write\./);
	empty.unmount();
});

test("filters that let nothing through are said as that, with a way to clear them", async () => {
	const list = await drawn({}, { isFiltered: true });
	assert.match(list.text(".convo-list-inner"), /^Nothing matches these filters/);
	await list.press(".convo-list-inner button");
	assert.deepEqual(list.told, ["clear"]);
	list.unmount();
});

test("older rows are asked for, once at a time, and an error of theirs is said below", async () => {
	const list = await drawn({ items: [item("a", "2025-03-10 09:00:00")], cursor: "x" });
	await list.press(".convo-older button");
	assert.deepEqual(list.told, ["older"]);
	list.state.isLoadingOlder = true;
	list.state.olderError = new Error("Too slow.");
	await settle();
	assert.equal(list.find(".convo-older button").disabled, true);
	assert.equal(list.text(".convo-older [role=alert]"), "Too slow.");
	list.unmount();
});

test("news wait behind a button that says how many", async () => {
	const list = await drawn({ items: [item("a", "2025-03-10 09:00:00")], pending: { all: 2 } });
	assert.equal(list.text(".convo-pill"), "2 new posts");
	await list.press(".convo-pill");
	assert.deepEqual(list.told, ["news"]);
	list.unmount();
});

test("the newest row counts as seen after a moment, and not while the page is covered", async (t) => {
	const seen = [];
	const list = await drawn({}, { onSeen: () => seen.push(true) });
	t.mock.timers.enable({ apis: ["setTimeout"] });
	list.state.items = [item("a", "2025-03-10 09:00:00")];
	await settle();
	t.mock.timers.tick(999);
	assert.equal(seen.length, 0);
	t.mock.timers.tick(1);
	assert.equal(seen.length, 1);
	list.unmount();
});

test("words are asked for once typing is quiet, without what stands around them", async (t) => {
	t.mock.timers.enable({ apis: ["setTimeout"] });
	const asked = [];
	const search = await mount(StreamSearch, {
		props: { text: "", label: "Search", onChange: (text) => asked.push(text) },
	});
	const type = (text) => {
		search.find("input").value = text;
		search.find("input").dispatchEvent(new window.Event("input"));
	};
	type("q");
	type(" quote ");
	t.mock.timers.tick(299);
	assert.deepEqual(asked, []);
	t.mock.timers.tick(1);
	assert.deepEqual(asked, ["quote"]);
	search.unmount();
});
