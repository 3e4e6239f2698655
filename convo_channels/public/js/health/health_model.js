/**
 * What the numbers of the health page mean, and what to do about each.
 *
 * Owns: the figures, their tone and their words. Must not: fetch, or know how a figure is drawn.
 *
 * A figure is {key, label, value, at, tone: "good" | "busy" | "bad", meaning, advice}; `at` is a time that the page
 * shows in its own way beside the value.
 */

const BUSY_CHANGES = 5000;

/** Seconds until what waits is worked through at the recent speed, or null where nothing can be said. */
export function secondsLeft(state) {
	const { waiting } = state.outbox;
	if (!waiting || !state.speed || state.is_paused || state.fault) return null;
	return Math.max(1, Math.round(waiting / state.speed));
}

/** Whether nothing needs anybody's attention. */
export function isWell(state) {
	return figuresOf((text) => text, state, String).every((figure) => figure.tone !== "bad");
}

/** What waits in a copy of a site, and what can be done about it. */
export function sayHeld(__, { runs, bulk }, number) {
	const waits = bulk
		? __("{0} actions and {1} exports or other work for all members wait.", [number(runs), number(bulk)])
		: __("{0} actions wait.", [number(runs)]);
	const advice = __(
		"After a move to another server, carry it out. In a copy for tests, leave it as it is or discard it."
	);
	return `${waits} ${advice}`;
}

export function figuresOf(__, state, number) {
	return [
		waiting(__, state, number),
		speed(__, state, number),
		setAside(__, state, number),
		broken(__, state, number),
		drained(__, state),
		workers(__, state, number),
		work(__, state, number),
		checked(__, state, number),
		segments(__, state, number),
	];
}

function waiting(__, state, number) {
	const { waiting: count, oldest_at: at } = state.outbox;
	const isOld = (state.warnings.length > 0 || isSchedulerGone(state)) && count > 0;
	const advice = state.fault
		? __("They wait until the fault below is gone. Mend it, then press “Update now”.")
		: state.is_paused && count
			? __("They are worked through once you resume.")
			: isOld
				? __("Look at the scheduler and the workers, or press “Update now”.")
				: "";
	return {
		key: "waiting",
		label: __("Changes waiting"),
		value: number(count),
		at: count ? at : null,
		tone: isOld && !state.is_paused ? "bad" : count > BUSY_CHANGES ? "busy" : "good",
		meaning: __("Saved documents that segments and timelines have not looked at yet. Usually none."),
		advice,
	};
}

function speed(__, state, number) {
	const left = secondsLeft(state);
	return {
		key: "speed",
		label: __("Speed"),
		value: state.speed ? __("{0} a second", [number(Math.round(state.speed * 10) / 10)]) : "–",
		at: null,
		tone: "good",
		meaning: __("How many changes the last batches worked through."),
		advice: left === null ? "" : sayLeft(__, left, number),
	};
}

function sayLeft(__, seconds, number) {
	if (seconds < 60) return __("What waits is done in less than a minute.");
	const minutes = Math.round(seconds / 60);
	if (minutes === 1) return __("What waits is done in about a minute.");
	return __("What waits is done in about {0} minutes.", [number(minutes)]);
}

function setAside(__, state, number) {
	const { parked } = state.outbox;
	return {
		key: "parked",
		label: __("Set aside"),
		value: number(parked),
		at: null,
		tone: parked ? "bad" : "good",
		meaning: __("Changes that failed alone. Everything else goes on without them."),
		advice: parked ? __("Read the error below, mend its cause, then retry.") : "",
	};
}

function broken(__, state, number) {
	const count = state.broken.length;
	return {
		key: "broken",
		label: __("Broken segments"),
		value: number(count),
		at: null,
		tone: count ? "bad" : "good",
		meaning: __("Their rule cannot be evaluated, so their customers stay as they were."),
		advice: count ? __("Change the rule, or bring back what it asks for, then retry.") : "",
	};
}

/** It does not come, or has not for too long. */
const isSchedulerGone = (state) => state.is_scheduler_late || Boolean(state.scheduler);

/** How long ago is no fault of its own: what is wrong is said at the scheduler. */
function drained(__, state) {
	return {
		key: "drained",
		label: __("Last updated"),
		value: state.drained_at ? "" : __("Not yet"),
		at: state.drained_at,
		tone: !state.drained_at || state.is_scheduler_late ? "busy" : "good",
		meaning: __("Every save asks for it, and the scheduler looks every few minutes as well."),
		advice: "",
	};
}

