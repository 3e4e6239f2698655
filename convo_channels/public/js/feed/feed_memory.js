/**
 * What each channel was narrowed to when its reader left it, on this device; and which view a channel opens with.
 *
 * Owns: what is remembered. Must not: fetch. Words that were searched for, and what lies ahead, are no habit and are forgotten.
 */
import { asView, fromView } from "./feed_query.js";

const KEY = "convo_feed_filters";
// channels beyond these are left out, those first that were narrowed longest ago
const MOST = 50;

export function useFeedMemory(host) {
	const key = `${KEY}:${host.user.name}`;

	function read() {
		try {
			const kept = JSON.parse((host.storage && host.storage.getItem(key)) || "{}");
			return kept && typeof kept === "object" && !Array.isArray(kept) ? kept : {};
		} catch (error) {
			return {};
		}
	}

	/** A full or forbidden storage only costs the convenience. */
	function write(channel, part) {
		const { [channel]: before, ...others } = read();
		const kept = Object.entries({ ...others, [channel]: { ...before, ...part } }).slice(-MOST);
		try {
			if (host.storage) host.storage.setItem(key, JSON.stringify(Object.fromEntries(kept)));
		} catch (error) {
			// as if nothing had been narrowed
		}
	}

	return {
		remember: (channel, filters) => channel && write(channel, { last: asView({ ...filters, text: "", show: filters.show === "moves" || filters.show === "posts" ? filters.show : "all" }) }),
		/** The views as the server told them: with one of them the channel opens. */
		learn: (channel, views) => channel && write(channel, { first: (views.find((view) => view.is_first) || { filters: null }).filters }),
		/** Whether this device has ever heard of a channel's views. */
		knows: (channel) => "first" in (read()[channel] || {}),
		/** What a channel opens with: its view, or as it was left. */
		recall(channel) {
			const { first, last } = read()[channel] || {};
			return fromView(first || last);
		},
	};
}
