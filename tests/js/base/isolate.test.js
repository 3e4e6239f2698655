// Covers: what is marked in a sentence from right to left, and what stays as it is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { directed, isolate } from "../../../convo_channels/public/js/base/isolate.js";

const translate = (text, args = []) => text.replace(/\{(\d)\}/g, (whole, at) => args[at] ?? whole);

test("a Latin name and a number are kept together, words of the page's own script are not touched", () => {
	assert.equal(isolate("Verein e. V."), "\u2068Verein e. V.\u2069");
	assert.equal(isolate(-3.5), "\u2068-3.5\u2069");
	assert.equal(isolate("לפני 8 דק׳"), "לפני 8 דק׳");
	assert.equal(isolate("شركة ABC"), "شركة ABC");
	assert.deepEqual([isolate(""), isolate(null)], ["", ""]);
});

test("what is marked is not marked again, so a list of names keeps the order of the page", () => {
	const names = ["A Ltd.", "B Inc."].map(isolate).join(", ");
	assert.equal(isolate(names), "\u2068A Ltd.\u2069, \u2068B Inc.\u2069");
});

test("on a page from left to right a name of the other direction alone is marked, and once", () => {
	const left = directed(translate, false);
	assert.equal(left.translate("{0}, {1} unread posts", ["קפה שקמה", 3]), "\u2068קפה שקמה\u2069, 3 unread posts");
	assert.equal(left.isolate("Café 2"), "Café 2");
	assert.equal(left.isolate(left.isolate("קפה (2019)")), "\u2068קפה (2019)\u2069");
	assert.equal(left.isolate(["קפה", "Berlin"].map(left.isolate).join(" · ")), "\u2068קפה\u2069 · Berlin");
});

test("on a page from right to left names and numbers are marked, and on none the page's own words", () => {
	const left = directed(translate, false);
	assert.equal(left.translate("{0} joined", ["Acme Inc."]), "Acme Inc. joined");
	assert.equal(left.isolate("Acme Inc."), "Acme Inc.");
	const right = directed(translate, true);
	assert.equal(right.translate("{0} הצטרף אל {1}", ["Acme Inc.", "פעילים"]), "\u2068Acme Inc.\u2069 הצטרף אל פעילים");
	assert.equal(right.translate("{0}: {1}", ["A"]), "\u2068A\u2069: {1}");
	assert.equal(right.translate("בלי"), "בלי");
});