function workers(__, state, number) {
	const isOff = state.is_scheduler_off;
	const isIdle = state.workers === 0;
	const isGone = isSchedulerGone(state);
	const advice = state.scheduler
		? state.scheduler.sentence
		: isIdle
			? __("No worker runs: start one, or nothing is done in the background.")
			: isOff
				? __("The scheduler is switched off: turn it on with “bench enable-scheduler”.")
				: isGone
					? __("Nobody has looked for too long: start the scheduler of this site.")
					: "";
	return {
		key: "workers",
		label: __("Scheduler and workers"),
		value: [
			isOff ? __("Scheduler off") : isGone ? __("Scheduler does not come") : __("Scheduler on"),
			state.workers === null ? __("workers unknown") : sayWorkers(__, state.workers, number),
		].join(" · "),
		at: null,
		tone: isOff || isIdle || isGone ? "bad" : state.workers === null ? "busy" : "good",
		meaning: __("The scheduler asks for the work of every minute and night, the workers do it."),
		advice,
	};
}

function sayWorkers(__, count, number) {
	return count === 1 ? __("one worker") : __("{0} workers", [number(count)]);
}

function work(__, state, number) {
	const rows = state.work || [];
	const failed = rows.filter((row) => row.key.startsWith("failed_"));
	const waiting = rows.filter((row) => !failed.includes(row));
	const late = waiting.filter((row) => row.is_late);
	const count = (some) => some.reduce((total, row) => total + row.count, 0);
	const sum = count(waiting);
	const parts = [sum ? __("{0} waiting", [number(sum)]) : __("None waiting")];
	if (failed.length) parts.push(__("{0} failed", [number(count(failed))]));
	return {
		key: "work",
		label: __("Actions, Email Groups, exports"),
		value: parts.join(" · "),
		at: late.length ? late[0].since : null,
		tone: late.length ? "bad" : sum || failed.length ? "busy" : "good",
		meaning: __("What is to follow from moves, and what somebody asked to do for all members."),
		advice: [...late, ...failed].map((row) => row.sentence).join(" "),
	};
}

function checked(__, state, number) {
	const counts = state.reconcile_counts || 0;
	const drift = (state.reconcile_drift || 0) + (state.reconcile_copies || 0) + counts;
	const hasFailed = Boolean(state.reconcile) && state.reconcile.state === "failed";
	const value = !state.reconciled_at
		? __("Not yet")
		: drift === 1
			? __("One difference")
			: drift
				? __("{0} differences", [number(drift)])
				: __("No difference");
	const advice = hasFailed
		? __("The last check failed; the Error Log has the details. It is tried again by itself.")
		: state.reconcile_needed
			? __("A check is wanted and begins by itself.")
			: drift
			? sayCorrected(__, state, number)
			: "";
	return {
		key: "checked",
		label: __("Last check of everything"),
		value,
		at: state.reconciled_at,
		tone: hasFailed ? "bad" : drift || state.reconcile_needed || !state.reconciled_at ? "busy" : "good",
		meaning: __(
			"Once a night what timelines tell is compared with its documents, every segment is computed from nothing, and both are repaired."
		),
		advice,
	};
}

/** What a check has put right, kind by kind, and where such a thing comes from. */
function sayCorrected(__, state, number) {
	const { reconcile_drift: members, reconcile_copies: copies, reconcile_counts: counts } = state;
	const parts = [];
	if (members) parts.push(__("Memberships corrected: {0}.", [number(members)]));
	if (copies) parts.push(__("Timelines and kept values corrected: {0}.", [number(copies)]));
	if (counts) parts.push(__("Segments whose number of customers was corrected: {0}.", [number(counts)]));
	parts.push(__("Something changes data behind its events, such as SQL or an import."));
	return parts.join(" ");
}

function segments(__, state, number) {
	const { Live: live = 0, Pending: pending = 0, Paused: off = 0 } = state.segments;
	const parts = [__("{0} live", [number(live)])];
	if (pending) parts.push(__("{0} being filled", [number(pending)]));
	if (off) parts.push(__("{0} disabled", [number(off)]));
	return {
		key: "segments",
		label: __("Segments"),
		value: parts.join(" · "),
		at: null,
		tone: pending ? "busy" : "good",
		meaning: __("Live ones follow every change. One being filled is complete when its job is done."),
		advice: "",
	};
}

/** A share of the slowest one, for the bar beside it. */
export function shareOf(segment, slowest) {
	const most = Math.max(...slowest.map((item) => item.evaluation_ms), 1);
	return Math.max(0.02, segment.evaluation_ms / most);
}

/** 1234.5 -> "1.2 s", 12.3 -> "12 ms". */
export function sayDuration(__, ms, number) {
	if (ms >= 1000) return __("{0} s", [number(Math.round(ms / 100) / 10)]);
	return __("{0} ms", [number(ms >= 10 ? Math.round(ms) : Math.round(ms * 10) / 10)]);
}
