// Covers: what is shown of a correction: both texts where another came first, and what a post said, page by page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, settle } from "../support/page.js";

const { createDrafts } = await load("posts/draft_model.js");
const { default: PostBody } = await load("posts/PostBody.vue");
const { default: EditedMark } = await load("posts/EditedMark.vue");

const AT = "2025-03-10 11:00:00.000000";
const POST = {
	kind: "post", name: "p", content: "<p>Friday</p>", post_type: "Note", customer: "Maison", channel: null, at: AT,
	edited_at: null, can_edit: true,
}; // prettier-ignore
const THEIRS = { ...POST, content: "<p>Monday</p>", edited_at: "2025-03-10 11:30:00.000000" };
const said = (content, more = {}) => ({ content: `<p>${content}</p>`, by: "j", by_name: "Jonas", at: AT, is_current: false, ...more });

test("another text that came first stands above one's own, with who and two ways on", async () => {
	const host = makeHost({
		"posts.edit_post": () => {
			throw Object.assign(new Error("Changed."), { status: 409 });
		},
		"posts.list_versions": { post: THEIRS, items: [said("Monday", { at: THEIRS.edited_at })] },
	});
	const told = [];
	const page = await mount(PostBody, {
		host,
		props: { post: POST, isEditing: true, postTypes: ["Note"], onSaved: (post) => told.push(post) },
		provided: { drafts: createDrafts(null, { user: "me" }) },
	});
	await page.press("[type=submit]");
	assert.match(page.text(".convo-stale"), /Jonas changed this post meanwhile.*Monday.*Keep mine.*Take theirs/);
	assert.equal(page.find("textarea").value.trim(), "Friday");
	assert.equal(page.find("[type=submit]"), null);
	assert.equal(document.activeElement.textContent.trim(), "Keep mine");
	page.findAll(".convo-stale button").at(-1).click();
	await settle();
	assert.deepEqual(told, [THEIRS]);
	page.unmount();
});

async function opened(answer) {
	const host = makeHost({ "posts.list_versions": answer });
	const page = await mount(EditedMark, { host, props: { post: THEIRS } });
	await page.press("button");
	return { host, page, dialog: () => document.querySelector(".convo-versions") };
}
const rows = () => [...document.querySelectorAll("[data-test=post-version]")].map((row) => row.textContent.replace(/\s+/g, " ").trim());
const press = async (text) => {
	[...document.querySelectorAll(".convo-versions button")].find((one) => one.textContent.trim() === text).click();
	await settle();
};

test("the mark of a correction opens what the post said, newest first, page by page", async () => {
	const { host, page, dialog } = await opened(({ cursor }) =>
		cursor
			? { items: [said("Thursday", { by_name: null, at: null })], next_cursor: null }
			: { items: [said("Monday", { is_current: true }), said("Friday")], next_cursor: "c" }
	);
	assert.equal(dialog().querySelector("[role=dialog]").getAttribute("aria-label"), "What this post said");
	assert.equal(rows().length, 2);
	assert.match(rows()[0], /^2025-03-10 11:00, by Jonas\s*Now\s*Monday/);
	assert.match(rows()[1], /^2025-03-10 11:00, by Jonas\s*Friday/);
	await press("More");
	assert.match(rows()[2], /^By whom and since when is not known\.\s*Thursday/);
	assert.deepEqual(host.called("posts.list_versions"), [{ post: "p" }, { post: "p", cursor: "c" }]);
	dialog().querySelector("[aria-label=Close]").click();
	await settle();
	assert.equal(dialog(), null);
	page.unmount();
});

test("where nothing earlier is kept, and where the answer fails, it says so", async () => {
	const alone = await opened({ items: [said("Monday", { is_current: true })], next_cursor: null });
	assert.match(alone.dialog().textContent, /No earlier text of this post is kept/);
	alone.page.unmount();
	let fails = true;
	const broken = await opened(() => {
		if (fails) throw new Error("The database sleeps.");
		return { items: [said("Monday", { is_current: true }), said("Friday")], next_cursor: null };
	});
	assert.match(broken.dialog().textContent, /The database sleeps\./);
	fails = false;
	await press("Try again");
	assert.equal(rows().length, 2);
	broken.page.unmount();
});
