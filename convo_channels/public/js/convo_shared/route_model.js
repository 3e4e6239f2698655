/**
 * The pages' state in the address, both ways.
 *
 * Owns: names and meaning of the parameters. Must not: touch the browser's history. What a parameter does not say,
 * or says wrongly, is the default; a default is never written.
 */

export const UPCOMING = "upcoming";
export const SHOW_KINDS = ["all", "posts", "moves", UPCOMING];

const list = (text) =>
	String(text || "")
		.split(",")
		.map((part) => part.trim())
		.filter(Boolean);

const text = (value) => (typeof value === "string" ? value.trim() : "");

function withoutEmpty(query) {
	return Object.fromEntries(
		Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined)
	);
}

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

export const noTimelineFilters = () => ({ shown: [], post_types: [], text: "" });

/** `shown` holds what the chips say: "posts", "moves" and names of media. Empty means everything. */
export function parseTimelineQuery(query = {}) {
	return {
		customer: text(query.customer),
		row: text(query.row),
		filters: { shown: list(query.show), post_types: list(query.type), text: text(query.text) },
	};
}

export function timelineQuery({ customer, row, filters = noTimelineFilters() }) {
	return withoutEmpty({
		customer,
		row,
		show: filters.shown.join(","),
		type: filters.post_types.join(","),
		text: filters.text,
	});
}

export function timelineFilters(filters) {
	const out = {};
	const media = filters.shown.filter((name) => name !== "posts" && name !== "moves");
	const kinds = [];
	if (filters.shown.includes("posts")) kinds.push("post");
	if (media.length) kinds.push("interaction");
	if (filters.shown.includes("moves")) kinds.push("move");
	if (kinds.length) out.kinds = kinds;
	if (media.length) out.media = media;
	if (filters.post_types.length) out.post_types = filters.post_types;
	if (filters.text) out.text = filters.text;
	return Object.keys(out).length ? out : null;
}

export const hasTimelineFilters = (filters) => timelineFilters(filters) !== null;

/** Two addresses that mean the same page state. */
export function sameQuery(a, b) {
	const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
	return [...keys].every((key) => (a[key] || "") === (b[key] || ""));
}
