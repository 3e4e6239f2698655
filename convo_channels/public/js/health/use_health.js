/**
 * The state of the health page: asked again every few seconds, and after everything that was pressed.
 *
 * Owns: the requests. Must not: know how anything is shown.
 */
import { reactive } from "vue";

const API = "convo_channels.api.";

export function useHealth(host, clock) {
	const __ = host.translate;
	const health = reactive({ state: null, parked: [], cursor: null, error: null, busy: "" });
	let asked = 0;

	async function load() {
		const ticket = ++asked;
		try {
			const state = await host.call(API + "health.get_state");
			const parked = state.outbox.parked
				? await host.call(API + "health.get_parked", { limit: pageSize() })
				: { items: [], next_cursor: null };
			// a slower answer to an earlier question must not undo a later one
			if (ticket !== asked) return;
			clock.sync(state.now);
			Object.assign(health, {
				state,
				parked: parked.items,
				cursor: parked.next_cursor,
				error: null,
			});
		} catch (error) {
			if (ticket === asked) health.error = error;
		}
	}

	async function loadMore() {
		const page = await host.call(API + "health.get_parked", { cursor: health.cursor });
		health.parked.push(...page.items);
		health.cursor = page.next_cursor;
	}

	/** As many as are shown already: a page that refreshes must not shrink. */
	function pageSize() {
		return Math.max(20, Math.min(health.parked.length, 100));
	}

	async function press(method, args, said) {
		if (health.busy) return;
		health.busy = method;
		try {
			await host.call(method, args, { post: true });
			if (said) host.toast(said, "info");
		} catch (error) {
			host.toast(error.message, "error");
		}
		health.busy = "";
		await load();
	}

	const saidAll = __("All of them are being tried again.");
	return Object.assign(health, {
		load,
		loadMore,
		drainNow: () => press(API + "health.drain_now", {}, __("Everything that waits is being updated.")),
		reconcile: () => press(API + "health.reconcile_now", {}, __("Everything is being checked.")),
		retryParked: (outbox) => press(API + "health.retry_parked", { outbox }),
		retryAllParked: () => press(API + "health.retry_all_parked", {}, saidAll),
		retryAllBroken: () => press(API + "health.retry_broken", {}, saidAll),
		retryBroken: (segment) =>
			press(API + "segments.rebuild", { segment }, __("It is being tried again.")),
		mendSchedule: () =>
			press(API + "health.mend_schedule", {}, __("The scheduled jobs count from now on.")),
		resume: () => press(API + "health.resume", {}, __("The work goes on.")),
		async carryOut() {
			const question = __(
				"Actions, webhooks and mailing lists that wait are carried out from here, and nowhere else from now on. Is this the site that writes to your customers?"
			);
			if (await host.confirm(question, __("Carry out here"))) await press(API + "home.carry_out", {}, __("The work goes on."));
		},
		async discard() {
			const question = __(
				"What waits is never carried out here. What happens from now on is. Discard what waits?"
			);
			if (await host.confirm(question, __("Discard", null, "Waiting changes"))) await press(API + "home.discard", {}, __("It is discarded."));
		},
		async pause() {
			const question = __(
				"Until you resume, what is saved is noted but segments and timelines stay as they are. Pause for a bulk import, and resume after it. Pause now?"
			);
			if (await host.confirm(question)) await press(API + "health.pause", {});
		},
	});
}
