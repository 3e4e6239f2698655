/**
 * Whom or what a new post is about: {kind, customer} or null.
 *
 * Owns: what it begins with, and that what the writer chose stays. Must not: know drafts or requests.
 */
import { ref, watch } from "vue";

/** `props` hold a fixed `customer` or a `suggested` one, whom the page shows; `isEmpty()` says that nothing was written yet. */
export function useTarget(props, isEmpty) {
	const target = ref(null);
	let isChosen = false;

	function begin(kept) {
		isChosen = Boolean(kept);
		const customer = props.customer || (kept ? null : props.suggested);
		target.value = customer ? { kind: "customer", customer } : kept || null;
	}

	function choose(chosen) {
		isChosen = true;
		target.value = chosen;
	}

	watch(
		() => props.suggested && props.suggested.name + props.suggested.customer_name,
		() => !isChosen && isEmpty() && begin(null)
	);

	return { target, begin, choose };
}
