/**
 * How one post is reached from the page that shows another.
 *
 * Owns: what of the address names it. Must not: know of pages beyond that.
 */
import { itemKey } from "../stream/stream_model.js";

/** As the post of `permalink` itself is reached: by its row on a timeline, by its name in a channel. Null without one. */
export function linkTo(permalink, name) {
	if (!permalink) return null;
	const { page, query } = permalink;
	return { page, query: { ...query, ...(query.row ? { row: itemKey({ kind: "post", name }) } : { post: name }) } };
}
