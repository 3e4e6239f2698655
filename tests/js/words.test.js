// Covers: the recurring sentences, as whole sentences with their numbers filled in.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	catchUpWords,
	causeWords,
	customersWords,
	entriesWords,
	foldedWords,
	pendingWords,
	relativeWords,
} from "../../convo_channels/public/js/convo_shared/words.js";

const __ = (text, args = []) => text.replace(/\{(\d)\}/g, (whole, index) => args[index]);

test("one and many are different sentences", () => {
	assert.equal(customersWords(__, 1), "1 customer");
	assert.equal(
		customersWords(__, 1200, (n) => n.toLocaleString("en")),
		"1,200 customers"
	);
	assert.equal(relativeWords(__, { unit: "day", count: 1, ahead: false }), "yesterday");
	assert.equal(relativeWords(__, { unit: "day", count: 3, ahead: false }), "3 days ago");
	assert.equal(relativeWords(__, { unit: "day", count: 3, ahead: true }), "in 3 days");
	assert.equal(relativeWords(__, null), "");
});

test("what waits above names what there is, or says that something changed", () => {
	assert.equal(pendingWords(__, { posts: 3, moves: 0 }), "3 new posts");
	assert.equal(pendingWords(__, { posts: 1, moves: 2 }), "1 new post · 2 customers moved");
	assert.equal(pendingWords(__, { posts: 0, moves: 0 }), "The feed has changed");
});

test("a timeline counts entries of any kind", () => {
	assert.equal(entriesWords(__, { all: 1 }), "1 new entry");
	assert.equal(entriesWords(__, { all: 4 }), "4 new entries");
	assert.equal(entriesWords(__, { all: 0 }), "The timeline has changed");
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

test("every cause of the log has words", () => {
	const causes = ["First fill", "Document", "Segment", "Rule", "Day", "Reconciliation", "Verify", "Merge"];
	for (const cause of causes) assert.ok(causeWords(__, cause), cause);
	assert.equal(causeWords(__, "Something else"), "");
});
