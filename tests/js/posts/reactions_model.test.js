// Covers: what was pressed laid over what is known, who is named in which words, what a search finds, where arrows lead.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../support/page.js";

const { layOver, nameOf, reactionWords, searchEmoji, stepIn } = await load("posts/reactions_model.js");
const { emojiList, FREQUENT } = await load("posts/emoji_list.js");

const __ = (text, args = []) => text.replace(/\{(\d)\}/g, (whole, index) => args[index]);
const told = (emoji, count, mine, names = [], more = 0) => ({ emoji, count, mine, names, more });
const list = emojiList((text) => text);

test("what is pressed and not answered yet is shown as if it were", () => {
	const known = [told("👍", 2, false, ["Ana", "Ben"]), told("🎉", 1, true)];
	const over = (...pressed) => layOver(known, new Map(pressed)).map(({ emoji, count, mine }) => [emoji, count, mine]);
	assert.deepEqual(over(), [["👍", 2, false], ["🎉", 1, true]]);
	assert.deepEqual(over(["👍", true]), [["👍", 3, true], ["🎉", 1, true]]);
	assert.deepEqual(over(["🎉", false]), [["👍", 2, false]]);
	assert.deepEqual(over(["🎉", true]), [["👍", 2, false], ["🎉", 1, true]], "known already");
	assert.deepEqual(over(["👀", true]), [["👍", 2, false], ["🎉", 1, true], ["👀", 1, true]]);
	assert.deepEqual(over(["👀", false]), [["👍", 2, false], ["🎉", 1, true]]);
	assert.deepEqual(known[0], told("👍", 2, false, ["Ana", "Ben"]), "and nothing that is known is changed");
});

test("who reacted is one sentence, the reader first", () => {
	const say = (...args) => reactionWords(__, told("👍", ...args));
	assert.equal(say(1, false, ["Ana"]), "Ana reacted with 👍");
	assert.equal(say(1, true), "You reacted with 👍");
	assert.equal(say(2, true, ["Ana"]), "You and Ana reacted with 👍");
	assert.equal(say(3, false, ["Ana", "Ben", "Cleo"]), "Ana, Ben and Cleo reacted with 👍");
	assert.equal(say(4, true, ["Ana", "Ben"], 1), "You, Ana, Ben and 1 other reacted with 👍");
	assert.equal(say(9, false, ["Ana", "Ben"], 7), "Ana, Ben and 7 others reacted with 👍");
	assert.equal(reactionWords(__, told("👍", 1, false, ["Ana"]), (name) => `<${name}>`), "<Ana> reacted with 👍");
});

test("an emoji is found by the beginnings of its words, in any order, accents and case aside, and by itself", () => {
	const found = (typed) => searchEmoji(list, typed).map(({ sign }) => sign);
	assert.deepEqual(found("INVOICE"), ["🧾"]);
	assert.deepEqual(found(" light  bu "), ["💡"]);
	assert.deepEqual(found("bulb ligh"), ["💡"]);
	assert.deepEqual(found("🚚"), ["🚚"]);
	assert.deepEqual(found("nosuchword"), []);
	assert.equal(found("").length, list.length);
	assert.deepEqual(searchEmoji([{ sign: "☀️", words: "słońce, Żar" }], "zar").length, 1);
	assert.deepEqual(searchEmoji([{ sign: "☀️", words: "שמש, חום" }], "חו").length, 1);
	assert.equal(nameOf(list[0]), "thumbs up");
});

test("every sign that is offered is one emoji to Unicode, there once, and has a name of its own", () => {
	const signs = list.map(({ sign }) => sign);
	const isOne = new RegExp("^\\p{RGI_Emoji}$", "v");
	assert.deepEqual(signs.filter((sign) => !isOne.test(sign)), []);
	assert.equal(new Set(signs).size, signs.length);
	assert.equal(new Set(list.map(nameOf)).size, list.length);
	assert.equal(FREQUENT.length, 8);
	assert.deepEqual(FREQUENT.filter((sign) => !signs.includes(sign)), []);
});

test("arrows lead to what stands there, in rows of any length and from right to left", () => {
	// two rows of three, and one more below
	const boxes = [[0, 0], [10, 0], [20, 0], [0, 10], [10, 10], [20, 10], [0, 20]].map(([x, y]) => ({ x, y })); // prettier-ignore
	const from = (at, key, isRightToLeft) => stepIn(boxes, at, key, isRightToLeft);
	assert.deepEqual([from(0, "ArrowRight"), from(2, "ArrowRight"), from(6, "ArrowRight"), from(0, "ArrowLeft")], [1, 3, 6, 0]);
	assert.deepEqual([from(0, "ArrowRight", true), from(1, "ArrowRight", true), from(0, "ArrowLeft", true)], [0, 0, 1]);
	assert.deepEqual([from(1, "ArrowDown"), from(5, "ArrowDown"), from(6, "ArrowDown"), from(6, "ArrowUp")], [4, 6, 6, 3]);
	assert.deepEqual([from(1, "ArrowUp"), from(4, "Home"), from(4, "End")], [1, 0, 6]);
});
