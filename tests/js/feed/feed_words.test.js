// Covers: the sentences of the feed, as whole sentences with their numbers filled in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { catchUpParts, foldedWords, pendingWords } from "../../../convo_channels/public/js/feed/feed_words.js";

const __ = (text, args = []) => text.replace(/\{(\d)\}/g, (whole, index) => args[index]);

test("what waits above names what there is, or says that something changed", () => {
	assert.equal(pendingWords(__, { posts: 3, moves: 0 }), "3 new posts");
	assert.equal(pendingWords(__, { posts: 1, moves: 2 }), "1 new post · 2 customers moved");
	assert.equal(pendingWords(__, { posts: 0, moves: 0 }), "The feed has changed");
});

test("the counts since the last visit leave out what is none", () => {
	const told = (news) => catchUpParts(__, news).map(({ name, text }) => `${name}: ${text}`);
	assert.deepEqual(told({ posts: 7, questions: 1, joined: 3, left: 0 }), ["posts: 7 posts", "questions: 1 open question", "joined: 3 joined"]);
	assert.deepEqual(told({ posts: 1, questions: 2, joined: 0, left: 100 }), ["posts: 1 post", "questions: 2 open questions", "left: 99+ left"]);
	assert.deepEqual(told({ posts: 0, questions: 0, joined: 0, left: 0 }), []);
});

test("a folded run says who came and who went", () => {
	assert.equal(foldedWords(__, { joined: 5, left: 1 }), "5 customers joined · 1 customer left");
	assert.equal(foldedWords(__, { joined: 0, left: 4 }), "4 customers left");
});
