// Complete conditions are asked while others are not, and what is answered stands at its own condition.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	chooseAsked,
	onOwnNumbers,
	problemOnOwnNumbers,
} from "../../../convo_channels/public/js/rules/asked_rows.js";

const sayNone = (row) => `Condition ${row} alone matches none.`;

test("what is not complete is left out by its number, what says nothing has none", () => {
	const conditions = [
		{ row: { key: "a" }, number: 1 },
		{ row: { key: "b", isOpen: true }, number: 2 },
		{ row: { key: "c" }, number: null },
		{ row: { key: "d" }, number: 3 },
	];
	const asked = chooseAsked(conditions, (row) => !row.isOpen);
	assert.deepEqual([[...asked.keys], asked.numbers, asked.left], [["a", "d"], [1, 3], [2]]);
});

test("an answer about the second of those asked speaks of the third condition", () => {
	const answer = {
		count: 0,
		alone: [{ row: 1, count: 4 }, { row: 2, count: 0 }],
		hidden: [{ row: 2, text: "x" }],
		dates: [{ row: 2, part: "value" }],
		lost: [],
		notes: [sayNone(2), "Counted among the customers that you see."],
	};
	const own = onOwnNumbers(answer, [1, 3], sayNone);
	assert.deepEqual(own.alone.map((item) => item.row), [1, 3]);
	assert.deepEqual([own.hidden[0].row, own.dates[0].row, own.count], [3, 3, 0]);
	assert.deepEqual(own.notes, [sayNone(3), "Counted among the customers that you see."]);
	assert.deepEqual(onOwnNumbers({ count: 1 }, [2], sayNone), { count: 1 });
});

test("so does a refusal", () => {
	assert.equal(problemOnOwnNumbers("Row 2: 2 is not a date.", [1, 3]), "Row 3: 2 is not a date.");
	assert.equal(problemOnOwnNumbers("The server rests.", [1, 3]), "The server rests.");
});
