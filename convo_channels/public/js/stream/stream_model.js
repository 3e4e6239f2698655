/**
 * A stream of items, newest first, loaded page by page and refreshed from its head.
 *
 * Owns: what a list of items becomes when an older page, a fresh first page or one item arrives. Must not: fetch,
 * draw, or compare anything but the server's own order: a page is kept in the order it came in.
 */

/** When a row stands where it stands: in a feed by activity a post is as new as the newest word below it. */
export const orderAt = (item) => item.active_at || item.at;

export const itemKey = (item) => `${item.kind}:${item.name}`;

const REPLY = "reply:";
/** A reply in the fold of a row is no row itself. */
export const replyKey = (name) => REPLY + name;
export const repliesAmong = (keys) => keys.filter((key) => key.startsWith(REPLY)).map((key) => key.slice(REPLY.length));

export const emptyStream = () => ({ items: [], cursor: null });

function keysOf(items) {
	return new Set(items.map(itemKey));
}

/** Adds an older page at the end; what is there already is not repeated. */
export function appendPage(stream, page) {
	const known = keysOf(stream.items);
	const items = stream.items.slice();
	for (const item of page.items) {
		const key = itemKey(item);
		if (known.has(key)) continue;
		known.add(key);
		items.push(item);
	}
	return { items, cursor: page.next_cursor || null };
}

/** Whether a row says something else; what is said to it, in signs or below it, changes in its place and is no news that waits. */
const own = (item) => JSON.stringify({ ...item, reactions: null, replies: null });
const isOther = (old, item) => own(old) !== own(item);

/**
 * Lays a fresh first page over a stream.
 *
 * Within the span of the fresh page it is the truth: what it does not hold is gone. Below that span the loaded
 * items stay. When the two do not meet, the items between them are unknown, so the stream starts again.
 * Returns {stream, added, removed, changed, isGap} with lists of items.
 */
export function layHead(stream, page) {
	const fresh = keysOf(page.items);
	const known = new Map(stream.items.map((item) => [itemKey(item), item]));
	const added = page.items.filter((item) => !known.has(itemKey(item)));
	const changed = page.items.filter((item) => {
		const old = known.get(itemKey(item));
		return old && isOther(old, item);
	});
	const isWhole = !page.next_cursor;
	const last = page.items[page.items.length - 1];
	const isBelow = (item) => !isWhole && Boolean(last) && orderAt(item) <= orderAt(last);
	const kept = stream.items.filter((item) => !fresh.has(itemKey(item)) && isBelow(item));
	const meets = isWhole || added.length < page.items.length || stream.items.length === 0;
	if (!meets) {
		return { stream: pageStream(page), added, removed: stream.items.slice(), changed: [], isGap: true };
	}
	const keptKeys = keysOf(kept);
	const removed = stream.items.filter((item) => !fresh.has(itemKey(item)) && !keptKeys.has(itemKey(item)));
	const cursor = isWhole ? null : stream.items.length ? stream.cursor : page.next_cursor;
	return { stream: { items: [...page.items, ...kept], cursor }, added, removed, changed, isGap: false };
}

/** What a refresh found, held back while the reader is further down: {posts, moves, all, hasOther} or null. */
export function pendingNews(result) {
	const posts = result.added.filter((item) => item.kind === "post").length;
	const moves = result.added.filter((item) => item.kind === "move").length;
	const all = result.added.length;
	const hasOther = result.isGap || result.removed.length > 0 || result.changed.length > 0;
	return all || hasOther ? { posts, moves, all, hasOther } : null;
}

/** What came by itself, and what came after it before anything was said of it. */
export const addNews = (before, news) =>
	before
		? { posts: before.posts + news.posts, moves: before.moves + news.moves, all: before.all + news.all, hasOther: before.hasOther || news.hasOther }
		: news;

export function pageStream(page) {
	return appendPage(emptyStream(), page);
}

export function replaceItem(stream, item) {
	const key = itemKey(item);
	return { ...stream, items: stream.items.map((old) => (itemKey(old) === key ? item : old)) };
}

export function removeItem(stream, item) {
	const key = itemKey(item);
	return { ...stream, items: stream.items.filter((old) => itemKey(old) !== key) };
}

/** An item that was taken away stands again where it stood: above the one with `key`, or where its time puts it. */
export function putBack(stream, item, key) {
	if (stream.items.some((old) => itemKey(old) === itemKey(item))) return replaceItem(stream, item);
	const above = stream.items.findIndex((old) => itemKey(old) === key);
	const older = above < 0 ? stream.items.findIndex((old) => orderAt(old) < orderAt(item)) : above;
	const at = older < 0 ? stream.items.length : older;
	return { ...stream, items: [...stream.items.slice(0, at), item, ...stream.items.slice(at)] };
}

/** Items as [{day, items}], days in the order of the items. `dayOf(at)` gives the reader's day of a stamp. */
export function groupByDay(items, dayOf) {
	const groups = [];
	for (const item of items) {
		const day = dayOf(orderAt(item));
		const last = groups[groups.length - 1];
		if (last && last.day === day) last.items.push(item);
		else groups.push({ day, items: [item] });
	}
	return groups;
}

/** The item `step` places after the one with `key` (or the first one), kept inside the list. */
export function neighbour(items, key, step) {
	if (!items.length) return null;
	const index = items.findIndex((item) => itemKey(item) === key);
	if (index < 0) return items[0];
	return items[Math.min(items.length - 1, Math.max(0, index + step))];
}
