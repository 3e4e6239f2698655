/**
 * The moves ahead of a segment or channel, page by page, for a window of days.
 *
 * Owns: the requests, their order, and asking again while the server still counts. Must not: draw.
 */
import { onBeforeUnmount, shallowReactive } from "vue";
import { DEFAULT_WINDOW, windowOf } from "./upcoming_model.js";

const PAGE = 50;
const AGAIN_MS = 2000;
const MOST_TRIES = 60;
const KEPT = "convo_upcoming_days";

/** `about()` answers {segment} or {channel}. */
export function useUpcoming(host, about) {
	const key = `${KEPT}:${host.user.name}`;
	const state = shallowReactive({
		days: keptDays(),
		items: [],
		cursor: null,
		kind: "loading",
		error: null,
		computedAt: null,
		// how many days the answer tells of: fewer than asked for when too much moves
		covered: 0,
		isLoadingMore: false,
	});
	let generation = 0;
	let timer = null;

	/** A full or forbidden storage only costs the convenience. */
	function keptDays() {
		try {
			return windowOf(host.storage && host.storage.getItem(key));
		} catch (e) {
			return DEFAULT_WINDOW;
		}
	}

	function keepDays(days) {
		try {
			if (host.storage) host.storage.setItem(key, String(days));
		} catch (e) {
			// the window is chosen again next time
		}
	}

	const ask = (more) => {
		const args = { ...about(), days: state.days, limit: PAGE, ...more };
		return host.call("convo_channels.api.moves.get_upcoming", args);
	};

	async function load(tries = 0) {
		clearTimeout(timer);
		const mine = ++generation;
		if (!tries) Object.assign(state, { items: [], cursor: null, kind: "loading", error: null });
		try {
			const answer = await ask({});
			if (mine !== generation) return;
			const isCounting = answer.state === "counting";
			Object.assign(state, {
				items: answer.items || [],
				cursor: answer.next_cursor || null,
				computedAt: answer.computed_at || null,
				covered: answer.days === undefined ? state.days : answer.days,
				kind: answer.state || "done",
			});
			if (isCounting && tries < MOST_TRIES) timer = setTimeout(() => load(tries + 1), AGAIN_MS);
		} catch (error) {
			if (mine === generation) Object.assign(state, { kind: "error", error });
		}
	}

	async function more() {
		if (!state.cursor || state.isLoadingMore) return;
		const mine = generation;
		state.isLoadingMore = true;
		try {
			const answer = await ask({ cursor: state.cursor });
			if (mine !== generation) return;
			Object.assign(state, {
				items: [...state.items, ...answer.items],
				cursor: answer.next_cursor || null,
			});
		} catch (error) {
			host.toast(error.message, "error");
		} finally {
			state.isLoadingMore = false;
		}
	}

	function setDays(days) {
		state.days = windowOf(days);
		keepDays(state.days);
		load();
	}

	onBeforeUnmount(() => {
		generation += 1;
		clearTimeout(timer);
	});
	return { state, load: () => load(), more, setDays };
}
