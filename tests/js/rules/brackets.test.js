// Brackets within a card: which conditions stand together, and what every move does to them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { clausesOf } from "../../../convo_channels/public/js/rules/brackets.js";
import {
	addAlternative,
	canMove,
	duplicateCondition,
	isSameRule,
	joinAbove,
	leaveBracket,
	listConditions,
	moveCondition,
	moveToGroup,
	openRule,
	removeCondition,
	toRows,
} from "../../../convo_channels/public/js/rules/rule_model.js";

const row = (value, bracket_no = 0, group_no = 1) => ({
	name: `row-${value}`,
	group_no,
	bracket_no,
	subject: "Customer",
	operator: "is",
	value,
});
const keyOf = (state, value) => listConditions(state).find((item) => item.row.value === value).row.key;
/** "a(bc)" for a and either b or c; one card after a slash. */
const told = (state) =>
	state.groups
		.map((group) =>
			clausesOf(group.rows)
				.map((clause) => {
					const values = clause.rows.map((item) => item.value).join("");
					return clause.bracket ? `(${values})` : values;
				})
				.join("")
		)
		.join("/");
const opened = () => openRule([row("a"), row("b", 1), row("c", 1), row("d")]);

test("conditions of one number stand together where the first of them stands, and are stored as they were", () => {
	const rows = [row("b", 2), row("a"), row("c", 2), row("x", 2, 2)];
	const state = openRule(rows);
	assert.equal(told(state), "(bc)a/(x)");
	assert.deepEqual(toRows(state), rows);
});

test("an alternative makes a bracket, or joins the one that is there", () => {
	const [first, key] = addAlternative(opened(), keyOf(opened(), "a"));
	assert.equal(key, null);
	assert.equal(told(first), "a(bc)d");
	const state = opened();
	const [beside, added] = addAlternative(state, keyOf(state, "d"), { ...row("e"), key: "e" });
	assert.equal(added, "e");
	assert.equal(told(beside), "a(bc)(de)");
	assert.deepEqual(
		toRows(beside).map((item) => item.bracket_no),
		[0, 1, 1, 2, 2]
	);
	const [third] = addAlternative(state, keyOf(state, "b"), { ...row("e"), key: "e" });
	assert.equal(told(third), "a(bce)d");
	assert.equal(told(state), "a(bc)d");
});

test("joining what stands above, and leaving again", () => {
	const state = opened();
	assert.equal(told(joinAbove(state, keyOf(state, "d"))), "a(bcd)");
	assert.equal(joinAbove(state, keyOf(state, "a")), state);
	const joined = joinAbove(state, keyOf(state, "b"));
	assert.equal(told(joined), "(ab)cd");
	assert.equal(told(leaveBracket(joined, keyOf(joined, "a"))), "bacd");
	assert.equal(leaveBracket(state, keyOf(state, "a")), state);
});

test("a step stays inside, leaves at the edge, and goes past a whole bracket", () => {
	let state = opened();
	const key = keyOf(state, "b");
	state = moveCondition(state, key, 1);
	assert.equal(told(state), "a(cb)d");
	state = moveCondition(state, key, 1);
	assert.equal(told(state), "acbd");
	const start = opened();
	assert.equal(told(moveCondition(start, keyOf(start, "a"), 1)), "(bc)ad");
	assert.equal(told(moveCondition(start, keyOf(start, "d"), -1)), "ad(bc)");
	assert.equal(canMove(start, keyOf(start, "a"), -1), false);
	assert.equal(canMove(openRule([row("a", 1), row("b", 1)]), "none", 1), false);
});

test("whoever goes to another card goes alone, and a bracket of one is none", () => {
	const state = openRule([row("a", 1), row("b", 1), row("c", 1, 2), row("d", 1, 2)]);
	const key = keyOf(state, "a");
	assert.equal(told(moveToGroup(state, key, state.groups[1].key)), "b/(cd)a");
	assert.equal(told(moveToGroup(state, key, null)), "b/(cd)/a");
	assert.equal(told(removeCondition(state, key)), "b/(cd)");
	assert.equal(told(duplicateCondition(state, key)[0]), "(aab)/(cd)");
});

test("a bracket is part of what a rule says", () => {
	assert.equal(isSameRule([row("a", 1)], [row("a", 2)]), false);
	assert.equal(isSameRule([row("a", null)], [row("a", "0")]), true);
});
