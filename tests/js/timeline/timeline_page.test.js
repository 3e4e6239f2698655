// Covers: the timeline page as a whole: what it asks, both sides, chips, the panel of a row and its address.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, pressKey, settle } from "../support/page.js";

const { default: CustomerTimeline } = await load("timeline/CustomerTimeline.vue");

const ROWS = [
	{ kind: "interaction", name: "2", at: "2025-03-10 10:00:00", medium: "Email", direction: "In", subject: "Split the offer?" },
	{ kind: "interaction", name: "1", at: "2025-03-09 10:00:00", medium: "Document", direction: "Out", subject: "Quotation sent" },
]; // prettier-ignore

async function opened(query = { customer: "C1" }) {
	const host = makeHost({
		"customers.get_card": { name: "C1", customer_name: "Bakery", can_post: 1, segments: [] },
		"timeline.get_counts": { total: 2, posts: 0, moves: 0, media: { Email: 1, Document: 1 } },
		"timeline.get_page": { items: ROWS, next_cursor: null, now: "2025-03-10 12:00:00" },
		"customers.search": [],
	});
	host.query = query;
	const page = await mount(CustomerTimeline, { host });
	await settle();
	return { ...page, host };
}

test("without a customer one is asked for, and no stream", async () => {
	const page = await opened({});
	assert.equal(page.find(".convo-list"), null);
	assert.deepEqual(page.host.called("timeline.get_page"), []);
	page.unmount();
});

test("a visit asks for rows, head and counts in one request", async () => {
	const card = { name: "C1", customer_name: "Bakery", can_post: 1, segments: [] };
	const counts = { total: 2, posts: 0, moves: 0, media: { Email: 1, Document: 1 } };
	const host = makeHost({
		"timeline.get_page": ({ with_customer: isVisit }) => ({
			items: ROWS, next_cursor: null, now: "2025-03-10 12:00:00", ...(isVisit && { card, counts }),
		}),
	}); // prettier-ignore
	host.query = { customer: "C1" };
	const page = await mount(CustomerTimeline, { host });
	await settle();
	assert.deepEqual(host.calls.map(({ method }) => method), ["convo_channels.api.timeline.get_page"]);
	assert.match(page.text("main"), /Bakery/);
	assert.match(page.text("main"), /All\s*2/);
	page.unmount();
});

test("chips hold the counts, and pressed ones go to the server and into the address", async () => {
	const page = await opened();
	const chips = page.findAll(".convo-chip").map((chip) => chip.textContent.trim().replace(/\s+/g, " "));
	assert.deepEqual(chips.slice(0, 3), ["All 2", "Documents 1", "Email 1"]);
	page.findAll(".convo-chip")[2].click();
	await settle();
	assert.deepEqual(page.host.called("timeline.get_page").at(-1).filters, {
		kinds: ["interaction"],
		media: ["Email"],
	});
	assert.deepEqual(page.host.query, { customer: "C1", show: "Email" });
	page.unmount();
});

test("a row that is chosen by keys and opened stands in the panel and the address; Escape closes it", async () => {
	const page = await opened();
	pressKey("j");
	pressKey("Enter");
	await settle();
	assert.equal(page.host.query.row, "interaction:2");
	assert.match(page.text(".convo-timeline-panel"), /Split the offer\?/);
	pressKey("Escape");
	await settle();
	assert.deepEqual([page.find(".convo-timeline-panel"), page.host.query], [null, { customer: "C1" }]);
	page.unmount();
});

test("the row that the address names is open from the start", async () => {
	const page = await opened({ customer: "C1", row: "interaction:1" });
	assert.match(page.text(".convo-timeline-panel"), /Quotation sent/);
	page.unmount();
});

const ASKED = {
	kind: "post", name: "q", at: "2025-03-08 10:00:00", post_type: "Question", author: "b@x", author_name: "Ben", customer: "C1", content: "<p>Who?</p>",
	details: {}, reactions: [], pinned_in: [], replies: { count: 2, unread: 1, at: "2025-03-09 10:00:00", people: [{ user: "a@x", name: "Ana" }] },
}; // prettier-ignore
const REPLY = { ...ASKED, name: "r", post_type: "Note", author: "a@x", author_name: "Ana", content: "<p>I will</p>", replies: null, thread: "q" };

test("a row tells of its replies, the panel holds them, and the address of one opens them there", async () => {
	window.HTMLElement.prototype.scrollIntoView = () => {};
	const host = makeHost({
		"customers.get_card": { name: "C1", customer_name: "Bakery", can_post: 1, segments: [] },
		"timeline.get_counts": { total: 1, posts: 1, moves: 0, media: {} },
		"timeline.get_page": ({ post }) => ({ items: [ASKED], next_cursor: null, now: "2025-03-10 12:00:00", ...(post && { root: "q" }) }),
		"posts.list_replies": { items: [REPLY], next_cursor: null },
	});
	host.query = { customer: "C1", row: "post:r" };
	const page = await mount(CustomerTimeline, { host });
	await settle();
	assert.equal(host.called("timeline.get_page")[0].post, "r");
	assert.match(page.text(".convo-row-main"), /2 replies, the last by Ana.*1 unread reply/);
	assert.match(page.text(".convo-timeline-panel"), /Who\?/);
	assert.equal(page.find(".convo-timeline-panel [data-reply=r]").getAttribute("aria-current"), "true");
	assert.equal(page.find(".convo-timeline-panel [data-act=reply]") !== null, true);
	assert.equal(host.query.row, "post:r");
	assert.deepEqual(host.toasts, []);
	page.unmount();
});
