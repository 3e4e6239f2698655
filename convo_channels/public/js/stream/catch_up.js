/**
 * What is laid over the rows of a page that heard of single posts, or was away: the answer to "what happened since this mark".
 *
 * Owns: what becomes of the rows. Must not: fetch. A reply is no row; the post that it answers tells of it.
 */
import { itemKey, layHead, orderAt } from "./stream_model.js";

const isRow = (item) => !item.thread;

/**
 * Rows that are gone or became replies are taken out, those that are other replaced, and what is new stands where its time
 * puts it. What belongs below the rows that are loaded comes when one goes down there.
 */
export function layChanges(stream, { items: told, gone }) {
	const away = new Set(gone);
	const fresh = new Map(told.map((item) => [itemKey(item), item]));
	const items = stream.items
		.filter((item) => item.kind !== "post" || (!away.has(item.name) && isRow(fresh.get(itemKey(item)) || item)))
		.map((item) => withPlace(fresh.get(itemKey(item)), item));
	const there = new Set(stream.items.map(itemKey));
	for (const item of told) {
		if (!isRow(item) || there.has(itemKey(item))) continue;
		const at = items.findIndex((old) => orderAt(old) <= orderAt(item));
		if (at >= 0) items.splice(at, 0, item);
		else if (!stream.cursor) items.push(item);
	}
	return { items, cursor: stream.cursor };
}

/** In a feed by activity a row stands where it stood, until the head is asked for. */
const withPlace = (fresh, item) => (fresh ? (item.active_at ? { ...fresh, active_at: item.active_at } : fresh) : item);

/**
 * Lays one answer after the other over a stream: each {page}, a fresh head, or {told}, changes. As `layHead` it returns
 * {stream, added, removed, changed, isGap}, of all of them together.
 */
export function layAll(stream, answers) {
	let isGap = false;
	const after = answers.reduce((laid, { page, told }) => {
		if (told) return layChanges(laid, told);
		const found = layHead(laid, page);
		isGap ||= found.isGap;
		return found.stream;
	}, stream);
	const { added, removed, changed } = layHead(stream, { items: after.items, next_cursor: null });
	return { stream: after, added, removed, changed, isGap };
}
