// Covers: what is said of a move of which the log holds no sentence.
import assert from "node:assert/strict";
import { test } from "node:test";
import { causeWords } from "../../../convo_channels/public/js/insight/insight_words.js";

const __ = (text, args = []) => text.replace(/\{(\d)\}/g, (whole, index) => args[index]);

test("every cause of the log has words", () => {
	const causes = ["First fill", "Document", "Segment", "Rule", "Day", "Reconciliation", "Verify", "Merge"];
	for (const cause of causes) assert.ok(causeWords(__, cause), cause);
	assert.equal(causeWords(__, "Something else"), "");
});
