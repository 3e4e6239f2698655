// Covers: the sentences of the timeline, as whole sentences with their numbers filled in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { entriesWords } from "../../../convo_channels/public/js/timeline/chip_words.js";

const __ = (text, args = []) => text.replace(/\{(\d)\}/g, (whole, index) => args[index]);

test("a timeline counts entries of any kind", () => {
	assert.equal(entriesWords(__, { all: 1 }), "1 new entry");
	assert.equal(entriesWords(__, { all: 4 }), "4 new entries");
	assert.equal(entriesWords(__, { all: 0 }), "The timeline has changed");
});
