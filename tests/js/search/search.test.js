// Covers: which letters of what was found are marked, where a row leads, what is said of the count, and the results as a page shows them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, settle, vue } from "../support/page.js";

const { markedParts, placeOf } = await load("search/search_model.js");
const { countWords, totalOf } = await load("search/search_words.js");
const { default: SearchResults } = await load("search/SearchResults.vue");
const __ = (text, args = []) => text.replace(/\{(\d)\}/g, (whole, index) => args[index]);

test("letters are marked where the server says, counted as it counts", () => {
	assert.deepEqual(markedParts({ text: "The offer", hits: [[4, 9]] }), [{ text: "The ", isHit: false }, { text: "offer", isHit: true }]);
	assert.deepEqual(markedParts({ text: "😀 offer 🚀", hits: [[2, 7]] }), [
		{ text: "😀 ", isHit: false },
		{ text: "offer", isHit: true },
		{ text: " 🚀", isHit: false },
	]);
	assert.deepEqual(markedParts({ text: "plain", hits: [] }), [{ text: "plain", isHit: false }]);
	assert.deepEqual(markedParts({ text: "", hits: [] }), []);
});

test("a channel's own post stands in the channel, the rest on the customer's timeline", () => {
	assert.deepEqual(placeOf({ kind: "post", name: "p1", channel: "Offers", customer: null }), {
		page: "channel-feed",
		query: { channel: "Offers", post: "p1" },
	});
	assert.deepEqual(placeOf({ kind: "interaction", name: 7, customer: "C1" }), {
		page: "customer-timeline",
		query: { customer: "C1", row: "interaction:7" },
	});
});

test("how many there are is said in words", () => {
	assert.equal(countWords(__, { count: 0, isMore: false }), "Nothing found");
	assert.equal(countWords(__, { count: 1, isMore: false }), "1 entry found");
	assert.equal(countWords(__, { count: 12, isMore: false }), "12 entries found");
	assert.equal(countWords(__, { count: 100, isMore: true }), "More than 100 entries found");
	assert.equal(countWords(__, { count: 3, isOpen: true }), "3 found so far");
	assert.equal(countWords(__, { count: 0, isOpen: true }), "Nothing found so far");
});

test("no more is said than is known", () => {
	const full = { count: 57, isMore: false, lookedBackTo: null };
	assert.deepEqual(totalOf(20, "x", full), { count: 57, isMore: false, isOpen: false });
	assert.deepEqual(totalOf(20, "x", { ...full, count: 20, isMore: true }), { count: 20, isMore: true, isOpen: false });
	assert.deepEqual(totalOf(3, "x", { ...full, count: 3, lookedBackTo: "2025-03-03 10:00:00.000000" }), { count: 3, isMore: false, isOpen: true });
	assert.deepEqual(totalOf(40, "x", full), { count: 57, isMore: false, isOpen: false });
	assert.deepEqual(totalOf(40, "x", { ...full, count: 25, isMore: true }), { count: 40, isMore: false, isOpen: true });
	assert.deepEqual(totalOf(41, null, { ...full, isMore: true }), { count: 41, isMore: false, isOpen: false });
});

const row = (name, more = {}) => ({
	kind: "post", name, at: "2025-03-10 10:00:00.000000", post_type: "Note", author_name: "Anna", customer: "C1", customer_name: "Bakery",
	found: { subject: { text: "", hits: [] }, text: { text: "The <b>offer</b>", hits: [[7, 12]] } }, ...more,
}); // prettier-ignore
const answer = (items, more = {}) => ({ items, count: items.length, is_more: false, looked_back_to: null, next_cursor: null, now: "2025-03-10 12:00:00.000000", ...more });

async function shown(answers, text = "offer", props = {}) {
	const host = makeHost({ "search.find": answers });
	const page = await mount(SearchResults, { host, props: Object.assign(props, { text }) });
	await settle();
	return { ...page, host };
}

