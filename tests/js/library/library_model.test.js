import assert from "node:assert/strict";
import test from "node:test";
import {
	canTake,
	choicesFor,
	countOpen,
	inOrder,
	keyOf,
	startTitles,
	startValues,
	usesToSend,
	valuesToSend,
} from "../../../convo_channels/public/js/library/library_model.js";

const words = (text) => text;
const channel = { doctype: "Convo Channel", name: "Buyers", can_detach: true, is_archived: false };
const builder = { doctype: "Convo Segment", name: "Outer", can_detach: true, is_archived: false };
const report = { doctype: "Report", name: "Members", can_detach: false, is_archived: false };

test("a template begins with its defaults, and with nothing where it has none", () => {
	const parameters = [{ name: "days", default: "30" }, { name: "industry", default: "" }, { name: "tag" }];
	assert.deepEqual(startValues({ parameters }), { days: "30", industry: "", tag: "" });
	assert.deepEqual(startValues({}), {});
});

test("values are sent without the blanks around them", () => {
	assert.deepEqual(valuesToSend({ days: " 30 ", industry: null, amount: 5 }), {
		days: "30",
		industry: "",
		amount: "5",
	});
});

test("what cannot be used comes last, the order is kept otherwise", () => {
	const given = [{ key: "a", is_available: false }, { key: "b", is_available: true }, { key: "c" }];
	assert.deepEqual(
		inOrder(given).map((item) => item.key),
		["b", "c", "a"]
	);
});

test("only what changes something and has no problem is ticked", () => {
	const given = [
		{ title: "new", state: "new", problems: [] },
		{ title: "same", state: "same", problems: [] },
		{ title: "changed", state: "changed", problems: [] },
		{ title: "broken", state: "new", problems: ["This site has no Territory."] },
	];
	assert.deepEqual(startTitles(given), ["new", "changed"]);
	assert.equal(canTake(given[3]), false);
});

test("a channel can be archived, a rule can lose its rows, a report is only named", () => {
	const values = (use) => choicesFor(words, use).map((choice) => choice.value);
	assert.deepEqual(values(channel), ["", "archive", "point"]);
	assert.deepEqual(values(builder), ["", "remove", "point"]);
	assert.deepEqual(values(report), [""]);
});

test("a deletion waits for channels in use and for rules, not for reports and archived channels", () => {
	const archived = { ...channel, name: "Old", can_detach: false, is_archived: true };
	const uses = [channel, builder, report, archived];
	assert.equal(countOpen(uses, {}), 2);
	const decisions = {
		[keyOf(channel)]: { action: "archive" },
		[keyOf(builder)]: { action: "point", to: "" },
	};
	assert.equal(countOpen(uses, decisions), 1, "where to is not said yet");
	decisions[keyOf(builder)].to = "Inner";
	assert.equal(countOpen(uses, decisions), 0);
	assert.deepEqual(usesToSend(uses, decisions), [
		{ doctype: "Convo Channel", name: "Buyers", action: "archive", to: "" },
		{ doctype: "Convo Segment", name: "Outer", action: "point", to: "Inner" },
	]);
});
