/**
 * What a page that was away lays over its rows: the answer to "what happened since this mark".
 *
 * Owns: what becomes of the rows. Must not: fetch. A reply is no row; the post that it answers tells of it.
 */
import { itemKey, orderAt } from "./stream_model.js";

const isRow = (item) => !item.thread;

/**
 * Returns {items, isNew}: rows that are gone or became replies are taken out, those that are other replaced. `isNew` says
 * that something is to be shown that is none of them: where it belongs the head of the stream knows.
 */
export function layChanges(items, { items: told, gone }) {
	const away = new Set(gone);
	const fresh = new Map(told.map((item) => [itemKey(item), item]));
	const kept = items
		.filter((item) => item.kind !== "post" || (!away.has(item.name) && isRow(fresh.get(itemKey(item)) || item)))
		.map((item) => withPlace(fresh.get(itemKey(item)), item));
	const there = new Set(items.map(itemKey));
	const last = items[items.length - 1];
	// what belongs below the rows that are loaded comes when one goes down there
	const isAbove = (item) => !last || orderAt(item) >= orderAt(last);
	return { items: kept, isNew: told.some((item) => isRow(item) && !there.has(itemKey(item)) && isAbove(item)) };
}

/** In a feed by activity a row stands where it stood, until the head is asked for. */
const withPlace = (fresh, item) => (fresh ? (item.active_at ? { ...fresh, active_at: item.active_at } : fresh) : item);
