/**
 * What a channel's feed shows beyond the plain list: where the last visit ended, what happened since, quiet rows
 * folded together, and what waits while the reader is further down.
 *
 * Owns: these decisions over loaded items. Must not: fetch or translate.
 */
import { itemKey, orderAt } from "../stream/stream_model.js";

const isNewer = (item, readAt) => orderAt(item) > readAt;
const isOwn = (item, user) => item.kind === "post" && item.author === user;

const isOpenQuestion = (item) => item.post_type === "Question" && (!item.question || item.question.is_open);

/**
 * The key of the first item the reader had already seen: the line stands above it. Null without a former visit,
 * without news, or when the only news is the reader's own.
 */
export function newSinceKey(items, readAt, user) {
	if (!readAt) return null;
	const index = items.findIndex((item) => !isNewer(item, readAt));
	const news = index < 0 ? items : items.slice(0, index);
	if (index < 0 || !news.some((item) => !isOwn(item, user))) return null;
	return itemKey(items[index]);
}

/**
 * Counts of what is new since the last visit, or null when there is nothing to tell.
 * `isPartial` says that older pages, not loaded yet, hold more of it.
 */
export function catchUp(items, readAt, user, hasOlder) {
	if (!readAt) return null;
	const news = items.filter((item) => isNewer(item, readAt) && !isOwn(item, user));
	if (!news.length) return null;
	const posts = news.filter((item) => item.kind === "post");
	const moves = news.filter((item) => item.kind === "move");
	return {
		posts: posts.length,
		questions: posts.filter(isOpenQuestion).length,
		joined: moves.filter((item) => item.action === "Joined").length,
		left: moves.filter((item) => item.action === "Left").length,
		isPartial: Boolean(hasOlder) && items.every((item) => isNewer(item, readAt)),
	};
}

/**
 * Folds runs of at least `least` moves into one row {kind: "moves", name, at, items, joined, left}, so that a first
 * fill or a new day does not bury what people wrote. A run ends at `stopKey`, where the line of the last visit is.
 */
export function foldMoves(items, { least = 4, stopKey = null } = {}) {
	const rows = [];
	let run = [];
	const flush = () => {
		if (run.length >= least) rows.push(foldedRow(run));
		else rows.push(...run);
		run = [];
	};
	for (const item of items) {
		if (itemKey(item) === stopKey) flush();
		if (item.kind === "move") {
			run.push(item);
		} else {
			flush();
			rows.push(item);
		}
	}
	flush();
	return rows;
}

function foldedRow(run) {
	// the oldest one names the row: it stays the same while newer moves join the run
	const oldest = run[run.length - 1];
	return {
		kind: "moves",
		name: oldest.name,
		at: run[0].at,
		items: run,
		joined: run.filter((item) => item.action === "Joined").length,
		left: run.filter((item) => item.action === "Left").length,
	};
}

/** Up to when the channel counts as read once its newest item has been seen, or null when nothing is new. */
export function readUpTo(items, readAt) {
	if (!items.length) return null;
	const newest = orderAt(items[0]);
	return !readAt || newest > readAt ? newest : null;
}

/** The customers of the channel's items, newest first, each once: the card starts with the first. */
export function firstCustomer(items) {
	const item =
		items.find((entry) => entry.kind === "post" && entry.customer) ||
		items.find((entry) => entry.customer);
	return item ? item.customer : null;
}
