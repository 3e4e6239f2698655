// Covers: a correction that says what it began from, and loses neither text when another came first or the post is gone.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { load, makeHost, run } from "../support/page.js";

const { useEdit } = await load("posts/use_edit.js");
const { createDrafts, draftKey } = await load("posts/draft_model.js");

const POST = { name: "p", content: "<p>Friday</p>", post_type: "Note", customer: "Maison", channel: null, at: "T1", edited_at: null };
const THEIRS = { ...POST, content: "<p>Monday</p>", post_type: "Call", edited_at: "T2" };
const refuse = (status, message = "No.") => () => {
	throw Object.assign(new Error(message), { status });
};

const unmounts = [];
afterEach(() => unmounts.splice(0).forEach((unmount) => unmount()));

async function editing({ answers = {}, post = POST, drafts } = {}) {
	const host = makeHost({
		"posts.list_versions": { post: THEIRS, items: [{ by_name: "Jonas", at: "T2", content: THEIRS.content }] },
		...answers,
	});
	const kept = drafts || createDrafts(null, { user: "me" });
	const told = { saved: [], ended: 0 };
	const { result: edit, unmount } = await run(
		() => useEdit(host, kept, () => post, { saved: (one) => told.saved.push(one), ended: () => told.ended++ }),
		host
	);
	unmounts.push(unmount);
	edit.begin();
	return { host, edit, drafts: kept, told };
}

/** One that another came before. */
async function stale(more) {
	const found = await editing({ answers: { "posts.edit_post": refuse(409, "Changed meanwhile.") }, ...more });
	found.edit.state.value = { body: "Tuesday", isHtml: false };
	await found.edit.save();
	return found;
}

test("it says since when the text stood that it began from", async () => {
	for (const [post, base] of [[POST, "T1"], [THEIRS, "T2"]]) {
		const { host, edit, told, drafts } = await editing({ post, answers: { "posts.edit_post": THEIRS } });
		edit.state.value = { body: "Tuesday", isHtml: false };
		await edit.save();
		assert.equal(host.called("posts.edit_post")[0].based_on, base);
		assert.deepEqual(told.saved, [THEIRS]);
		assert.equal(drafts.get(draftKey.edit("p")), null);
	}
});

test("a draft goes on from what it began from, whatever the post says by now", async () => {
	const first = await editing();
	first.edit.state.value = { body: "Tuesday", isHtml: false };
	first.edit.state.postType = "Idea";
	first.edit.keepChanged();
	const { host, edit } = await editing({ post: THEIRS, drafts: first.drafts, answers: { "posts.edit_post": THEIRS } });
	assert.deepEqual([edit.state.value.body, edit.state.postType], ["Tuesday", "Idea"]);
	await edit.save();
	assert.equal(host.called("posts.edit_post")[0].based_on, "T1");
});

test("Escape closes what says nothing else, and gives up nothing that was written", async () => {
	const { edit, told } = await editing();
	assert.deepEqual([edit.leave(), told.ended], [true, 1]);
	for (const [part, value] of [["value", { body: "Tuesday", isHtml: false }], ["postType", "Idea"]]) {
		const other = await editing();
		other.edit.state[part] = value;
		assert.deepEqual([other.edit.leave(), other.told.ended, other.edit.state[part]], [false, 0, value]);
		const again = await editing({ drafts: (other.edit.keepChanged(), other.drafts) });
		assert.deepEqual([again.edit.leave(), again.told.ended], [false, 0], "gone on with another day");
	}
});

test("opened alone it leaves no draft", async () => {
	const { edit, drafts } = await editing();
	edit.keepChanged();
	assert.equal(drafts.get(draftKey.edit("p")), null);
	edit.state.postType = "Idea";
	edit.keepChanged();
	assert.equal(drafts.get(draftKey.edit("p")).post_type, "Idea");
});

