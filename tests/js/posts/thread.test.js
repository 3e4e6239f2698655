// Covers: replies in their order whatever page they came in, what is folded is told, a reply that is sent or deleted is counted above.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, run, settle } from "../support/page.js";

const { useThread } = await load("posts/use_thread.js");
const { threadWords, unreadWords } = await load("posts/thread_words.js");
const { createDrafts } = await load("posts/draft_model.js");
const ThreadFold = (await load("posts/ThreadFold.vue")).default;

const reply = (name, at = name) => ({
	kind: "post", name, at: `2026-03-01 10:${at}`, author: "a@x", author_name: "Ana", content: `<p>${name}</p>`, post_type: "Note", reactions: [], thread: "p",
}); // prettier-ignore
const names = ({ state }) => state.items.map(({ name }) => name);

async function thread(answer) {
	const host = makeHost({ "posts.list_replies": answer });
	const { result, unmount } = await run(() => useThread(host, () => "p"), host);
	return { host, thread: result, unmount };
}

test("the newest come first, what was said before above them, and nothing twice", async () => {
	const pages = { "": { items: [reply("30"), reply("40")], next_cursor: "c" }, c: { items: [reply("10"), reply("20"), reply("30")], next_cursor: null } };
	const { host, thread: replies, unmount } = await thread(({ cursor = "" }) => pages[cursor]);
	await replies.load();
	assert.deepEqual(names(replies), ["30", "40"]);
	await replies.loadEarlier();
	assert.deepEqual(names(replies), ["10", "20", "30", "40"]);
	assert.equal(replies.state.cursor, null);
	assert.deepEqual(host.called("posts.list_replies").map(({ post }) => post), ["p", "p"]);
	unmount();
});

test("asked for again, as many are asked for as are shown, and what is gone is gone", async () => {
	const many = Array.from({ length: 45 }, (_, n) => reply(String(n + 10)));
	let gone = "";
	const { host, thread: replies, unmount } = await thread(({ cursor, limit }) => {
		const left = many.filter(({ name }) => name !== gone && (!cursor || name < cursor));
		const items = left.slice(-limit);
		return { items, next_cursor: left.length > limit ? items[0].name : null };
	});
	await replies.load();
	await replies.loadEarlier();
	assert.equal(names(replies).length, 40);
	gone = "40";
	await replies.load();
	assert.deepEqual(names(replies), many.slice(-41).map(({ name }) => name).filter((name) => name !== gone));
	assert.equal(host.called("posts.list_replies").at(-1).limit, 40);
	await replies.loadEarlier();
	assert.equal(names(replies).length, 44);
	unmount();
});

test("a failure is told, and what is there stays", async () => {
	let isBroken = false;
	const { thread: replies, unmount } = await thread(() => {
		if (isBroken) throw new Error("No network.");
		return { items: [reply("10")], next_cursor: null };
	});
	await replies.load();
	isBroken = true;
	await replies.load();
	assert.deepEqual(names(replies), ["10"]);
	assert.equal(replies.state.status, "ready");
	assert.equal(replies.state.error.message, "No network.");
	unmount();
});

test("what is sent stands at its time, and what is taken comes back there", async () => {
	const { thread: replies, unmount } = await thread(() => ({ items: [reply("10"), reply("30")], next_cursor: null }));
	await replies.load();
	replies.add(reply("20"));
	assert.deepEqual(names(replies), ["10", "20", "30"]);
	const back = replies.take(reply("10"));
	assert.deepEqual(names(replies), ["20", "30"]);
	back(reply("10"));
	assert.deepEqual(names(replies), ["10", "20", "30"]);
	unmount();
});

test("a fold says how many answered and who was last", () => {
	const __ = (text, args = []) => text.replace(/\{(\d)\}/g, (whole, n) => args[n]);
	const ana = { user: "a@x", name: "Ana" };
	assert.equal(threadWords(__, { count: 1, people: [ana] }, "2 h ago"), "1 reply, the last by Ana, 2 h ago");
	assert.equal(threadWords(__, { count: 3, people: [ana] }, "yesterday"), "3 replies, the last by Ana, yesterday");
	assert.equal(threadWords(__, { count: 2, people: [] }, "yesterday"), "2 replies");
});

test("a post that nobody answered shows no fold", async () => {
	const { find, unmount } = await mount(ThreadFold, { props: { post: { ...reply("1"), replies: null } } });
	assert.equal(find(".convo-thread"), null);
	unmount();
});

