// Covers: the verdict of an explanation, the states of conditions and groups, and their words.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	clauseState,
	clausesOf,
	conditionState,
	groupCounts,
	groupState,
	isSameQuestion,
	verdict,
} from "../../../convo_channels/public/js/insight/explain_model.js";
import {
	documentWords,
	groupWords,
	memberCountWords,
	reentryWords,
	stateWords,
	stayWords,
	weekWords,
} from "../../../convo_channels/public/js/insight/insight_words.js";

const said = (isTrue) => ({ is_true: isTrue, is_hidden: false });
const hidden = { is_true: null, is_hidden: true };
const words = (text, args = []) => text.replace(/\{(\d)\}/g, (_all, index) => args[index]);

test("a hidden condition has no state, even when an answer carried one by mistake", () => {
	assert.equal(conditionState(said(true)), "true");
	assert.equal(conditionState(said(false)), "false");
	assert.equal(conditionState(hidden), "hidden");
	assert.equal(conditionState({ is_true: true, is_hidden: true }), "hidden");
	assert.equal(conditionState({ is_true: null, is_hidden: false }), "unknown", "nobody can tell");
});

test("one false condition makes a group false; a hidden one leaves it open unless the server tells", () => {
	assert.equal(groupState({ conditions: [said(true), said(true)] }), "true");
	assert.equal(groupState({ conditions: [said(true), said(false), hidden] }), "false");
	assert.equal(groupState({ conditions: [said(true), hidden] }), "hidden");
	assert.equal(groupState({ conditions: [said(true), said(null)] }), "unknown");
	assert.equal(groupState({ is_true: true, conditions: [said(true), hidden] }), "true");
	assert.equal(groupState({ is_true: null, conditions: [said(true), hidden] }), "hidden");
});

test("the counts of a group tell how many are hidden", () => {
	assert.deepEqual(groupCounts({ conditions: [said(true), said(false), hidden] }), {
		held: 1,
		all: 3,
		hidden: 1,
	});
});

test("of a bracket one condition is enough, for the state of its group and for what is counted", () => {
	const [yes, no] = [said(true), said(false)];
	const inside = (condition, bracket_no = 1) => ({ ...condition, bracket_no });
	const told = (...conditions) => {
		const { held, all, hidden: unseen } = groupCounts({ conditions });
		return [groupState({ conditions }), held, all, unseen];
	};
	assert.deepEqual(told(yes, inside(no), inside(yes)), ["true", 2, 2, 0]);
	assert.deepEqual(told(inside(no), yes, inside(no)), ["false", 1, 2, 0]);
	assert.deepEqual(told(inside(no), inside(hidden), yes), ["hidden", 1, 2, 1]);
	assert.deepEqual(told(inside(yes), inside(hidden), yes), ["true", 2, 2, 0], "the other one decides");
	assert.deepEqual(told(inside(no), inside(said(null))), ["unknown", 0, 1, 0]);
	assert.deepEqual(told(inside(no), inside(yes), inside(no, 2), inside(no, 2)), ["false", 1, 2, 0]);
	const rows = [{ ...yes, row: 1 }, { ...inside(no), row: 2 }, { ...yes, row: 3 }, { ...inside(yes), row: 4 }];
	const clauses = clausesOf({ conditions: rows });
	assert.deepEqual(
		clauses.map(({ key, conditions }) => [key, conditions.map(({ row }) => row)]),
		[
			[1, [1]],
			[2, [2, 4]],
			[3, [3]],
		]
	);
	assert.deepEqual(clauses.map(clauseState), ["true", "true", "true"]);
});

test("the verdict names the rule, a decision by hand, or a disabled customer", () => {
	const ask = (parts) => verdict({ is_member: false, exception: null, ...parts });
	assert.deepEqual(ask({ is_member: true }), { isMember: true, by: "rule" });
	assert.deepEqual(ask({}), { isMember: false, by: "rule" });
	assert.deepEqual(ask({ is_member: true, exception: { kind: "Include" } }), {
		isMember: true,
		by: "hand",
	});
	assert.deepEqual(ask({ exception: { kind: "Exclude" } }), { isMember: false, by: "hand" });
	assert.deepEqual(ask({ is_left_out_disabled: true }), { isMember: false, by: "disabled" });
	// included by hand since a moment ago, and not yet written
	assert.deepEqual(ask({ exception: { kind: "Include" } }), { isMember: false, by: "rule" });
});

test("how far a group is met is one sentence, never a number beside a word", () => {
	const told = (...states) => {
		const conditions = states.map((state) => (state === hidden ? hidden : said(state)));
		return groupWords(words, groupState({ conditions }), groupCounts({ conditions }));
	};
	const table = [
		[[true], "This condition is met."],
		[[false], "This condition is not met."],
		[[hidden], "You may not read what this is about."],
		[[null], "Not all of this can be evaluated at the moment."],
		[[true, true, true], "All 3 conditions are met."],
		[[false, false], "None of the 2 conditions is met; all are needed."],
		[[true, false], "1 of 2 conditions is met; all are needed."],
		[[true, true, false], "2 of 3 conditions are met; all are needed."],
		[[true, hidden], "Met: 1 of 2 conditions. Hidden from you: 1."],
		[[true, null], "Not all of this can be evaluated at the moment."],
	];
	for (const [states, sentence] of table) assert.equal(told(...states), sentence);
	for (const state of ["true", "false"]) assert.doesNotMatch(stateWords(words, state), /true/);
});

test("a document is called as people call it", () => {
	const called = (doctype, name) => documentWords(words, { doctype, name });
	assert.equal(called("Sales Invoice", "ACC-SINV-0093"), "Sales Invoice ACC-SINV-0093");
	assert.equal(called("Convo Post", "demo-post-0106"), "Post");
	assert.equal(called("Communication", "k3jd92ldk1"), "Mail");
	assert.equal(called("Convo Segment", "Buyers"), "The segment Buyers");
	assert.equal(called("Opportunity", "k3jd92ldk1"), "Opportunity");
	for (const doctype of ["Convo Interaction", "Convo Profile"]) assert.doesNotMatch(called(doctype, "x"), /Convo|x$/);
});

test("the same question is not asked twice", () => {
	assert.ok(isSameQuestion({ segment: "A", customer: "x" }, { segment: "A", customer: "x" }));
	assert.ok(!isSameQuestion({ segment: "A", customer: "x" }, { segment: "B", customer: "x" }));
});

test("no number stands as a bare 0", () => {
	const bare = /(^|\s)0(\s|$)/;
	const sentences = [
		memberCountWords(words, 0, "Live"),
		memberCountWords(words, 0, "Pending"),
		weekWords(words, { joined_week: 0, left_week: 0 }),
		weekWords(words, { joined_week: 2, left_week: 0 }),
		weekWords(words, { joined_week: 0, left_week: 3 }),
		stayWords(words, null),
		stayWords(words, 0.2),
		reentryWords(words, 0),
	];
	for (const sentence of sentences) assert.ok(!bare.test(sentence) && sentence, sentence);
	assert.equal(weekWords(words, { joined_week: 2, left_week: 1 }), "2 joined, 1 left");
	assert.equal(weekWords(words, { joined_week: 0, left_week: 0, filled_week: 22 }), "22 matched from the start");
	assert.equal(weekWords(words, { joined_week: 5, filled_week: 11 }), "11 matched from the start · 5 joined, nobody left");
	assert.equal(stayWords(words, 41.6), "42 days");
});
