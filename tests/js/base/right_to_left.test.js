// Covers: that names, numbers and lists are kept apart where components show them on a page from right to left.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount } from "../support/page.js";

const { EXPLAIN_KEY } = await load("insight/explain.js");
const { directed } = await load("base/isolate.js");
const { createDrafts } = await load("posts/draft_model.js");
const words = {
	"also in:": "גם ב:",
	"{0} and others": "{0} ואחרים",
	"{0} customers joined": "{0} לקוחות הצטרפו",
	nothing: "אין",
};
const translate = (text, args = []) => (words[text] ?? text).replace(/\{(\d)\}/g, (whole, at) => args[at]);
const hebrew = (answers) => makeHost(answers, { ...directed(translate, true), lang: "he" });
const shown = async (path, props) =>
	mount((await load(path)).default, { host: hebrew(), props, provided: { drafts: createDrafts(null, { user: "me" }), [EXPLAIN_KEY]: () => {} } });

test("the sign of a channel stays with its title, and each channel by itself", async () => {
	const post = {
		name: "P1", post_type: "Note", author: "a@example.com", author_name: "Ann Inc.", customer: "C1", customer_name: "Acme Inc.",
		content: "<p>x</p>", at: "2025-03-10 11:00:00", also_in: [{ name: "c1", title: "#Cafés" }, { name: "c2", title: "Open (all)" }],
	}; // prettier-ignore
	const page = await shown("posts/PostCard.vue", {
		post, postTypes: [], layout: "wide", permalink: { page: "channel-feed", query: {} },
	}); // prettier-ignore
	const apart = page.findAll("bdi").map((part) => part.textContent);
	assert.deepEqual(apart, ["Ann Inc.", "Acme Inc.", "#Cafés", "#Open (all)"]);
	page.unmount();
});

test("names that stand in one line are kept apart one by one", async () => {
	const items = ["A Ltd.", "B Inc.", "C e. V.", "D"].map((name, at) => ({
		kind: "move", name: at, action: "Joined", customer: name, at: "2025-03-10 11:00:00",
	})); // prettier-ignore
	const page = await shown("feed/MovesRow.vue", {
		row: { kind: "moves", items, joined: 4, left: 0, at: items[0].at },
	});
	assert.equal(
		page.text(".convo-ellipsis"),
		"\u2068A Ltd.\u2069, \u2068B Inc.\u2069, \u2068C e. V.\u2069 ואחרים"
	);
	page.unmount();
});

test("a move shows its customer and who did it apart", async () => {
	const move = {
		kind: "move", name: 1, action: "Joined", customer: "C1", customer_name: "Verein e. V.", changed_by_name: "Bob Jr.", reason: "SAL-1 x",
		reference_doctype: "Quotation", reference_name: "SAL-1", at: "2025-03-10 11:00:00",
	}; // prettier-ignore
	for (const [path, props] of [
		["feed/MoveRow.vue", { move: { ...move, segment: "S" } }],
		["insight/MovesTab.vue", { overview: { name: "S", moves: [move] } }],
	]) {
		const page = await shown(path, props);
		const apart = page.findAll("bdi").map((part) => part.textContent);
		assert.deepEqual(apart, ["Verein e. V.", "SAL-1", "Bob Jr."]);
		page.unmount();
	}
});

test("what is found is said as it came, and a document stands apart from who changed it", async () => {
	const condition = {
		text: "x", is_true: true, value: 2.5, finding: "Has \u20682.5\u2069 of them.",
		document: { doctype: "Opportunity", name: "CRM-OPP-2026-00003", by_name: "Administrator", at: null },
	}; // prettier-ignore
	const page = await shown("insight/ExplainCondition.vue", { condition });
	const [found] = page.findAll("[data-test=finding]");
	assert.deepEqual([found.textContent, found.getAttribute("dir")], ["Has \u20682.5\u2069 of them.", null]);
	assert.deepEqual(
		page.findAll("bdi").map((part) => part.textContent),
		["Opportunity CRM-OPP-2026-00003", "Administrator"]
	);
	page.unmount();
});
