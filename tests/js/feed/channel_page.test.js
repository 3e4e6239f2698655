// Covers: the channel page as a whole: what it asks, what it shows, what filters, keys and the card do.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, pressKey, settle } from "../support/page.js";

const { default: ChannelFeed } = await load("feed/ChannelFeed.vue");
const { default: CustomerCard } = await load("customers/CustomerCard.vue");

const post = (name, minute, more = {}) => ({
	kind: "post", name, at: `2025-03-10 10:0${minute}:00.000000`, author: "you@example.com", author_name: "You",
	post_type: "Note", content: `<p>About ${name}</p>`, customer: "C1", customer_name: "Bakery", ...more,
}); // prettier-ignore
const move = (name, minute) => ({
	kind: "move", name, at: `2025-03-10 09:0${minute}:00.000000`, action: "Joined", customer: `C${name}`,
	customer_name: `Customer ${name}`, segment: "Offers", cause: "Rule",
}); // prettier-ignore
const CHANNEL = {
	name: "Offers", title: "Offers", segment: "Offers", member_count: 2, post_types: ["Note", "Call"], authors: [],
	read_at: "2025-03-10 10:02:30.000000",
}; // prettier-ignore
const CARD = { name: "C1", customer_name: "Bakery", segments: [], open_documents: [], territory: "North" };

const answers = (rows) => ({
	"channels.get_sidebar": { channels: [{ name: "Offers", title: "Offers", unread: true }], can_create: 0 },
	"channels.get_channel": CHANNEL,
	"feed.get_page": { items: rows, next_cursor: null, now: "2025-03-10 12:00:00.000000" },
	"feed.mark_read": null,
	"customers.get_card": CARD,
	"moves.get_upcoming": { items: [], state: "done" },
});

async function opened(rows = [post("b", 5), post("a", 1)], query = { channel: "Offers" }) {
	const host = makeHost(answers(rows));
	host.query = query;
	const page = await mount(ChannelFeed, { host });
	await settle();
	return { ...page, host };
}

test("an address without a channel leads to the first one, and says so", async () => {
	const page = await opened([], {});
	assert.deepEqual(page.host.query, { channel: "Offers" });
	assert.match(page.text(".convo-feed-main"), /Nothing has been said yet/);
	page.unmount();
});

/** A page that has the head with it, as the server sends it on a visit. */
const withHead = (rows) => ({
	...answers(rows),
	"feed.get_page": ({ channel, with_channel: isVisit }) => {
		if (channel !== "Offers") throw new Error(`There is no channel ${channel}.`);
		return { items: rows, next_cursor: null, now: "2025-03-10 12:00:00.000000", ...(isVisit && { channel: CHANNEL }) };
	},
	"channels.get_channel": ({ channel }) => {
		if (channel !== "Offers") throw new Error(`There is no channel ${channel}.`);
		return CHANNEL;
	},
});
const remembers = (name) => ({ getItem: (key) => (key.startsWith("convo_last_channel") ? name : null), setItem() {} });

test("a visit asks for rows and head in one request, beside the list of channels", async () => {
	const host = makeHost(withHead([post("a", 1)]));
	host.query = { channel: "Offers" };
	const page = await mount(ChannelFeed, { host });
	await settle();
	const asked = host.calls.map(({ method }) => method.split(".").slice(-2).join("."));
	assert.deepEqual(asked.slice(0, 2), ["channels.get_sidebar", "feed.get_page"]);
	assert.equal(asked.includes("channels.get_channel"), false);
	assert.match(page.text(".convo-feed-main"), /Offers.*About a/);
	page.unmount();
});

test("the channel that was open last is asked for at once; where it is gone, the first one opens", async () => {
	for (const [last, asked] of [["Offers", ["Offers"]], ["Gone", ["Gone", "Offers"]]]) { // prettier-ignore
		const host = makeHost(withHead([post("a", 1)]), { storage: remembers(last) });
		const page = await mount(ChannelFeed, { host });
		assert.equal(host.called("feed.get_page")[0].channel, last);
		await settle();
		await settle();
		assert.deepEqual(host.called("feed.get_page").map(({ channel }) => channel), asked);
		assert.equal(host.query.channel, "Offers");
		assert.match(page.text(".convo-feed-main"), /About a/);
		page.unmount();
	}
});

test("the line of the last visit stands above what had been read, and the news are counted", async () => {
	const page = await opened();
	assert.match(page.text(".convo-line"), /^New since/);
	const order = page.findAll(".convo-line, .convo-post").map((element) => element.dataset.key || "line");
	assert.deepEqual(order, ["post:b", "line", "post:a"]);
	assert.equal(page.text(".convo-news"), "Since your last visit: 1 post");
	page.unmount();
});

test("a run of moves is one row that opens", async () => {
	const page = await opened([1, 2, 3, 4].map((n) => move(String(n), 5 - n)));
	assert.match(page.text(".convo-list-inner"), /4 customers joined/);
	assert.equal(page.findAll(".convo-post").length, 0);
	page.unmount();
});

test("a filter goes to the server and into the address", async () => {
	const page = await opened();
	await page.press(".convo-filters .convo-segmented button:nth-child(2)");
	assert.deepEqual(page.host.called("feed.get_page").at(-1).filters, { show: "posts" });
	assert.deepEqual(page.host.query, { channel: "Offers", show: "posts" });
	page.unmount();
});

