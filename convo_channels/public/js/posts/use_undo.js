/**
 * What was just deleted or removed can be brought back for a while, in place of a question beforehand.
 *
 * Owns: how long it is offered, and the request of a post. Must not: know where a thing stood; whoever offers says how it goes back.
 */
import { onBeforeUnmount, provide, reactive } from "vue";
import { passes } from "../host/http.js";

export const UNDO_KEY = "undo";
const OFFERED_MS = 10000;

export function useUndo(host) {
	const state = reactive({ post: null, step: null, isBusy: false });
	let putBack = null;
	let timer = null;

	function end() {
		clearTimeout(timer);
		state.post = state.step = null;
		putBack = null;
	}

	/** The time stands still while somebody is about to press. */
	const hold = () => clearTimeout(timer);
	function go() {
		clearTimeout(timer);
		if (state.post || state.step) timer = setTimeout(end, OFFERED_MS);
	}

	function offer(post, back) {
		Object.assign(state, { post, step: null });
		putBack = back;
		go();
	}

	/** What is no post and is taken back by a step of its own. `step`: {words, told}, as it is read and as it is heard. */
	function offerStep(step, back) {
		Object.assign(state, { post: null, step });
		putBack = back;
		go();
	}

	async function undo() {
		const { post } = state;
		const back = putBack;
		if (state.step) return end(), back();
		if (!post || state.isBusy) return;
		hold();
		state.isBusy = true;
		try {
			const args = { post: post.name };
			back(await host.call("convo_channels.api.posts.restore_post", args, { post: true }));
			if (state.post === post) end();
		} catch (error) {
			host.toast(error.message, "error");
			// without an answer it is asked for again by the next press: the server says the same twice
			if (state.post === post) (passes(error) ? go : end)();
		} finally {
			state.isBusy = false;
		}
	}

	onBeforeUnmount(end);
	const own = { state, offer, offerStep, undo, hold, go, end };
	// what is deleted further inside is offered at the same edge of the page
	provide(UNDO_KEY, own);
	return own;
}
