// Covers: an editor that follows its draft on other devices, what it offers where two wrote, and the list of drafts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, settle } from "../support/page.js";

const { createSyncedDrafts } = await load("posts/draft_sync.js");
const { provideDrafts } = await load("posts/use_drafts.js");
const { placeLink, placeWords } = await load("posts/draft_words.js");
const { default: PostComposer } = await load("posts/PostComposer.vue");
const { default: DraftList } = await load("posts/DraftList.vue");

const PLACE = "customer:Maison";
const ABOUT = { customer: "Maison", customer_name: "Maison Tilleul", channel: null, channel_title: null, post: null, root: null, author_name: null };
const onServer = (body, revision = 5, place = PLACE, about = ABOUT) => ({
	place, revision, about, excerpt: body, saved_at: "2025-03-10 10:12:00", draft: { body, isHtml: false, key: "k".repeat(20), mark: "theirs" },
}); // prettier-ignore
const still = { setTimeout: () => 0, clearTimeout() {} };

async function composer(items, answers = {}) {
	const host = makeHost({ "drafts.list": () => ({ items: [...items] }), "drafts.save": { revision: 9, saved_at: "2025-03-10 11:00:00" }, "drafts.discard": {}, ...answers });
	const drafts = createSyncedDrafts(null, { user: "me", call: host.call, timers: still });
	const customer = { name: "Maison", customer_name: "Maison" };
	const page = await mount(PostComposer, { host, props: { draftKey: PLACE, postTypes: ["Note"], customer }, provided: { drafts } });
	const area = () => page.find("textarea");
	const write = async (text) => {
		area().value = text;
		area().dispatchEvent(new window.Event("input", { bubbles: true }));
		await settle();
	};
	return { host, drafts, page, area, write };
}

test("an editor in which nothing was typed shows what another device wrote, and is empty when that was sent there", async () => {
	const items = [onServer("of the phone")];
	const { drafts, page, area } = await composer(items);
	await drafts.load();
	await settle();
	assert.equal(area().value, "of the phone");
	items.length = 0;
	await drafts.load();
	await settle();
	assert.deepEqual([area().value, page.find(".convo-other-draft")], ["", null]);
	page.unmount();
});

for (const [button, kept] of [["Use this one", "of the phone"], ["Keep mine", "of the desk"]])
	test(`where two wrote both are shown, and "${button}" keeps one`, async () => {
		const { host, drafts, page, area, write } = await composer([onServer("of the phone")]);
		await write("of the desk");
		await drafts.load();
		await settle();
		assert.equal(area().value, "of the desk", "what is typed is not written over");
		assert.match(page.text(".convo-other-draft"), /^Written on another device, 1 h ago ?of the phone ?Use this one ?Keep mine$/);
		page.findAll(".convo-other-draft button").find((one) => one.textContent.trim() === button).click();
		await settle();
		assert.deepEqual([area().value, page.find(".convo-other-draft")], [kept, null]);
		const saved = host.called("drafts.save").map(({ draft, based_on }) => [draft.body, based_on]);
		assert.deepEqual(saved, kept === "of the desk" ? [[kept, 5]] : []);
		page.unmount();
	});

test("what was typed goes to the server when the page is left, and why it does not is said", async () => {
	const refuse = () => {
		throw Object.assign(new Error("This draft is too long to be kept on the server; it stays on this device."), { status: 417 });
	};
	const { host, page, write, area } = await composer([], { "drafts.save": refuse });
	await write("very long");
	window.dispatchEvent(new window.Event("pagehide"));
	await settle();
	const [call] = host.calls.filter(({ method }) => method.endsWith("drafts.save"));
	assert.deepEqual([call.args.place, call.args.draft.body, call.args.based_on, call.options.keepalive], [PLACE, "very long", 0, true]);
	assert.match(page.text(".convo-other-problem"), /stays on this device/);
	assert.equal(area().value, "very long");
	page.unmount();
});

