// Covers: which letters of what was found are marked, where a row leads, what is said of the count, and the results as a page shows them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, settle } from "../support/page.js";

const { markedParts, placeOf } = await load("search/search_model.js");
const { countWords } = await load("search/search_words.js");
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
});

const row = (name, more = {}) => ({
	kind: "post", name, at: "2025-03-10 10:00:00.000000", post_type: "Note", author_name: "Anna", customer: "C1", customer_name: "Bakery",
	found: { subject: { text: "", hits: [] }, text: { text: "The <b>offer</b>", hits: [[7, 12]] } }, ...more,
}); // prettier-ignore
const answer = (items, more = {}) => ({ items, count: items.length, is_more: false, next_cursor: null, now: "2025-03-10 12:00:00.000000", ...more });

async function shown(answers, text = "offer") {
	const host = makeHost({ "search.find": answers });
	const page = await mount(SearchResults, { host, props: { text } });
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

test("older rows are asked for by the cursor, and the count stays", async () => {
	const page = await shown(({ cursor }) =>
		cursor ? { items: [row("c")], next_cursor: null, now: "2025-03-10 12:00:00.000000" } : answer([row("a")], { count: 100, is_more: true, next_cursor: "x" })
	);
	page.findAll(".convo-older button")[0].click();
	await settle();
	assert.deepEqual(page.host.called("search.find").map(({ cursor }) => cursor), [undefined, "x"]);
	assert.match(page.text(".convo-found"), /More than 100 entries found/);
	assert.equal(page.findAll("a[data-key]").length, 2);
	page.unmount();
});
