/** How a condition is compared, as one list: what is said whole, how many, how much, and then by what is measured. */
import { computed, ref, watch } from "vue";
import { listPhrases, phraseChanges, phraseKey } from "./phrases.js";
import { measuredWords, phraseWords } from "./rule_words.js";
import { listWhole, wholeChanges, wholeKey } from "./whole_choices.js";

// they read on from their documents, and need no heading
const PLAIN_MEASURES = ["exists", "count", "value"];

export function usePhrases(__, { row, shown, catalog, change }) {
	// somebody types an amount: on the way to 0.5 it is 0
	const isTyped = ref(false);
	watch(() => row().key, () => (isTyped.value = false));
	const whole = computed(() => (isTyped.value ? "" : wholeKey(row())));
	const chosen = computed(() => whole.value || phraseKey(shown.value));

	/** [{label, phrases}]; the first has no label. */
	const groups = computed(() => {
		const found = new Map([["", listWhole(__, row())]]);
		for (const phrase of listPhrases(catalog.value, shown.value)) {
			const { measure, field } = phrase;
			const label = PLAIN_MEASURES.includes(measure) ? "" : measuredWords(__, catalog.value, { ...row(), measure, field });
			if (!found.has(label)) found.set(label, []);
			found.get(label).push({ ...phrase, words: phraseWords(__, catalog.value, row(), phrase) });
		}
		return [...found].map(([label, phrases]) => ({ label, phrases })).filter((group) => group.phrases.length);
	});

	function choose(key) {
		const changes = wholeChanges(key);
		isTyped.value = !changes;
		change(changes || phraseChanges(catalog.value, row(), key));
	}
	const typed = (value) => {
		isTyped.value = true;
		change({ value }, "value");
	};
	const picked = () => (isTyped.value = false);
	return { groups, chosen, whole, choose, typed, picked };
}
