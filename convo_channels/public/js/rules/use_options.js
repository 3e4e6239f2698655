/**
 * The options found for what stands in a field.
 *
 * Owns: the search, its order and its errors. Must not: know what is chosen.
 */
import { onBeforeUnmount, ref } from "vue";
import { debounced } from "../ui/use_page.js";

const QUIET_MS = 150;

/** `search()` is the request, or null; `typed()` what is searched for; `onFound(options)` after each answer in time. */
export function useOptions({ search, typed, onFound }) {
	const options = ref([]);
	const isLoading = ref(false);
	// the list does not answer what stands in the field yet
	const isBehind = ref(false);
	const error = ref("");
	let generation = 0;

	async function find() {
		const mine = ++generation;
		findSoon.cancel();
		isBehind.value = true;
		isLoading.value = true;
		error.value = "";
		try {
			const found = await search()(typed());
			if (mine !== generation) return;
			isBehind.value = false;
			options.value = found;
			onFound(found);
		} catch (e) {
			if (mine !== generation) return;
			options.value = [];
			error.value = e.message;
		} finally {
			if (mine === generation) isLoading.value = false;
		}
	}
	const findSoon = debounced(find, QUIET_MS);
	onBeforeUnmount(findSoon.cancel);

	return {
		options,
		isLoading,
		isBehind,
		error,
		find,
		/** What is under way answers something that nobody asks any more. */
		drop() {
			generation += 1;
			findSoon.cancel();
		},
		findLater() {
			isBehind.value = true;
			// an answer still under way is to what stood there before
			generation += 1;
			findSoon();
		},
	};
}
