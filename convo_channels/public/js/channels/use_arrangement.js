/**
 * How the reader has arranged their channels, kept on the server so that it is the same on every device.
 *
 * Owns: the layout in use, and the order in which its steps are sent. Must not: decide what a step does.
 */
import { getCurrentInstance, inject, provide, reactive } from "vue";
import { plainLayout } from "./sidebar_model.js";

const KEY = "arrangement";

export function provideArrangement(host, failed) {
	const state = reactive({ layout: plainLayout(), isArranging: false });
	// one after the other: the last step is the one that stays
	let sending = Promise.resolve();
	let waiting = 0;

	/** What the server says, unless steps are under way that it does not know of yet. */
	function take(layout) {
		if (layout && !waiting) state.layout = layout;
	}

	function change(layout) {
		if (layout === state.layout) return sending;
		state.layout = layout;
		waiting += 1;
		sending = sending
			.then(() => host.call("convo_channels.api.channels.save_sidebar", { layout: JSON.stringify(layout) }, { post: true }))
			.catch((error) => {
				host.toast(error.message, "error");
				failed();
			})
			.finally(() => {
				waiting -= 1;
			});
		return sending;
	}

	const own = { state, take, change };
	if (getCurrentInstance()) provide(KEY, own);
	return own;
}

/** Where nobody provides one nothing is arranged. */
export const useArrangement = () =>
	inject(KEY, () => ({ state: reactive({ layout: plainLayout(), isArranging: false }), take() {}, change() {} }), true);
