/**
 * Whether somebody writes on the page of a stream: what comes in waits meanwhile.
 *
 * Owns: the count of open editors. Must not: know what is written.
 */
import { inject, onBeforeUnmount, watch } from "vue";

export const WRITING_KEY = "writing";
/** Says that a post and what is newer is unread; there on the page of a channel alone. */
export const MARK_UNREAD = "markUnread";
/** The channel around, as a ref of its name. */
export const IN_CHANNEL = "inChannel";
/** Asks the list around to look again at what is on the screen. */
export const LOOK_AT = "lookAt";
/** Counts how often the stream around was asked for again: what is opened inside it asks too. */
export const STREAM_TICK = "streamTick";

/** While `isWriting()` is true and the part is there, the stream around it holds its rows still. */
export function useWriting(isWriting = () => true) {
	const writers = inject(WRITING_KEY, null);
	let isCounted = false;
	function count(isOn) {
		if (!writers || isOn === isCounted) return;
		isCounted = isOn;
		writers.value += isOn ? 1 : -1;
	}
	watch(isWriting, count, { immediate: true });
	onBeforeUnmount(() => count(false));
}
