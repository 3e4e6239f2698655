/**
 * The list of channels, which of them was open last, and whether the moves ahead were shown then.
 *
 * Owns: the sidebar's request and what is remembered. Must not: open a channel.
 */
import { reactive } from "vue";
import { provideArrangement } from "./use_arrangement.js";

const LAST_CHANNEL = "convo_last_channel";
const LAST_AHEAD = "convo_last_ahead";
const LAST_VIEW = "convo_channels_shown";

export function useSidebar(host, clock) {
	const state = reactive({ channels: null, canCreate: false, error: null, view: "all", archivedCount: 0 });
	const arrangement = provideArrangement(host, () => load());
	const key = `${LAST_CHANNEL}:${host.user.name}`;
	const viewKey = `${LAST_VIEW}:${host.user.name}`;
	const aheadKey = `${LAST_AHEAD}:${host.user.name}`;

	/** A full or forbidden storage only costs the convenience. */
	function attempt(action) {
		try {
			return host.storage ? action(host.storage) : null;
		} catch (error) {
			return null;
		}
	}

	if (attempt((storage) => storage.getItem(viewKey)) === "unread") state.view = "unread";

	/** Which channels are listed, "all" or "unread"; kept for the next time. */
	function setView(view) {
		state.view = view;
		attempt((storage) => storage.setItem(viewKey, view));
	}

	async function load() {
		try {
			const answer = await host.call("convo_channels.api.channels.get_sidebar");
			state.channels = answer.channels;
			state.archivedCount = answer.archived_count || 0;
			arrangement.take(answer.layout);
			state.canCreate = Boolean(answer.can_create);
			state.error = null;
			clock.sync(answer.now);
		} catch (error) {
			state.error = error;
		}
	}

	return {
		state,
		arrangement,
		load,
		setView,
		remember: (name) => attempt((storage) => storage.setItem(key, name)),
		rememberAhead: (isAhead) => attempt((storage) => storage.setItem(aheadKey, isAhead ? "1" : "")),
		wasAhead: () => attempt((storage) => storage.getItem(aheadKey)) === "1",
		/** The channel to open when the address names none, or null; before the list is there, the one that was open last. */
		last() {
			const name = attempt((storage) => storage.getItem(key));
			if (!state.channels) return name;
			const list = state.channels;
			const known = list.find((entry) => entry.name === name) || list[0];
			return known ? known.name : null;
		},
	};
}
