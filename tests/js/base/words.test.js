// Covers: the sentences of all pages, as whole sentences with their numbers filled in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { customersWords, relativeWords } from "../../../convo_channels/public/js/base/words.js";

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
