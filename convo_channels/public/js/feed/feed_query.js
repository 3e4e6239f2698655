/**
 * The feed's state in the address, both ways.
 *
 * Owns: names and meaning of its parameters. Must not: touch the browser's history. What a parameter does not say, or
 * says wrongly, is the default; a default is never written.
 */
import { list, text, withoutEmpty } from "../stream/query_model.js";

export const CHANNEL_FEED = "channel-feed";
export const UPCOMING = "upcoming";
export const SHOW_KINDS = ["all", "posts", "moves", UPCOMING];

export const noFeedFilters = () => ({ post_types: [], author: "", text: "", show: "all" });

export function parseFeedQuery(query = {}) {
	return {
		channel: text(query.channel),
		customer: text(query.customer),
		post: text(query.post),
		filters: {
			post_types: list(query.type),
			author: text(query.author),
			text: text(query.text),
			show: SHOW_KINDS.includes(query.show) ? query.show : "all",
		},
	};
}

export function feedQuery({ channel, customer, post, filters = noFeedFilters() }) {
	return withoutEmpty({
		channel,
		customer,
		post,
		type: filters.post_types.join(","),
		author: filters.author,
		text: filters.text,
		show: filters.show === "all" ? "" : filters.show,
	});
}

/** The `filters` argument of the API: only what narrows the feed. Null when nothing does. */
export function feedFilters(filters) {
	const out = {};
	if (filters.post_types.length) out.post_types = filters.post_types;
	if (filters.author) out.author = filters.author;
	if (filters.text) out.text = filters.text;
	// what lies ahead is no part of the feed: it is asked for elsewhere
	if (filters.show !== "all" && filters.show !== UPCOMING) out.show = filters.show;
	return Object.keys(out).length ? out : null;
}

export const hasFeedFilters = (filters) => feedFilters(filters) !== null;

/** Where a link to one post of a channel leads. */
export const postLink = (channel, post) => ({ page: CHANNEL_FEED, query: feedQuery({ channel, post }) });
