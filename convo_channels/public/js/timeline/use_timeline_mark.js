/**
 * Which posts of a timeline were on the screen: they are read, here and in every channel.
 *
 * Owns: what was told of them, and the call. Must not: decide what is in view.
 */
import { itemKey } from "../stream/stream_model.js";

export function useTimelineMark(host, items) {
	let seen = new Set();
	let told = 0;

	function begin() {
		seen = new Set();
		told = 0;
	}

	/** `keys`: the rows on the screen. Whatever the filters leave out stays as it is. */
	async function mark(customer, keys) {
		const onScreen = new Set(keys);
		const posts = items.value.filter((item) => item.kind === "post");
		for (const post of posts) if (post.is_unread && onScreen.has(itemKey(post))) seen.add(post.name);
		if (seen.size === told) return;
		const before = told;
		told = seen.size;
		const args = { customer, up_to: posts[0].at, seen: JSON.stringify([...seen]) };
		try {
			await host.call("convo_channels.api.timeline.mark_read", args, { post: true });
		} catch (error) {
			// the next look tells it again
			told = before;
		}
	}

	return { begin, mark };
}