const REFUSALS = {
	"a reply to a deleted post": [404, "The post that you answer is not there any more: your answer was not sent."],
	"a customer who was merged meanwhile": [404, "There is no such customer, or you may not see it."],
	"a channel that was archived meanwhile": [404, "There is no such channel, or you are not in it."],
	"a right that was taken away": [403, "You need one of these roles: Convo Agent."],
	"a text that is too long": [417, "A post holds at most 100,000 characters."],
	"a lost connection": [0, "No connection to the server. Check your network and retry."],
};
for (const [what, [status, sentence]] of Object.entries(REFUSALS))
	test(`${what}: one sentence is said, and the text stays on the screen and in the draft`, async () => {
		const { drafts, page, area, write } = await composer([], {
			"posts.create_post": () => {
				throw Object.assign(new Error(sentence), { status });
			},
		});
		await write("They sign on Friday");
		page.find("form").dispatchEvent(new window.Event("submit", { bubbles: true, cancelable: true }));
		await settle();
		assert.deepEqual([page.text("[role=alert]"), area().value, drafts.get(PLACE).body], [sentence, "They sign on Friday", "They sign on Friday"]);
		page.unmount();
	});

async function list(items) {
	const host = makeHost({ "drafts.list": { items }, "drafts.discard": {}, "drafts.save": { revision: 8, saved_at: "2025-03-10 11:00:00" } });
	const drafts = createSyncedDrafts(null, { user: "me", call: host.call, timers: still });
	await drafts.load();
	return { host, drafts, page: await mount(DraftList, { host, provided: { drafts } }) };
}

test("drafts are counted and told with their place, the newest first; those without a place are read and copied", async () => {
	const old = { ...onServer("an answer", 7, "reply:p", null), saved_at: "2025-03-09 10:12:00" };
	const { page } = await list([old, onServer("of the phone")]);
	assert.equal(page.text(".convo-drafts-fold"), "2 drafts");
	assert.equal(page.find(".convo-draft"), null);
	await page.press(".convo-drafts-fold");
	assert.deepEqual(page.findAll(".convo-draft-open").map((one) => [one.tagName, one.querySelector("bdi").textContent]), [["A", "Maison Tilleul"], ["BUTTON", "No longer there"]]);
	await page.press("button.convo-draft-open");
	assert.match(page.text(".convo-draft-whole"), /^an answer ?Copy the text$/);
	page.unmount();
});

test("one that is discarded can be brought back", async () => {
	const { host, drafts, page } = await list([onServer("of the phone")]);
	await page.press(".convo-drafts-fold");
	await page.press(".convo-draft .convo-icon-button");
	assert.equal(drafts.get(PLACE), null);
	assert.deepEqual(host.called("drafts.discard"), [{ place: PLACE, based_on: 5 }]);
	await page.press(".convo-drafts-undo button");
	assert.equal(drafts.get(PLACE).body, "of the phone");
	page.unmount();
});

test("a place is told in words and leads where it is written on", () => {
	const __ = (text, args = []) => text.replace(/\{(\d)\}/g, (whole, n) => args[n]);
	const of = (place, about) => [placeWords(__, { place, about }), placeLink({ place, about })];
	const post = { ...ABOUT, author_name: "Anna", channel: "Open", channel_title: "Open cases" };
	assert.deepEqual(of(PLACE, ABOUT), ["Maison Tilleul", { page: "customer-timeline", query: { customer: "Maison" } }]);
	assert.deepEqual(of("channel:Open", undefined), ["Open", { page: "channel-feed", query: { channel: "Open" } }]);
	assert.deepEqual(of("reply:p", post), ["Reply to Anna, Maison Tilleul", { page: "channel-feed", query: { channel: "Open", post: "p" } }]);
	assert.deepEqual(of("edit:p", { ...post, channel: null }), ["Edit of a post, Maison Tilleul", { page: "customer-timeline", query: { customer: "Maison", row: "post:p" } }]);
	for (const [place, about] of [["customer:Gone", null], ["reply:p", null], ["kept:5", ABOUT]]) assert.deepEqual(of(place, about), ["No longer there", null]);
});

test("pages of a host that stays share their drafts, others keep their own", async () => {
	const { vue } = await import("../support/page.js");
	const take = async (host) => {
		let got = null;
		const { unmount } = await mount({ setup: () => ((got = provideDrafts(host)), () => vue.h("i")) }, { host });
		unmount();
		return got;
	};
	const shared = {};
	const [one, two, other] = [makeHost({}, { shared }), makeHost({}, { shared }), makeHost()];
	assert.equal(await take(one), await take(two));
	assert.notEqual(await take(other), await take(other));
});