test("opened it asks for the replies, and one that is sent is counted above", async () => {
	const told = [];
	const sent = reply("50");
	const host = makeHost({
		"posts.list_replies": { items: [reply("10")], next_cursor: null },
		"posts.create_post": sent,
	});
	const post = { ...reply("00"), name: "p", replies: { count: 1, at: "2026-03-01 10:10", people: [{ user: "a@x", name: "Ana" }] } };
	const { press, findAll, find, unmount } = await mount(ThreadFold, {
		host,
		props: { post, onChanged: (changed) => told.push(changed) },
		provided: { drafts: createDrafts(null, { user: "me" }) },
	});
	assert.deepEqual(host.called("posts.list_replies"), []);
	await press(".convo-thread-fold");
	assert.equal(findAll(".convo-reply").length, 1);
	await press(".convo-reply-begin");
	const area = find("textarea");
	area.value = "I will call";
	area.dispatchEvent(new window.Event("input"));
	await press("button[type=submit]");
	await settle();
	const [asked] = host.called("posts.create_post");
	assert.equal(asked.reply_to, "p");
	assert.match(asked.content, /I will call/);
	assert.equal(told[0].replies.count, 2);
	assert.equal(told[0].replies.people.length, 1, "who was named already is named once");
	assert.equal(document.activeElement, find(".convo-reply-begin"), "the next one is begun where the last one was sent");
	unmount();
});

const open = async (answers, props = {}) => {
	const host = makeHost(answers);
	const post = { ...reply("00"), name: "p", replies: { count: 3, at: "2026-03-01 10:10", people: [{ user: "a@x", name: "Ana" }] } };
	const drafts = createDrafts(null, { user: "me" });
	return { host, drafts, ...(await mount(ThreadFold, { host, props: { post, ...props }, provided: { drafts } })) };
};
const escape = async () => {
	document.activeElement.dispatchEvent(new window.KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
	await settle();
};

test("Escape leads out step by step: of the editor, of the thread", async () => {
	const { find, press, unmount } = await open({ "posts.list_replies": { items: [reply("10")], next_cursor: null } });
	await press(".convo-thread-fold");
	await press(".convo-reply-begin");
	await escape();
	assert.equal(find("textarea"), null);
	assert.equal(document.activeElement, find(".convo-reply-begin"));
	await escape();
	assert.equal(find(".convo-replies"), null);
	assert.equal(document.activeElement, find(".convo-thread-fold"));
	unmount();
});

test("a reply that the address names is loaded, shown and marked, and every reply has such an address", async () => {
	const shown = [];
	window.HTMLElement.prototype.scrollIntoView = function () {
		shown.push(this.dataset.reply);
	};
	const pages = { "": { items: [reply("30")], next_cursor: "c" }, c: { items: [reply("20")], next_cursor: "d" }, d: { items: [reply("10")], next_cursor: null } };
	const permalink = { page: "channel-feed", query: { channel: "C", post: "p" } };
	const { host, find, findAll, unmount } = await open(
		{ "posts.list_replies": ({ cursor = "" }) => pages[cursor] },
		{ isOpenAtFirst: true, namedReply: "20", permalink }
	);
	await settle();
	assert.deepEqual(findAll(".convo-reply").map((row) => row.dataset.reply), ["20", "30"]);
	assert.deepEqual([shown, findAll(".convo-is-named").map((row) => row.dataset.reply)], [["20"], ["20"]]);
	find(".convo-reply a.convo-time").click();
	assert.deepEqual(host.went, { page: "channel-feed", query: { channel: "C", post: "20" } });
	unmount();
});

test("of a reply that is nowhere the reader is told", async () => {
	const { host, unmount } = await open({ "posts.list_replies": { items: [reply("10")], next_cursor: null } }, { isOpenAtFirst: true, namedReply: "gone" });
	await settle();
	assert.deepEqual(host.toasts, [["info", "That reply is not here any more, or lies further back."]]);
	unmount();
});

test("a fold tells how many of its replies are unread, and on the page of a channel they are asked for as it shows them", async () => {
	assert.equal(unreadWords((text) => text, 1), "1 unread reply");
	assert.equal(unreadWords((text, [count]) => text.replace("{0}", count), 4), "4 unread replies");
	const host = makeHost({ "posts.list_replies": { items: [], next_cursor: null } });
	const { result, unmount } = await run(() => useThread(host, () => "p", () => "Offers"), host);
	await result.load();
	assert.deepEqual(host.called("posts.list_replies"), [{ post: "p", channel: "Offers", limit: 20 }]);
	unmount();
});
