/**
 * The feed's state in the address, both ways.
 *
 * Owns: names and meaning of its parameters. Must not: touch the browser's history. What a parameter does not say, or
 * says wrongly, is the default; a default is never written.
 */
import { list, text, withoutEmpty } from "../stream/query_model.js";

export const CHANNEL_FEED = "channel-feed";
export const UPCOMING = "upcoming";
/** By the newest post, or by the newest word in its thread. */
export const ORDERS = ["newest", "activity"];
/** Where words are looked for: in the channel, or in everything said that the user may see. */
export const EVERYWHERE = "everywhere";
export const SHOW_KINDS = ["all", "posts", "moves", UPCOMING];

/** Of which customers, and what each is called in the address. */
const CUSTOMERS = { territory: "territory", customer_group: "group", account_manager: "manager" };

const noCustomers = () => ({ territory: "", customer_group: "", account_manager: "" });
export const noNarrowing = () => ({ post_types: [], author: "", ...noCustomers(), has_files: false });
export const noFeedFilters = () => ({ ...noNarrowing(), text: "", scope: "", show: "all", order: ORDERS[0] });

export function parseFeedQuery(query = {}) {
	return {
		channel: text(query.channel),
		customer: text(query.customer),
		post: text(query.post),
		filters: {
			post_types: list(query.type),
			author: text(query.author),
			...Object.fromEntries(Object.entries(CUSTOMERS).map(([field, name]) => [field, text(query[name])])),
			has_files: query.files === "1",
			text: text(query.text),
			scope: query.scope === EVERYWHERE ? EVERYWHERE : "",
			show: SHOW_KINDS.includes(query.show) ? query.show : "all",
			order: ORDERS.includes(query.order) ? query.order : ORDERS[0],
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
		...Object.fromEntries(Object.entries(CUSTOMERS).map(([field, name]) => [name, filters[field]])),
		files: filters.has_files ? "1" : "",
		text: filters.text,
		scope: filters.scope,
		show: filters.show === "all" ? "" : filters.show,
		order: filters.order === ORDERS[0] ? "" : filters.order,
	});
}

/** What lies ahead is not searched. */
export const isEverywhere = ({ scope, show }) => scope === EVERYWHERE && show !== UPCOMING;

/** Single posts are looked for: they stand by when they were written. */
export const seeksPosts = ({ post_types, author, text, has_files, scope }) =>
	Boolean(post_types.length || author || has_files || (text && !scope));

/** The `filters` argument of the API: what narrows the feed, and its order. Null when it is the plain one. */
export function feedFilters(filters) {
	const out = narrowingOf(filters);
	if (filters.order !== ORDERS[0] && !seeksPosts(filters)) out.order = filters.order;
	return Object.keys(out).length ? out : null;
}

function narrowingOf(filters) {
	const out = {};
	if (filters.post_types.length) out.post_types = filters.post_types;
	if (filters.author) out.author = filters.author;
	for (const field of Object.keys(CUSTOMERS)) if (filters[field]) out[field] = filters[field];
	if (filters.has_files) out.has_files = true;
	// what is looked for everywhere is asked for elsewhere, and the feed is as it was
	if (filters.text && !isEverywhere(filters)) out.text = filters.text;
	// what lies ahead is no part of the feed: it is asked for elsewhere
	if (filters.show !== "all" && filters.show !== UPCOMING) out.show = filters.show;
	return out;
}

/** What was chosen besides words and kinds of rows, as [{name, value}]. */
export const chosenParts = (filters) => [
	...filters.post_types.map((value) => ({ name: "post_types", value })),
	...["author", ...Object.keys(CUSTOMERS), "has_files"].map((name) => ({ name, value: filters[name] })).filter(({ value }) => value),
];

export const countNarrowing = (filters) => chosenParts(filters).length;

export const hasFeedFilters = (filters) => Object.keys(narrowingOf(filters)).length > 0 || isEverywhere(filters);

/** Where a search in everything said leads. */
export const searchLink = (words) => ({ page: CHANNEL_FEED, query: { text: words, scope: EVERYWHERE } });

/** Where a link to one post of a channel leads. */
export const postLink = (channel, post) => ({ page: CHANNEL_FEED, query: feedQuery({ channel, post }) });
