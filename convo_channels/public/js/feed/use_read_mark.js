/**
 * Where the last visit to a channel ended, and how far this one has come.
 *
 * Owns: the line, the counts since the last visit, and the call that marks a channel as read. Must not: decide what is
 * in view.
 */
import { computed, ref } from "vue";
import { itemKey, repliesAmong } from "../stream/stream_model.js";
import { catchUp, newSinceKey, readUpTo } from "./feed_model.js";

export function useReadMark(host, { items, hasOlder, isFiltered }) {
	const user = host.user.name;
	// the line stays where it was for the whole visit, however often the head is asked again
	const readAt = ref(null);
	let markedUpTo = null;
	// posts that were on the screen in this visit, and how many of them the server knows of
	let seen = new Set();
	let known = 0;
	// what the reader marked unread stays so, however long they look at it
	let isHeld = false;

	function begin(at) {
		isHeld = false;
		readAt.value = at || null;
		markedUpTo = at || null;
		seen = new Set();
		known = 0;
	}

	/**
	 * `keys`: the rows on the screen; their posts count as read, and no others. Answers whether the server was told of
	 * something new. A filtered feed proves nothing about what it leaves out.
	 */
	async function mark(channel, keys = []) {
		if (isHeld || isFiltered.value || !items.value.length) return false;
		const onScreen = new Set(keys);
		for (const item of items.value)
			if (item.is_unread && onScreen.has(itemKey(item))) seen.add(item.name);
		repliesAmong([...onScreen]).forEach((name) => seen.add(name));
		const upTo = readUpTo(items.value, markedUpTo);
		if (!upTo && seen.size === known) return false;
		const before = [markedUpTo, known];
		markedUpTo = upTo || markedUpTo;
		known = seen.size;
		const args = { channel, up_to: markedUpTo, seen: JSON.stringify([...seen]) };
		try {
			await host.call("convo_channels.api.feed.mark_read", args, { post: true });
			return true;
		} catch (error) {
			[markedUpTo, known] = before;
			return false;
		}
	}

	/** Until the reader leaves the channel, comes back to it, or says that it is read. */
	function hold(isOn) {
		isHeld = isOn;
		seen = new Set();
		known = 0;
	}

	return {
		readAt,
		begin,
		mark,
		hold,
		lineKey: computed(() => newSinceKey(items.value, readAt.value, user)),
		news: computed(() =>
			isFiltered.value ? null : catchUp(items.value, readAt.value, user, hasOlder.value)
		),
	};
}