test("keys choose a post, whose customer fills the card", async () => {
	const page = await opened([post("b", 5), post("a", 1, { customer: "C2", customer_name: "Mill" })]);
	pressKey("j");
	pressKey("j");
	await settle();
	assert.equal(page.find(".convo-post.convo-is-selected").dataset.key, "post:a");
	assert.equal(page.host.query.customer, "C2");
	page.unmount();
});

test("the upcoming moves take the place of the list, and the feed is not asked for them", async () => {
	const page = await opened();
	await page.press(".convo-segmented button:nth-child(4)");
	assert.equal(page.find(".convo-post"), null);
	assert.equal(page.host.called("feed.get_page").at(-1).filters, undefined);
	assert.ok(page.host.called("moves.get_upcoming").length);
	page.unmount();
});

test("a post that was sent elsewhere on the page is there at once, and its event asks again", async () => {
	const page = await opened();
	const before = page.host.called("feed.get_page").length;
	const { handler } = page.host.listeners.find(({ event }) => event === "convo_channel_changed");
	handler({ channel: "Offers", what: "posts" });
	await new Promise((resolve) => setTimeout(resolve, 500));
	assert.equal(page.host.called("feed.get_page").length, before + 1);
	page.unmount();
});

test("the card says who it is, since when in which segment, what is open, and that nothing is", async () => {
	const full = {
		...CARD,
		segments: [{ segment: "Offers", joined_at: "2025-03-01 10:00:00", cause: "Rule" }],
		open_documents: [
			{
				doctype: "Quotation",
				name: "Q-1",
				status: "Open",
				amount: 1200,
				currency: "EUR",
				date: "2025-03-02",
			},
		],
	};
	const host = makeHost({ "customers.get_card": full, "moves.get_upcoming": { items: [] } });
	const card = await mount(CustomerCard, { host, props: { customer: "C1", channel: CHANNEL } });
	await new Promise((resolve) => setTimeout(resolve, 200));
	await settle();
	const text = card.text(".convo-customer-body");
	for (const part of ["Bakery", "North", "Offers", "The rule was changed", "Q-1", "1200 EUR", "Mar 2"]) {
		assert.ok(text.includes(part), `${part} in ${text}`);
	}
	card.unmount();
	host.call = async () => ({ ...CARD, name: "C2" });
	const bare = await mount(CustomerCard, { host, props: { customer: "C2", channel: CHANNEL } });
	await new Promise((resolve) => setTimeout(resolve, 200));
	await settle();
	assert.match(
		bare.text(".convo-customer-body"),
		/In no segment now\..*Not in Offers now\..*Nothing is open\./
	);
	bare.unmount();
});

test("u marks unread from the chosen post on, which looking at it does not undo; all of it is read by one button", async () => {
	const rows = [{ ...post("b", 5), is_unread: false }, post("a", 1)];
	const host = makeHost({
		...answers(rows),
		"channels.get_sidebar": { channels: [{ name: "Offers", title: "Offers", unread: true, unread_count: 2 }, { name: "X", title: "X", unread_count: 1 }] },
		"feed.mark_unread": { count: 1 },
		"feed.mark_all_read": null,
	}, { titles: [], setTitle: (...given) => host.titles.push(given) }); // prettier-ignore
	host.query = { channel: "Offers" };
	const page = await mount(ChannelFeed, { host });
	await settle();
	assert.deepEqual(host.titles.at(-1), ["Offers", "3"]);
	pressKey("u");
	await settle();
	assert.deepEqual(host.called("feed.mark_unread"), []);
	pressKey("j");
	pressKey("u");
	await settle();
	assert.deepEqual(host.called("feed.mark_unread"), [{ channel: "Offers", post: "b" }]);
	rows[0].is_unread = true;
	page.find(".convo-side-head [aria-label='Mark all as read']").click();
	await settle();
	assert.deepEqual(host.called("feed.mark_all_read"), [{}]);
	page.find(".convo-news .convo-button").click();
	await settle();
	assert.deepEqual(host.called("feed.mark_read").at(-1).channel, "Offers");
	page.unmount();
});

test("one's own post cannot be marked unread", async () => {
	const page = await opened([post("b", 5, { author: "me@example.com" })]);
	pressKey("j");
	pressKey("u");
	await settle();
	assert.deepEqual(page.host.called("feed.mark_unread"), []);
	page.unmount();
});

test("words are looked for in the channel, or everywhere, in place of its rows", async () => {
	const found = { kind: "post", name: "z", at: "2025-03-01 10:00:00.000000", post_type: "Note", customer: "C9", customer_name: "Far away", found: { subject: { text: "", hits: [] }, text: { text: "An offer", hits: [[3, 8]] } } }; // prettier-ignore
	const host = makeHost({ ...answers([post("a", 1)]), "search.find": { items: [found], count: 1, is_more: false, next_cursor: null, now: "2025-03-10 12:00:00.000000" } });
	host.query = { channel: "Offers", text: "offer" };
	const page = await mount(ChannelFeed, { host });
	await settle();
	assert.match(page.text(".convo-feed-main"), /About a/);
	const everywhere = page.findAll(".convo-filters button").find(({ textContent }) => textContent.trim() === "Everywhere");
	everywhere.click();
	await settle();
	assert.deepEqual(host.query, { channel: "Offers", text: "offer", scope: "everywhere" });
	assert.deepEqual(host.called("search.find").at(-1), { query: "offer", limit: 20 });
	assert.match(page.text(".convo-feed-main"), /1 entry found.*Far away/);
	assert.doesNotMatch(page.text(".convo-feed-main"), /About a/);
	page.unmount();
});
