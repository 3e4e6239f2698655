/**
 * The filters of a stream as its bar changes them.
 *
 * Owns: changing a part, taking all away, and the way to the search. Must not: know which filters there are.
 */
import { ref } from "vue";

/** `none()` is the state without filters; `emit` the component's own. `search` is the ref of its StreamSearch. */
export function useFilters(props, emit, none) {
	const search = ref(null);
	return {
		search,
		change: (part) => emit("change", { ...props.filters, ...part }),
		clear() {
			search.value.clear();
			emit("change", none());
		},
		focusSearch: () => search.value.focus(),
	};
}
