// Covers: the sentences of the feed, as whole sentences with their numbers filled in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { catchUpWords, foldedWords, pendingWords } from "../../../convo_channels/public/js/feed/feed_words.js";

const __ = (text, args = []) => text.replace(/\{(\d)\}/g, (whole, index) => args[index]);

test("what waits above names what there is, or says that something changed", () => {
	assert.equal(pendingWords(__, { posts: 3, moves: 0 }), "3 new posts");
	assert.equal(pendingWords(__, { posts: 1, moves: 2 }), "1 new post · 2 customers moved");
	assert.equal(pendingWords(__, { posts: 0, moves: 0 }), "The feed has changed");
});

test("the counts since the last visit leave out what is none", () => {
	const news = { posts: 7, questions: 1, joined: 3, left: 0, isPartial: false };
	assert.equal(catchUpWords(__, news), "7 posts · 1 question · 3 joined");
	assert.equal(
		catchUpWords(__, { ...news, isPartial: true }),
		"7 posts · 1 question · 3 joined and more further down"
	);
});

test("a folded run says who came and who went", () => {
	assert.equal(foldedWords(__, { joined: 5, left: 1 }), "5 customers joined · 1 customer left");
	assert.equal(foldedWords(__, { joined: 0, left: 4 }), "4 customers left");
});
