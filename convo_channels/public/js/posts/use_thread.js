/**
 * The replies under one post: the newest ones first asked for, shown in the order in which they were written.
 *
 * Owns: the requests and the rows. Must not: draw. What is loaded stays on the screen while it is asked for again.
 */
import { shallowReactive } from "vue";

const PAGE = 20;
const MOST_AT_ONCE = 100;

/** `root()` is the name of the post, `channel()` that of the channel on whose page it is. */
export function useThread(host, root, channel = () => "") {
	const state = shallowReactive({ items: [], cursor: null, status: "idle", error: null, isLoadingEarlier: false });
	let line = 0;

	const ask = (args) => host.call("convo_channels.api.posts.list_replies", { post: root(), ...(channel() && { channel: channel() }), ...args });
	const known = () => new Set(state.items.map(({ name }) => name));

	/** The newest replies, as many as are shown by now. */
	async function load() {
		const mine = ++line;
		if (state.status !== "ready") state.status = "loading";
		try {
			const limit = Math.min(MOST_AT_ONCE, Math.max(PAGE, state.items.length));
			const page = await ask({ limit });
			if (mine !== line) return;
			const first = page.items[0];
			// what was loaded above stays; what lies between is in the page
			const above = page.next_cursor && first ? state.items.filter(({ at }) => at < first.at) : [];
			state.items = [...above, ...page.items];
			if (!above.length) state.cursor = page.next_cursor || null;
			Object.assign(state, { status: "ready", error: null });
		} catch (error) {
			if (mine !== line) return;
			state.error = error;
			if (state.status === "loading") state.status = "error";
		}
	}

	async function loadEarlier() {
		if (!state.cursor || state.isLoadingEarlier) return;
		const mine = line;
		state.isLoadingEarlier = true;
		try {
			const page = await ask({ limit: PAGE, cursor: state.cursor });
			if (mine !== line) return;
			const there = known();
			state.items = [...page.items.filter(({ name }) => !there.has(name)), ...state.items];
			Object.assign(state, { cursor: page.next_cursor || null, error: null });
		} catch (error) {
			state.error = error;
		} finally {
			state.isLoadingEarlier = false;
		}
	}

	function add(reply) {
		line += 1;
		if (!known().has(reply.name)) state.items = [...state.items, reply].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
		state.status = "ready";
	}

	const replace = (reply) => (state.items = state.items.map((old) => (old.name === reply.name ? reply : old)));

	/** Takes a reply away; answers how it comes back. */
	function take(reply) {
		state.items = state.items.filter(({ name }) => name !== reply.name);
		return add;
	}

	return { state, load, loadEarlier, add, replace, take };
}
