/**
 * Giving a reaction and taking it back: shown at once, taken back where the server refuses.
 *
 * Owns: what was pressed and is not answered yet, and the requests, one after the other. Must not: draw.
 */
import { computed, shallowReactive } from "vue";
import { layOver } from "./reactions_model.js";

/** `post()` is the post as it is known by now; `changed(reactions)` hears what the server answers. */
export function useReactions(host, post, changed) {
	const pending = shallowReactive(new Map());
	const shown = computed(() => layOver(post().reactions || [], new Map([...pending].map(([emoji, { isOn }]) => [emoji, isOn]))));
	let line = Promise.resolve();

	/** Answers the reaction as it is shown then, or nothing where it is taken back. */
	function toggle(emoji) {
		const isOn = !shown.value.some((one) => one.emoji === emoji && one.mine);
		const wish = { isOn };
		pending.set(emoji, wish);
		const wanted = { post: post().name, emoji, on: isOn ? 1 : 0 };
		// an answer tells what is there then: the next request waits, so that none tells what was before
		line = line.then(() => send(wanted, wish));
		return isOn ? shown.value.find((one) => one.emoji === emoji) : undefined;
	}

	async function send(wanted, wish) {
		try {
			const reactions = await host.call("convo_channels.api.posts.react", wanted, { post: true });
			if (post().name === wanted.post) changed(reactions);
		} catch (error) {
			host.toast(error.message, "error");
		} finally {
			const { emoji } = wanted;
			// pressed again meanwhile: that is answered by itself
			if (pending.get(emoji) === wish) pending.delete(emoji);
		}
	}

	return { shown, toggle };
}
