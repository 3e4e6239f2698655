/**
 * Which conditions are asked while others are not complete, and an answer on the numbers that they have in the rule.
 *
 * Owns: the way there and back. Must not: ask, or know what is missing.
 */
import { readProblem } from "./live_answer.js";

/** `conditions` of listConditions; `isComplete(row)`. {keys of the rows to ask, their numbers, the numbers left out}. */
export function chooseAsked(conditions, isComplete) {
	const said = conditions.filter(({ number }) => number);
	const asked = said.filter(({ row }) => isComplete(row));
	const left = said.filter(({ row }) => !isComplete(row));
	return {
		keys: new Set(asked.map(({ row }) => row.key)),
		numbers: asked.map(({ number }) => number),
		left: left.map(({ number }) => number),
	};
}

/** `sayNone(row)`: the note that names a condition which matches none. */
export function onOwnNumbers(answer, numbers, sayNone) {
	const own = (item) => ({ ...item, row: numbers[item.row - 1] ?? item.row });
	const lists = ["alone", "hidden", "dates", "lost"].filter((name) => answer[name]);
	const noted = new Map(numbers.map((number, at) => [sayNone(at + 1), sayNone(number)]));
	return {
		...answer,
		...Object.fromEntries(lists.map((name) => [name, answer[name].map(own)])),
		...(answer.notes && { notes: answer.notes.map((note) => noted.get(note) ?? note) }),
	};
}

/** "Row 2: ..." of the conditions asked, as a sentence on the rule's own. */
export function problemOnOwnNumbers(sentence, numbers) {
	const { row } = readProblem(sentence);
	const number = row && numbers[row - 1];
	return number ? String(sentence).replace(/\d{1,3}/, number) : sentence;
}