test("rows are links with the words marked, and no markup of theirs acts", async () => {
	const page = await shown(answer([row("a"), row("b", { customer: null, channel: "Offers" })]));
	assert.deepEqual(page.host.called("search.find"), [{ query: "offer", limit: 20 }]);
	assert.match(page.text(".convo-found"), /2 entries found/);
	assert.deepEqual(page.findAll("mark").map((mark) => mark.textContent), ["offer", "offer"]);
	assert.equal(page.findAll(".convo-found-text b").length, 0);
	assert.equal(page.findAll("a[data-key]").length, 2);
	page.unmount();
});

test("nothing found says what can be typed; nothing asked asks nothing", async () => {
	const none = await shown(answer([]));
	assert.match(none.text(".convo-found"), /Nothing found.*by:me/);
	none.unmount();
	const idle = await shown(answer([]), "");
	assert.match(idle.text(".convo-found"), /Search in everything said/);
	assert.equal(idle.host.calls.length, 0);
	idle.unmount();
});

test("what the server refuses is said as it says it", async () => {
	const page = await shown(() => {
		throw new Error('Something must follow "by:" in a search.');
	});
	assert.match(page.text("[role=alert]"), /Something must follow "by:"/);
	page.unmount();
});

const NAMES = Array.from({ length: 60 }, (_, at) => row(`p${at}`));

test("older rows are asked for by the cursor, and what is known of how many there are grows with them", async () => {
	const page = await shown(({ cursor }) =>
		cursor ? answer(NAMES.slice(20, 40), { count: 30, next_cursor: "y" }) : answer(NAMES.slice(0, 20), { is_more: true, next_cursor: "x" })
	);
	assert.match(page.text(".convo-found"), /More than 20 entries found/);
	page.findAll(".convo-older button")[0].click();
	await settle();
	assert.deepEqual(page.host.called("search.find").map(({ cursor }) => cursor), [undefined, "x"]);
	assert.match(page.text(".convo-found"), /50 entries found/);
	assert.equal(page.findAll("a[data-key]").length, 40);
	page.unmount();
});

const shortPages = (cursor) => {
	const at = cursor ? Number(cursor) : 0;
	return answer([NAMES[at]], { looked_back_to: `2025-03-0${9 - at} 10:00:00.000000`, next_cursor: String(at + 1) });
};

test("a short page goes on by itself, some times, says how far it has looked, and goes on when asked", async () => {
	const page = await shown(({ cursor }) => shortPages(cursor));
	await settle();
	assert.deepEqual(page.host.called("search.find").map(({ cursor }) => cursor), [undefined, "1", "2", "3"]);
	assert.match(page.text(".convo-found"), /4 found so far/);
	assert.match(page.text(".convo-older"), /Looked back to .*06/);
	page.findAll(".convo-older button")[0].click();
	await settle();
	assert.equal(page.host.called("search.find").length, 8);
	assert.equal(page.findAll("a[data-key]").length, 8);
	page.unmount();
});

test("where nothing was found as far as was looked, that is said, and the reader may go on", async () => {
	const page = await shown(({ cursor }) => answer([], { looked_back_to: "2025-03-03 10:00:00.000000", next_cursor: `${cursor || ""}x` }));
	await settle();
	assert.match(page.text(".convo-found"), /Nothing found so far.*Looked back to .*Load older/);
	page.unmount();
});

test("what is laid over the rows shown is as long as a page", async () => {
	const props = vue.reactive({ tick: 0 });
	const answers = ({ cursor }) => (cursor ? answer(NAMES.slice(2, 5)) : answer(NAMES.slice(0, 2), { looked_back_to: "2025-03-03 10:00:00.000000", next_cursor: "x" }));
	const page = await shown(answers, "offer", props);
	await settle();
	props.tick = 1;
	await settle();
	assert.equal(page.findAll("a[data-key]").length, 5);
	assert.match(page.text(".convo-found"), /5 entries found/);
	page.unmount();
});
