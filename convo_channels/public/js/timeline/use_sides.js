/**
 * Whether a story is shown in one column or in two, their side and ours; as the reader chose it last.
 *
 * Owns: the choice and its keeping. Must not: fail when the browser refuses to store.
 */
import { computed, ref } from "vue";

const KEY = "convo_timeline_sides";

/** `hasRoom()` says whether two fit beside each other; `sides` is "one", "two", or "" where there is nothing to choose. */
export function useSides(host, hasRoom) {
	const key = `${KEY}:${host.user.name}`;

	function attempt(action) {
		try {
			return host.storage ? action(host.storage) : null;
		} catch (error) {
			return null;
		}
	}

	const chosen = ref(attempt((storage) => storage.getItem(key)) === "two" ? "two" : "one");

	return {
		sides: computed(() => (hasRoom() ? chosen.value : "")),
		choose(sides) {
			chosen.value = sides;
			attempt((storage) => storage.setItem(key, sides));
		},
	};
}
