/**
 * Where the last visit to a channel ended, and how far this one has come.
 *
 * Owns: the line, the counts since the last visit, and the call that marks a channel as read. Must not: decide what is
 * in view.
 */
import { computed, ref } from "vue";
import { catchUp, newSinceKey, readUpTo } from "./feed_model.js";

export function useReadMark(host, { items, hasOlder, isFiltered }) {
	const user = host.user.name;
	// the line stays where it was for the whole visit, however often the head is asked again
	const readAt = ref(null);
	let markedUpTo = null;

	function begin(at) {
		readAt.value = at || null;
		markedUpTo = at || null;
	}

	/** Answers whether the channel counts as read now. A filtered feed proves nothing about what it leaves out. */
	async function mark(channel) {
		const upTo = isFiltered.value ? null : readUpTo(items.value, markedUpTo);
		if (!upTo) return false;
		const before = markedUpTo;
		markedUpTo = upTo;
		try {
			await host.call("convo_channels.api.feed.mark_read", { channel, up_to: upTo }, { post: true });
			return true;
		} catch (error) {
			if (markedUpTo === upTo) markedUpTo = before;
			return false;
		}
	}

	return {
		readAt,
		begin,
		mark,
		lineKey: computed(() => newSinceKey(items.value, readAt.value, user)),
		news: computed(() =>
			isFiltered.value ? null : catchUp(items.value, readAt.value, user, hasOlder.value)
		),
	};
}
