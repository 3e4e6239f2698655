/**
 * What the server says of single conditions: what is wrong, hidden, gone, and which days a word means today.
 *
 * Owns: finding the remark of a condition by its number. Must not: ask.
 */
import { computed } from "vue";
import { readProblem } from "./live_answer.js";
import { datesWords } from "./rule_words.js";

/** `answer` is the live answer, `found` the last one that came, `refusal()` the sentence that refused to save. */
export function useRemarks(host, { answer, found, refusal }) {
	const __ = host.translate;
	const listOf = (name) => (found.value && found.value[name]) || [];
	const problem = computed(() => {
		if (answer.value.kind === "error") return readProblem(answer.value.problem);
		return refusal() ? readProblem(refusal()) : { row: null, text: "" };
	});

	return {
		/** {row, text} of what is wrong with the rule; `row` is null where it is no single condition. */
		problem,
		problemOf: (number) => (number && problem.value.row === number ? problem.value.text : ""),
		hiddenText(number) {
			const item = listOf("hidden").find((entry) => number && entry.row === number);
			return item ? item.text : "";
		},
		/** The days that a part of a condition means today: "value", "period", or a filter by its place. */
		datesOf(number, part) {
			const bound = listOf("dates").find((item) => item.row === number && item.part === part);
			return bound ? datesWords(__, bound, host.format.date, host.format.patterns) : "";
		},
		/** What a condition compares with and is not there any more. */
		lostOf: (number) =>
			listOf("lost")
				.filter((item) => item.row === number)
				.map((item) => item.text),
	};
}
