/**
 * An explanation, and the way from one question to the next and back.
 *
 * Owns: the question, its answer, and the questions before it. Must not: draw.
 */
import { ref, watch } from "vue";
import { isSameQuestion } from "./explain_model.js";

/** A question is {segment, customer}; without a customer nothing is asked yet. */
export function useExplanation(host, question) {
	const place = ref(question);
	const trail = ref([]);
	const found = ref(null);
	const error = ref(null);
	let generation = 0;

	async function load() {
		const mine = ++generation;
		const asked = place.value;
		found.value = null;
		error.value = null;
		if (!asked.customer) return;
		try {
			const answer = await host.call("convo_channels.api.explain.explain", asked);
			if (mine === generation) found.value = answer;
		} catch (e) {
			if (mine === generation) error.value = e;
		}
	}
	watch(place, load, { immediate: true });

	return {
		place,
		trail,
		found,
		error,
		load,
		/** Answers whether it is another question. */
		go(next) {
			if (isSameQuestion(next, place.value)) return false;
			if (place.value.customer) trail.value.push(place.value);
			place.value = next;
			return true;
		},
		goBack: () => (place.value = trail.value.pop()),
	};
}
