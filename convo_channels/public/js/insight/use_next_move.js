/**
 * The next move of one customer by the passing of time, in the segment of a channel.
 *
 * Owns: one quiet question; without an answer there is simply nothing to say. Must not: draw.
 */
import { onBeforeUnmount, shallowRef, watch } from "vue";
import { debounced } from "../ui/use_page.js";
import { nextMove } from "./upcoming_model.js";

const DAYS = 30;

/** `about()` answers {channel, segment, customer, tick}; returns a ref of the move or null. */
export function useNextMove(host, about) {
	const found = shallowRef(null);
	let generation = 0;

	const askSoon = debounced(async () => {
		const mine = ++generation;
		const { channel, segment, customer } = about();
		if (!channel || !customer) return;
		try {
			const answer = await host.call("convo_channels.api.moves.get_upcoming", {
				channel,
				customer,
				days: DAYS,
			});
			if (mine === generation) found.value = nextMove(answer.items || [], customer, segment);
		} catch (error) {
			// the card says what is; what may come is an extra
		}
	}, 200);

	watch(
		() => Object.values(about()).join("\n"),
		() => {
			generation += 1;
			found.value = null;
			askSoon();
		},
		{ immediate: true }
	);
	onBeforeUnmount(() => {
		generation += 1;
		askSoon.cancel();
	});
	return found;
}
