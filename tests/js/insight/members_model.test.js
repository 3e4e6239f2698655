// Covers: the table of members: what is asked, what is kept of it, and how cells read.
import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";
import { sinceWords } from "../../../convo_channels/public/js/insight/insight_words.js";
import {
	argumentsOf,
	cellText,
	keepTable,
	keptTable,
	shownColumns,
	sortedBy,
	valueText,
} from "../../../convo_channels/public/js/insight/members_model.js";

const __ = (text) => `«${text}»`;
const clock = { date: (at) => `day ${at}` };
const format = { number: (value, digits) => (digits === undefined ? `${value}` : value.toFixed(digits)) };

test("what is not chosen is not asked for", () => {
	const plain = { columns: [], sort_by: "", descending: 0 };
	assert.deepEqual(argumentsOf("Buyers", plain, "  "), { segment: "Buyers", limit: 20 });
	const asked = { columns: ["territory"], sort_by: "territory", descending: 1 };
	assert.deepEqual(argumentsOf("Buyers", asked, " ann "), {
		segment: "Buyers",
		limit: 20,
		columns: '["territory"]',
		sort_by: "territory",
		descending: 1,
		txt: "ann",
	});
});

test("the same head turns the order round, another one begins anew", () => {
	assert.deepEqual(sortedBy("a", { sortBy: "a", isDescending: false }), { sort_by: "a", descending: 1 });
	assert.deepEqual(sortedBy("a", { sortBy: "a", isDescending: true }), { sort_by: "a", descending: 0 });
	assert.deepEqual(sortedBy("b", { sortBy: "a", isDescending: false }), { sort_by: "b", descending: 0 });
});

test("columns and order are kept for a person; what is broken begins anew", () => {
	const kept = new Map();
	const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
	const asked = { columns: ["territory", "website"], sort_by: "website", descending: 1 };
	keepTable(storage, "mia", asked);
	assert.deepEqual(keptTable(storage, "mia"), asked);
	const start = { columns: [], sort_by: "", descending: 0 };
	assert.deepEqual(keptTable(storage, "tom"), start);
	assert.deepEqual(keptTable({ getItem: () => '{"columns": "x"}' }, "mia"), start);
	assert.deepEqual(keptTable({ getItem: () => "{" }, "mia"), start);
});

test("the name stands first by itself, and a column that is gone is left away", () => {
	const offered = [{ key: "name" }, { key: "customer_name" }, { key: "a" }, { key: "b" }];
	const keys = (columns) => shownColumns(offered, columns).map((column) => column.key);
	assert.deepEqual(keys(["b", "customer_name", "gone", "a"]), ["b", "a"]);
});

test("who was there when the segment was made joined on no day", () => {
	const joined = { key: "joined_at", type: "Datetime" };
	const say = (isFromStart, column = joined) =>
		valueText(__, clock, format, { is_from_start: isFromStart, values: { joined_at: "today", other: "today" } }, column);
	assert.equal(say(true), "«from the start»");
	assert.equal(say(false), "day today");
	assert.equal(say(true, { key: "other", type: "Datetime" }), "day today");
});

test("since when somebody is a member is said in one place, and never as the day of the first fill", () => {
	const brief = { shortDay: (at) => `short ${at}` };
	const say = (entry) => sinceWords((text, args = []) => text.replace("{0}", args[0]), brief, entry);
	assert.equal(say({ joined_at: "1 Nov", is_from_start: true }), "from the start");
	assert.equal(say({ joined_at: "1 Nov", is_from_start: false }), "since short 1 Nov");
	assert.equal(say({ joined_at: null, is_from_start: false }), "");
	const root = new URL("../../../convo_channels/public/js/", import.meta.url);
	const told = fs.readdirSync(root, { recursive: true }).filter((path) => /\.(vue|js)$/.test(path));
	for (const path of told) {
		const source = fs.readFileSync(new URL(path, root), "utf8");
		if (/\bjoined_at\b/.test(source)) assert.match(source, /is_from_start/, path);
		if (/[ "]since \{0\}"/.test(source.replaceAll("Since", "since")))
			assert.match(path, /insight_words\.js|FeedList\.vue|ExplainVerdict\.vue/, path);
	}
});

test("cells read as people write them", () => {
	const say = (value, type) => cellText(__, clock, format, value, type);
	assert.equal(say(null, "Data"), "");
	assert.equal(say("2026-11-29 10:39:22.886876", "Datetime"), "day 2026-11-29 10:39:22.886876");
	assert.equal(say(1234.5, "Currency"), "1234.50");
	assert.equal(say("1d 2h", "Duration"), "1d 2h");
	assert.equal(say(1, "Check"), "«Yes»");
	assert.equal(say(0, "Check"), "");
	assert.equal(say("Given", "Select"), "«Given»");
	assert.equal(say(0, "Int"), "0");
});
