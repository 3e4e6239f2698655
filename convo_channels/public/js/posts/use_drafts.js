/**
 * The drafts of a page: shared by all pages of a host that stays, and told to the server where the host has one for them.
 *
 * Owns: who shares them, and when they are looked at again. Must not: know what is written.
 */
import { inject, onBeforeUnmount, onMounted, provide, ref, shallowRef } from "vue";
import { createDrafts } from "./draft_model.js";
import { createSyncedDrafts } from "./draft_sync.js";

// they are drawn first
const AFTER_ROWS_MS = 500;
const LOOK_AGAIN_MS = 60000;

/** What outlives a page of the host keeps one set of drafts for all of them: two would write over each other. */
function shared(host) {
	const { user } = host;
	if (!host.shared) return createDrafts(host.storage, { user: user.name });
	const kept = (host.shared.drafts = host.shared.drafts || new Map());
	if (!kept.has(user.name)) kept.set(user.name, synced(host));
	return kept.get(user.name);
}

function synced(host) {
	const timers = { setTimeout: (fn, ms) => window.setTimeout(fn, ms), clearTimeout: (id) => window.clearTimeout(id) };
	const drafts = createSyncedDrafts(host.storage, { user: host.user.name, call: host.call, timers });
	let last = 0;
	const load = () => {
		last = Date.now();
		return drafts.load();
	};
	window.addEventListener("online", load);
	window.addEventListener("pagehide", drafts.flush);
	document.addEventListener("visibilitychange", () => {
		if (document.visibilityState === "hidden") drafts.flush();
		else if (last && Date.now() - last > LOOK_AGAIN_MS) load();
	});
	return { ...drafts, load, loadSoon: () => window.setTimeout(load, AFTER_ROWS_MS) };
}

/** For everything inside a page. Its first rows go before: the page says with `loadSoon()` that they are there. */
export function provideDrafts(host) {
	const drafts = shared(host);
	provide("drafts", drafts);
	return drafts;
}

/** What `read(drafts)` says, again whenever something changes; `isOf(place)` says whether a change may be of interest. */
export function useDraftState(read, isOf = () => true) {
	const drafts = inject("drafts");
	const state = shallowRef(read(drafts));
	const look = () => (state.value = read(drafts));
	let stop = null;
	onMounted(() => {
		stop = drafts.subscribe((place) => isOf(place) && look());
		look();
	});
	onBeforeUnmount(() => stop());
	return { drafts, state, look };
}

/** A text on the screen that follows its draft: `isAhead` while it says more than the draft. */
export function useFollowing(drafts, { place, follow }) {
	const isAhead = ref(false);
	let stop = null;
	onMounted(() => {
		stop = drafts && drafts.subscribe((changed) => changed === place() && !(isAhead.value && drafts.isHeld(place())) && follow());
	});
	onBeforeUnmount(() => stop && stop());
	return {
		isAhead,
		/** `keep` takes it into the draft at once. */
		hold(keep) {
			isAhead.value = true;
			drafts.hold(place(), keep);
		},
	};
}
