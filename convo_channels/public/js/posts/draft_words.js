/**
 * What a list of drafts says of each, and where it leads.
 *
 * Owns: the words for places. Must not: draw, or ask anybody.
 */
import { opening } from "../base/text_model.js";

const FEED = "channel-feed";
const TIMELINE = "customer-timeline";

const partsOf = (place) => {
	const at = place.indexOf(":");
	return [place.slice(0, at), place.slice(at + 1)];
};

function documentOf(name) {
	const at = name.indexOf(":");
	return { doctype: name.slice(0, at), name: name.slice(at + 1) };
}

const documentWords = (__, { doctype, name }, where) => [`${__(doctype)} ${name}`, where].filter(Boolean).join(", ");

/** Where it is written, in words; `about` is what the server says of the place, null where that is not there any more. */
export function placeWords(__, { place, about }) {
	const [kind, name] = partsOf(place);
	if (about === null || kind === "kept") return __("No longer there");
	const where = about?.customer_name || about?.channel_title || "";
	if (kind === "document") return documentWords(__, documentOf(name), where);
	if (kind === "reply") return where ? __("Reply to {0}, {1}", [about.author_name, where]) : __("A reply");
	if (kind === "edit") return where ? __("Edit of a post, {0}", [where]) : __("Edit of a post");
	return where || name;
}

/** {page, query}, or {doctype, name} of a form, where it is written on; null where that is not there any more. */
export function placeLink({ place, about }) {
	const [kind, name] = partsOf(place);
	if (about === null || kind === "kept") return null;
	if (kind === "channel") return { page: FEED, query: { channel: name } };
	if (kind === "document") return documentOf(name);
	if (kind === "customer") return { page: TIMELINE, query: { customer: name } };
	if (!about) return null;
	// a thread opens in the feed of its channel; of a customer it stands on the timeline
	if (about.channel) return { page: FEED, query: { channel: about.channel, post: name } };
	return { page: TIMELINE, query: { customer: about.customer, row: `post:${name}` } };
}

export const firstWords = ({ draft, other }) => (draft ? opening(draft.body, 120) : other.excerpt || "");
export const wholeText = ({ draft, other }) => opening((draft || other.draft || { body: other.excerpt }).body, 100000);
