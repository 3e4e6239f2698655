// Covers: the key of a writing: made once, kept with the draft, the same until it is known to have arrived.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, settle } from "../support/page.js";

const { createDrafts, draftKey, newKey } = await load("posts/draft_model.js");
const { default: PostComposer } = await load("posts/PostComposer.vue");

const PLACE = draftKey.customer("Maison");
const FORM = /^[A-Za-z0-9_-]{16,64}$/;

test("a key is another each time, with and without the browser's own", () => {
	const bare = { getRandomValues: (bytes) => globalThis.crypto.getRandomValues(bytes) };
	const keys = Array.from({ length: 200 }, (_, n) => newKey(n % 2 ? bare : globalThis.crypto));
	assert.equal(new Set(keys).size, 200);
	assert.ok(keys.every((key) => FORM.test(key)));
});

async function composer(answer, drafts = createDrafts(null, { user: "me" })) {
	const host = makeHost({ "posts.create_post": answer });
	const customer = { name: "Maison", customer_name: "Maison" };
	const page = await mount(PostComposer, {
		host,
		props: { draftKey: PLACE, postTypes: ["Note"], customer },
		provided: { drafts },
	});
	const write = async (text) => {
		const area = page.find("textarea");
		area.value = text;
		area.dispatchEvent(new window.Event("input", { bubbles: true }));
		await settle();
	};
	const send = async () => {
		page.find("form").dispatchEvent(new window.Event("submit", { bubbles: true, cancelable: true }));
		await settle();
	};
	return { host, page, drafts, write, send, keys: () => host.called("posts.create_post").map(({ key }) => key) };
}

const lost = () => {
	throw Object.assign(new Error("No connection"), { status: 0 });
};

test("an answer that was lost is asked for again under the same key, after a reload as well", async () => {
	const first = await composer(lost);
	await first.write("They sign on Friday");
	await first.send();
	await first.send();
	assert.equal(first.drafts.get(PLACE).key, first.keys()[0]);
	first.page.unmount();
	const second = await composer({ name: "p" }, first.drafts);
	await second.send();
	const [one, two] = first.keys();
	assert.match(one, FORM);
	assert.deepEqual([two, ...second.keys()], [one, one]);
	assert.equal(second.drafts.get(PLACE), null);
	second.page.unmount();
});

test("the draft holds the key before the request is made", async () => {
	const drafts = createDrafts(null, { user: "me" });
	let kept = null;
	const { write, send, keys, page } = await composer(() => (kept = drafts.get(PLACE)) && { name: "p" }, drafts);
	await write("They sign on Friday");
	await send();
	assert.deepEqual([kept.body, kept.key], ["They sign on Friday", keys()[0]]);
	page.unmount();
});

test("the next writing has a key of its own", async () => {
	const { write, send, keys, page } = await composer({ name: "p" });
	for (const text of ["One", "Two"]) {
		await write(text);
		await send();
	}
	assert.equal(new Set(keys()).size, 2);
	page.unmount();
});

test("what is refused because it was posted with other words stays, and goes under a new key when it is sent again", async () => {
	const { write, send, keys, drafts, page } = await composer(() => {
		throw Object.assign(new Error("This was posted already."), { status: 409 });
	});
	await write("They sign on Monday");
	await send();
	assert.equal(page.text("[role=alert]"), "This was posted already.");
	assert.equal(drafts.get(PLACE).body, "They sign on Monday");
	await send();
	assert.equal(new Set(keys()).size, 2);
	page.unmount();
});

test("two presses are one request", async () => {
	let finish = null;
	const { write, send, keys, page } = await composer(() => new Promise((resolve) => (finish = resolve)));
	await write("They sign on Friday");
	await Promise.all([send(), send()]);
	finish({ name: "p" });
	await settle();
	assert.equal(keys().length, 1);
	page.unmount();
});