test("when another came first both are there, and nothing is lost", async () => {
	const { edit, told, drafts } = await stale();
	assert.equal(edit.state.theirs.post.content, "<p>Monday</p>");
	assert.deepEqual([edit.state.theirs.by_name, edit.state.theirs.at], ["Jonas", "T2"]);
	assert.equal(edit.state.value.body, "Tuesday");
	assert.equal(drafts.get(draftKey.edit("p")).body, "Tuesday");
	assert.deepEqual(told, { saved: [], ended: 0 });
});

test("keeping one's own sends it again, based on the other", async () => {
	const answers = { "posts.edit_post": ({ based_on }) => (based_on === "T1" ? refuse(409)() : { ...POST, edited_at: "T3" }) };
	const { host, edit, told } = await stale({ answers });
	await edit.keepMine();
	assert.deepEqual(host.called("posts.edit_post").map(({ based_on }) => based_on), ["T1", "T2"]);
	assert.equal(host.called("posts.edit_post")[1].content, "<p>Tuesday</p>");
	assert.equal(told.saved[0].edited_at, "T3");
	assert.equal(edit.state.theirs, null);
});

test("taking theirs shows it and lets the draft go", async () => {
	const { edit, told, drafts, host } = await stale();
	edit.takeTheirs();
	assert.deepEqual(told.saved, [THEIRS]);
	assert.equal(drafts.get(draftKey.edit("p")), null);
	assert.equal(host.called("posts.edit_post").length, 1);
});

test("of a deleted post the text is kept where it is found again, and can be posted as new", async () => {
	const { host, edit, told, drafts } = await stale({
		answers: { "posts.edit_post": refuse(404, "There is no such post."), "posts.create_post": { name: "q" } },
	});
	assert.equal(edit.state.isGone, true);
	assert.match(edit.state.error, /was deleted meanwhile/);
	assert.equal(drafts.get(draftKey.customer("Maison")).body, "Tuesday");
	const { key } = drafts.get(draftKey.customer("Maison"));
	await edit.save();
	const [sent] = host.called("posts.create_post");
	assert.deepEqual(sent, { post_type: "Note", content: "<p>Tuesday</p>", customer: "Maison", key });
	assert.equal(told.ended, 1);
	assert.equal(drafts.get(draftKey.edit("p")), null);
	assert.equal(drafts.get(draftKey.customer("Maison")), null);
});

test("what somebody has begun in that place stays as it is", async () => {
	const drafts = createDrafts(null, { user: "me" });
	drafts.set(draftKey.channel("Buying"), { body: "Something begun" });
	await stale({
		drafts,
		post: { ...POST, customer: null, channel: "Buying" },
		answers: { "posts.edit_post": refuse(404), "posts.create_post": { name: "q" } },
	});
	assert.equal(drafts.get(draftKey.channel("Buying")).body, "Something begun");
});

test("deleted between the refusal and the look at the other text, it is gone all the same", async () => {
	const { edit } = await stale({ answers: { "posts.edit_post": refuse(409), "posts.list_versions": refuse(404) } });
	assert.equal(edit.state.isGone, true);
});

test("any other refusal is said, and the text stays", async () => {
	const { edit, told, drafts } = await stale({ answers: { "posts.edit_post": refuse(403, "Not yours.") } });
	assert.equal(edit.state.error, "Not yours.");
	assert.equal(edit.state.theirs, null);
	assert.equal(drafts.get(draftKey.edit("p")).body, "Tuesday");
	assert.deepEqual(told, { saved: [], ended: 0 });
});

test("two presses are one request, and an empty text is none", async () => {
	const { host, edit } = await editing({ answers: { "posts.edit_post": THEIRS } });
	edit.state.value = { body: "  ", isHtml: false };
	await edit.save();
	assert.equal(host.called("posts.edit_post").length, 0);
	edit.state.value = { body: "Tuesday", isHtml: false };
	await Promise.all([edit.save(), edit.save()]);
	assert.equal(host.called("posts.edit_post").length, 1);
});
