// Covers: the card of what happened since the last visit: what it asks, what it leads to, and that it can be put away.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, settle, vue } from "../support/page.js";

const { default: CatchUpCard } = await load("feed/CatchUpCard.vue");
const READ_AT = "2025-03-10 10:02:30.000000";
const NEWS = { posts: 1, questions: 0, joined: 1, left: 0, isPartial: true };

async function opened(props, counts = { posts: 7, questions: 1, joined: 3, left: 2 }) {
	const host = makeHost({ "feed.get_catch_up": () => (counts instanceof Error ? Promise.reject(counts) : counts) });
	const shown = vue.reactive({ channel: "Offers", readAt: READ_AT, news: NEWS, unread: 0, ...props });
	const said = [];
	const Page = () => vue.h(CatchUpCard, { ...shown, onPart: (name) => said.push(name), onRead: () => said.push("read") });
	const page = await mount(Page, { host });
	await settle();
	return { ...page, host, shown, said };
}
const text = (page) => page.text(".convo-news");

test("the server counts what lies in older pages too, and each part leads to it", async () => {
	const page = await opened({});
	assert.deepEqual(page.host.called("feed.get_catch_up"), [{ channel: "Offers", since: READ_AT }]);
	assert.equal(text(page), "Since your last visit: 7 posts · 1 open question · 3 joined · 2 left");
	for (const part of page.findAll(".convo-news .convo-link")) part.click();
	assert.deepEqual(page.said, ["posts", "questions", "joined", "left"]);
	page.unmount();
});

test("where it cannot be asked the loaded rows tell what they know", async () => {
	const page = await opened({}, new Error("Not now."));
	assert.equal(text(page), "Since your last visit: 1 post · 1 joined");
	assert.deepEqual(page.host.toasts, []);
	page.unmount();
});

test("nothing is shown and nothing asked where nothing happened, or nobody was here before", async () => {
	for (const props of [{ news: null }, { readAt: null, news: null }]) {
		const page = await opened(props);
		assert.equal(page.find(".convo-news"), null);
		assert.deepEqual(page.host.calls, []);
		page.unmount();
	}
});

test("all of it is marked as read by one button, which is there while something is unread", async () => {
	const page = await opened({ news: null, unread: 3 });
	assert.equal(text(page), "3 unread postsMark the channel as read");
	page.find(".convo-news .convo-button").click();
	assert.deepEqual(page.said, ["read"]);
	page.unmount();
});

test("it is put away for this visit, and is there again after the next", async () => {
	const page = await opened({});
	await page.press(".convo-news-away");
	assert.equal(page.find(".convo-news"), null);
	page.shown.unread = 2;
	await settle();
	assert.equal(page.find(".convo-news"), null);
	page.shown.readAt = "2025-03-10 11:00:00.000000";
	await settle();
	assert.ok(page.find(".convo-news"));
	page.unmount();
});
