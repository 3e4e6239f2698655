/**
 * The timeline's state in the address, both ways.
 *
 * Owns: names and meaning of its parameters. Must not: touch the browser's history. What a parameter does not say, or
 * says wrongly, is the default; a default is never written.
 */
import { list, text, withoutEmpty } from "../stream/query_model.js";

export const CUSTOMER_TIMELINE = "customer-timeline";

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

/** Where a link to one row of a customer's timeline leads. */
export const rowLink = (customer, row) => ({
	page: CUSTOMER_TIMELINE,
	query: timelineQuery({ customer, row }),
});
