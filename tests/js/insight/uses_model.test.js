// Covers: what builds on a segment, by kind and in the server's order; how long to wait for one that is being filled.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pauseBefore } from "../../../convo_channels/public/js/insight/pending_model.js";
import { byKind, hasChannel, kindWords } from "../../../convo_channels/public/js/insight/uses_model.js";

const __ = (text) => text;
const use = (doctype, name) => ({ doctype, name, title: name });

test("uses stand by kind, in the order in which they are told", () => {
	const uses = [use("Convo Channel", "A"), use("Convo Segment", "B"), use("Convo Channel", "C"), use("Report", "D")];
	const kinds = byKind(uses).map((kind) => [kind.doctype, kind.uses.map((one) => one.name)]);
	assert.deepEqual(kinds, [["Convo Channel", ["A", "C"]], ["Convo Segment", ["B"]], ["Report", ["D"]]]);
	assert.deepEqual(byKind([]), []);
});

test("a kind is named as people say it, one or several; a stranger's by its own name", () => {
	assert.equal(kindWords(__, "Email Group", 1), "Mailing list");
	assert.equal(kindWords(__, "Convo Segment", 2), "Segments");
	assert.equal(kindWords(__, "Convo Segment Action", 3), "Actions");
	assert.equal(kindWords(__, "Loyalty Thing", 2), "Loyalty Thing");
});

test("a channel is there when one of the uses is one", () => {
	assert.equal(hasChannel([use("Report", "A")]), false);
	assert.equal(hasChannel([use("Report", "A"), use("Convo Channel", "B")]), true);
});

test("the waits grow and have an end", () => {
	const pauses = Array.from({ length: 20 }, (_none, tries) => pauseBefore(tries));
	assert.deepEqual([...pauses].sort((a, b) => a - b), pauses);
	assert.ok(pauses[0] <= 2000 && pauses[19] === pauseBefore(100));
});
