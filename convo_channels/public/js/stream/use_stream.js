/**
 * A stream that a page shows: first page, older pages, and news that may have to wait.
 *
 * Owns: the requests of one list, their order and their errors. Must not: know what the items are about.
 */
import { shallowReactive } from "vue";
import { layAll } from "./catch_up.js";
import { appendPage, emptyStream, itemKey, pageStream, putBack, removeItem, replaceItem } from "./stream_model.js";

const MOST_AT_ONCE = 100;
const EMPTY_PAGES = 5;

/**
 * `fetchPage(cursor, limit)` answers {items, next_cursor, now}. `isHeld()` says that the reader is further down, so
 * news wait; `describe(result)` turns what a refresh found into what the pill says, or null when it changes nothing;
 * `onNews(news, isWaiting)` hears of what came by itself, or null where what came was asked for, `onPage(page, isAll)` of each page, and whether it is the truth of
 * all that is loaded.
 */
export function useStream({ fetchPage, pageSize, isHeld = () => false, describe, onPage = () => {}, onNews = () => {} }) {
	const state = shallowReactive({
		...emptyStream(),
		status: "idle",
		error: null,
		isLoadingOlder: false,
		olderError: null,
		pending: null,
	});
	let generation = 0;
	let isRefreshing = false;
	let isAskedAgain = false;
	// what came while the reader was further down, in its order
	let held = [];
	// of two answers the one that was asked for first is laid first: it knows less
	let turn = Promise.resolve();

	const stream = () => ({ items: state.items, cursor: state.cursor });
	const put = ({ items, cursor }) => Object.assign(state, { items, cursor });

	function clear() {
		generation += 1;
		held = [];
		turn = Promise.resolve();
		isRefreshing = false;
		Object.assign(state, emptyStream(), {
			status: "idle",
			error: null,
			isLoadingOlder: false,
			olderError: null,
			pending: null,
		});
	}

	function inTurn(ask) {
		const answer = turn.then(ask);
		turn = answer.catch(() => {});
		return answer;
	}

	/** A page may come back empty with a cursor: the server looked far enough for one request. */
	async function fetchFilled(cursor, limit, asked = fetchPage(cursor, limit)) {
		let page = await asked;
		for (let n = 0; n < EMPTY_PAGES && !page.items.length && page.next_cursor; n++) {
			page = await fetchPage(page.next_cursor, limit);
		}
		onPage(page, !cursor);
		return page;
	}

	/** `asked`: the promised first page, where it was asked for already. */
	async function load(asked = undefined) {
		clear();
		const mine = generation;
		state.status = "loading";
		try {
			const page = await inTurn(() => fetchFilled(null, pageSize, asked));
			if (mine !== generation) return;
			put(pageStream(page));
			state.status = "ready";
		} catch (error) {
			if (mine !== generation) return;
			state.error = error;
			state.status = "error";
		}
	}

	async function loadOlder(limit = pageSize) {
		if (state.isLoadingOlder || !state.cursor || state.status !== "ready") return;
		const mine = generation;
		state.isLoadingOlder = true;
		state.olderError = null;
		try {
			const page = await inTurn(() => fetchFilled(state.cursor, limit));
			if (mine === generation) put(appendPage(stream(), page));
		} catch (error) {
			if (mine === generation) state.olderError = error;
		} finally {
			if (mine === generation) state.isLoadingOlder = false;
		}
	}

	/** Asks for the head again. `isDeep` covers all that is loaded, for rows that may have gone. */
	async function refresh({ isDeep = false, isForced = false } = {}) {
		if (state.status === "error") return load();
		if (state.status !== "ready") return;
		if (isRefreshing) {
			isAskedAgain = true;
			return;
		}
		const mine = generation;
		isRefreshing = true;
		const limit = isDeep ? Math.min(MOST_AT_ONCE, Math.max(pageSize, state.items.length)) : pageSize;
		try {
			const page = await inTurn(() => fetchPage(null, limit));
			if (mine !== generation) return;
			onPage(page, isDeep || limit >= state.items.length);
			receive({ page }, isForced);
		} catch (error) {
			// the list on screen stays; the next event or the reader asks again
		} finally {
			if (mine === generation) isRefreshing = false;
		}
		if (mine === generation && isAskedAgain) {
			isAskedAgain = false;
			await refresh({ isDeep: true });
		}
	}

	/** `ask()` promises what happened to single rows; answers it, or null where the rows are others by then. */
	function follow(ask) {
		const mine = generation;
		return inTurn(async () => {
			const told = mine === generation && state.status === "ready" ? await ask() : null;
			if (mine !== generation) return null;
			if (told && told.is_whole) receive({ told }, false);
			return told;
		});
	}

	function receive(answer, isForced) {
		const answers = [...(answer.page ? held.filter(({ told }) => told) : held), answer];
		const result = layAll(stream(), answers);
		const news = describe ? describe(result) : null;
		if (news || isForced) onNews(isForced ? null : news, isHeld());
		if (isForced || !isHeld() || !news) {
			held = [];
			state.pending = null;
			put(result.stream);
		} else {
			held = answers;
			state.pending = news;
		}
	}

	function applyPending() {
		if (held.length) put(layAll(stream(), held).stream);
		held = [];
		state.pending = null;
	}

	return {
		state,
		load,
		loadOlder,
		refresh,
		follow,
		applyPending,
		clear,
		replace: (item) => put(replaceItem(stream(), item)),
		/** Takes an item away; answers how it, or what it is by then, comes back. */
		take(item) {
			const mine = generation;
			const next = state.items[state.items.findIndex((old) => itemKey(old) === itemKey(item)) + 1];
			put(removeItem(stream(), item));
			return (again) => mine === generation && put(putBack(stream(), again, next && itemKey(next)));
		},
	};
}
