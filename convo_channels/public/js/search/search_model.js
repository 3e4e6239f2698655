/**
 * What was found, as a page shows it.
 *
 * Owns: which letters are marked, and where a row leads. Must not: say anything, or ask the server.
 */
import { itemKey } from "../stream/stream_model.js";

/** [{text, isHit}] of a text and its hits, [[from, to]] in whole letters as the server counts them. */
export function markedParts({ text, hits }) {
	const letters = Array.from(text || "");
	const parts = [];
	let at = 0;
	const put = (to, isHit) => to > at && parts.push({ text: letters.slice(at, to).join(""), isHit });
	for (const [from, to] of hits || []) {
		put(from, false);
		at = Math.max(at, from);
		put(to, true);
		at = Math.max(at, to);
	}
	put(letters.length, false);
	return parts;
}

/** A channel's own post stands in the channel, everything else on the timeline of its customer. */
export function placeOf(item) {
	if (!item.customer) return { page: "channel-feed", query: { channel: item.channel, post: item.name } };
	return { page: "customer-timeline", query: { customer: item.customer, row: itemKey(item) } };
}
