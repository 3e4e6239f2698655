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

/** What became of posts, and what each is called in the address. */
const STATES = { open_questions: "open", my_mentions: "mentions", unread: "unread", pinned: "pinned" };
export const STATE_FILTERS = Object.keys(STATES);
const noStates = () => Object.fromEntries(STATE_FILTERS.map((name) => [name, false]));

const noCustomers = () => ({ territory: "", customer_group: "", account_manager: "" });
export const noNarrowing = () => ({ post_types: [], author: "", ...noCustomers(), has_files: false, ...noStates() });
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
			...Object.fromEntries(Object.entries(STATES).map(([field, name]) => [field, query[name] === "1"])),
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
		...Object.fromEntries(Object.entries(STATES).map(([field, name]) => [name, filters[field] ? "1" : ""])),
		text: filters.text,
		scope: filters.scope,
		show: filters.show === "all" ? "" : filters.show,
		order: filters.order === ORDERS[0] ? "" : filters.order,
	});
}

/** What lies ahead is not searched. */
export const isEverywhere = ({ scope, show }) => scope === EVERYWHERE && show !== UPCOMING;

/** Single posts are looked for: they stand by when they were written. */
export const seeksPosts = ({ post_types, author, text, has_files, scope, ...others }) =>
	Boolean(post_types.length || author || has_files || (text && !scope) || STATE_FILTERS.some((name) => others[name]));

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
	for (const tick of ["has_files", ...STATE_FILTERS]) if (filters[tick]) out[tick] = true;
	// what is looked for everywhere is asked for elsewhere, and the feed is as it was
	if (filters.text && !isEverywhere(filters)) out.text = filters.text;
	// what lies ahead is no part of the feed: it is asked for elsewhere
	if (filters.show !== "all" && filters.show !== UPCOMING) out.show = filters.show;
	return out;
}

/** What was chosen besides words and kinds of rows, as [{name, value}]. */
export const chosenParts = (filters) => [
	...filters.post_types.map((value) => ({ name: "post_types", value })),
	...["author", ...Object.keys(CUSTOMERS), "has_files", ...STATE_FILTERS].map((name) => ({ name, value: filters[name] })).filter(({ value }) => value),
];

export const countNarrowing = (filters) => chosenParts(filters).length;

export const hasFeedFilters = (filters) => Object.keys(narrowingOf(filters)).length > 0 || isEverywhere(filters);

/** What a view is saved as: what the API is asked for. Moves ahead, and what is looked for everywhere, are no view of a channel. */
export const asView = (filters) => feedFilters({ ...filters, scope: "" }) || {};

/** The filters of a saved view; what it holds that this page does not know is left out. */
export function fromView(saved) {
	const known = Object.entries(saved || {}).filter(([name]) => name in noFeedFilters());
	return { ...noFeedFilters(), ...Object.fromEntries(known) };
}

/** Whether two of them ask for the same. */
export const sameFilters = (a, b) => JSON.stringify(sorted(asView(a))) === JSON.stringify(sorted(asView(b)));
const sorted = (filters) => Object.entries(filters).sort(([a], [b]) => (a < b ? -1 : 1));

/** Where a search in everything said leads. */
export const searchLink = (words) => ({ page: CHANNEL_FEED, query: { text: words, scope: EVERYWHERE } });

/** Where a link to one post of a channel leads. */
export const postLink = (channel, post) => ({ page: CHANNEL_FEED, query: feedQuery({ channel, post }) });
