// Covers: a press is shown at once and taken back where it is refused, presses are asked one after the other, the chips.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, run, settle } from "../support/page.js";

const { useReactions } = await load("posts/use_reactions.js");
const ReactionRow = (await load("posts/ReactionRow.vue")).default;

const THUMB = { emoji: "👍", count: 1, mine: false, names: ["Ana"], more: 0 };
const MINE = { emoji: "👍", count: 2, mine: true, names: ["Ana"], more: 0 };
const counts = (reactions) => reactions.shown.value.map(({ emoji, count, mine }) => [emoji, count, mine]);

async function reacting(answer, post = { name: "p", reactions: [THUMB] }) {
	const host = makeHost({ "posts.react": answer });
	const { result, unmount } = await run(
		() => useReactions(host, () => post, (reactions) => (post.reactions = reactions)),
		host
	); // prettier-ignore
	return { host, post, reactions: result, unmount };
}

test("it is shown before the server answers, and what the server answers counts", async () => {
	let answer = null;
	const { host, reactions, post, unmount } = await reacting(() => new Promise((resolve) => (answer = resolve)));
	assert.equal(reactions.toggle("👍").mine, true);
	assert.deepEqual(counts(reactions), [["👍", 2, true]]);
	await settle();
	assert.deepEqual(host.called("posts.react"), [{ post: "p", emoji: "👍", on: 1 }]);
	answer([{ ...MINE, count: 5 }]);
	await settle();
	assert.deepEqual(post.reactions, [{ ...MINE, count: 5 }]);
	unmount();
});

test("what is refused is taken back, and said", async () => {
	const { host, reactions, unmount } = await reacting(() => {
		throw new Error("There is no such post.");
	});
	reactions.toggle("👀");
	assert.deepEqual(counts(reactions), [["👍", 1, false], ["👀", 1, true]]); // prettier-ignore
	await settle();
	assert.deepEqual(counts(reactions), [["👍", 1, false]]);
	assert.deepEqual(host.toasts, [["error", "There is no such post."]]);
	unmount();
});

test("pressed twice it is asked twice, one after the other, and ends as it was pressed last", async () => {
	const answers = [];
	const { host, reactions, unmount } = await reacting(() => new Promise((resolve) => answers.push(resolve)));
	reactions.toggle("👍");
	reactions.toggle("👍");
	await settle();
	assert.deepEqual(counts(reactions), [["👍", 1, false]]);
	assert.equal(host.called("posts.react").length, 1, "the second waits for the first");
	answers[0]([MINE]);
	await settle();
	assert.deepEqual(host.called("posts.react").map(({ on }) => on), [1, 0]);
	assert.deepEqual(counts(reactions), [["👍", 1, false]], "the first answer does not show what was taken back");
	answers[1]([THUMB]);
	await settle();
	assert.deepEqual(counts(reactions), [["👍", 1, false]]);
	unmount();
});

test("the row says of each sign how often, by whom, and whether by the reader", async () => {
	const changed = [];
	const host = makeHost({ "posts.react": [MINE] });
	const post = { kind: "post", name: "p", reactions: [THUMB] };
	const row = await mount(ReactionRow, { host, props: { post, onChanged: (item) => changed.push(item) } });
	const [chip] = row.findAll(".convo-reaction");
	assert.equal(chip.getAttribute("aria-pressed"), "false");
	assert.equal(chip.querySelector("[aria-hidden]").textContent, "👍 1");
	assert.equal(chip.querySelector(".convo-hidden").textContent, "Ana reacted with 👍");
	await row.press(".convo-reaction");
	assert.deepEqual(changed, [{ ...post, reactions: [MINE] }]);
	row.unmount();
});

test("without a reaction there is no row, unless its button is wanted", async () => {
	const props = { post: { kind: "post", name: "p", reactions: [] } };
	const none = await mount(ReactionRow, { props });
	assert.equal(none.find(".convo-reactions"), null);
	none.unmount();
	const button = await mount(ReactionRow, { props: { ...props, hasButton: true } });
	assert.equal(button.find("[data-act=react]").getAttribute("aria-label"), "Add a reaction");
	button.unmount();
});
