// Covers: which figures of the health page need attention, what they advise, how long what waits will take.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	figuresOf,
	isWell,
	sayDuration,
	sayHeld,
	secondsLeft,
	shareOf,
} from "../../../convo_channels/public/js/health/health_model.js";

const fill = (text, args = []) => text.replace(/\{(\d)\}/g, (_, n) => args[n]);

function state(changes = {}) {
	return {
		outbox: { waiting: 0, oldest_at: null, parked: 0 },
		drained_at: "2026-01-01 10:00:00.000000",
		speed: 100,
		fault: null,
		is_paused: false,
		is_scheduler_late: false,
		is_scheduler_off: false,
		workers: 1,
		scheduler: null,
		work: [],
		reconcile: { state: "idle", done: 0, total: 0 },
		reconciled_at: "2026-01-01 02:00:00.000000",
		reconcile_drift: 0,
		reconcile_needed: false,
		segments: { Live: 10 },
		broken: [],
		slowest: [],
		warnings: [],
		...changes,
	};
}

const figures = (changes) =>
	Object.fromEntries(figuresOf(fill, state(changes), String).map((figure) => [figure.key, figure]));

test("a quiet site needs nobody", () => {
	assert.ok(isWell(state()));
	for (const figure of Object.values(figures())) {
		assert.equal(figure.tone, "good", figure.key);
		assert.equal(figure.advice, "", figure.key);
		assert.ok(figure.meaning.endsWith("."), figure.key);
	}
});

test("each trouble is shown at its own figure, with what to do", () => {
	const troubles = {
		parked: { outbox: { waiting: 0, oldest_at: null, parked: 2 } },
		broken: { broken: [{ name: "Buying phase", reason: "gone" }] },
		workers: { workers: 0 },
		waiting: {
			outbox: { waiting: 3, oldest_at: "2026-01-01 09:00:00.000000", parked: 0 },
			warnings: ["Changes have been waiting"],
		},
	};
	for (const [key, changes] of Object.entries(troubles)) {
		const found = figures(changes);
		assert.equal(found[key].tone, "bad", key);
		assert.ok(found[key].advice, key);
		assert.ok(!isWell(state(changes)), key);
		const others = Object.values(found).filter((figure) => figure.key !== key);
		assert.ok(
			others.every((figure) => figure.tone === "good"),
			key
		);
	}
});

test("what waits under a pause is meant to wait", () => {
	const found = figures({
		is_paused: true,
		outbox: { waiting: 900, oldest_at: "2026-01-01 09:00:00.000000", parked: 0 },
		warnings: ["Paused since nine"],
	});
	assert.equal(found.waiting.tone, "good");
	assert.equal(found.waiting.advice, "They are worked through once you resume.");
	assert.equal(found.waiting.at, "2026-01-01 09:00:00.000000");
});

test("a scheduler that is off and a queue that cannot be asked are said", () => {
	assert.equal(figures({ is_scheduler_off: true }).workers.tone, "bad");
	assert.equal(figures({ is_scheduler_off: true }).workers.value, "Scheduler off · one worker");
	assert.equal(figures({ workers: null }).workers.value, "Scheduler on · workers unknown");
	assert.equal(figures({ workers: null }).workers.tone, "busy", "what is not known is not well");
});

test("the last check tells what it found", () => {
	const never = figures({ reconciled_at: null, drained_at: null });
	assert.deepEqual([never.checked.value, never.checked.tone], ["Not yet", "busy"]);
	assert.deepEqual([never.drained.value, never.drained.tone], ["Not yet", "busy"]);
	assert.equal(figures({ reconcile_drift: 1 }).checked.value, "One difference");
	assert.equal(figures({ reconcile_drift: 7 }).checked.value, "7 differences");
	assert.equal(figures({ reconcile_drift: 7 }).checked.tone, "busy");
	assert.equal(figures({ reconcile_needed: true }).checked.tone, "busy");
	const all = figures({ reconcile_drift: 7, reconcile_copies: 2, reconcile_counts: 1 }).checked;
	assert.equal(all.value, "10 differences");
	assert.equal(
		all.advice,
		"Memberships corrected: 7. Timelines and kept values corrected: 2." +
			" Segments whose number of customers was corrected: 1. Something changes data behind its events, such as SQL or an import."
	);
	const counted = figures({ reconcile_counts: 1 }).checked;
	assert.deepEqual([counted.value, counted.tone], ["One difference", "busy"]);
});

test("how long what waits will take follows from the speed", () => {
	const waiting = (count) => ({ outbox: { waiting: count, oldest_at: null, parked: 0 } });
	assert.equal(secondsLeft(state()), null);
	assert.equal(secondsLeft(state({ ...waiting(6000), speed: 100 })), 60);
	assert.equal(secondsLeft(state({ ...waiting(6000), speed: 0 })), null);
	assert.equal(secondsLeft(state({ ...waiting(6000), is_paused: true })), null);
	assert.equal(figures(waiting(60)).speed.advice, "What waits is done in less than a minute.");
	assert.equal(figures(waiting(6000)).speed.advice, "What waits is done in about a minute.");
	assert.equal(figures(waiting(60000)).speed.advice, "What waits is done in about 10 minutes.");
});

test("segments are counted by their state", () => {
	const { segments } = figures({ segments: { Live: 3, Pending: 1, Paused: 2, Broken: 1 } });
	assert.equal(segments.value, "3 live · 1 being filled · 2 disabled");
	assert.equal(segments.tone, "busy");
});

test("durations and shares", () => {
	assert.equal(sayDuration(fill, 0.94, String), "0.9 ms");
	assert.equal(sayDuration(fill, 12.3, String), "12 ms");
	assert.equal(sayDuration(fill, 1234, String), "1.2 s");
	const slowest = [{ evaluation_ms: 200 }, { evaluation_ms: 50 }, { evaluation_ms: 0.1 }];
	assert.deepEqual(
		slowest.map((item) => shareOf(item, slowest)),
		[1, 0.25, 0.02]
	);
});

test("what waits in silence is counted, and bad once it is late", () => {
	const row = (key, count, isLate) => ({ key, count, since: "2026-01-01 09:00:00", is_late: isLate, sentence: `${key}.` });
	assert.equal(figures().work.value, "None waiting");
	const few = figures({ work: [row("actions", 3, false)] }).work;
	assert.deepEqual([few.value, few.tone, few.at, few.advice], ["3 waiting", "busy", null, ""]);
	const late = figures({ work: [row("actions", 6827, true), row("bulk", 1, false), row("failed_actions", 2, false)] }).work;
	assert.deepEqual(
		[late.value, late.tone, late.at, late.advice],
		["6828 waiting · 2 failed", "bad", "2026-01-01 09:00:00", "actions. failed_actions."]
	);
});

test("a scheduler that does not come says why, and a check that failed says so", () => {
	const scheduler = { what: "ahead", sentence: "Dated in the future.", can_mend: true };
	const ahead = figures({ scheduler });
	assert.deepEqual(
		[ahead.workers.tone, ahead.workers.value, ahead.workers.advice],
		["bad", "Scheduler does not come · one worker", "Dated in the future."]
	);
	const others = Object.values(ahead).filter((figure) => figure.key !== "workers");
	assert.ok(others.every((figure) => figure.tone === "good" && !figure.advice), "said once, where it belongs");
	const late = figures({ is_scheduler_late: true });
	assert.deepEqual([late.workers.tone, late.drained.tone], ["bad", "busy"]);
	assert.match(late.workers.advice, /start the scheduler/);
	assert.ok(!isWell(state({ is_scheduler_late: true })));
	assert.ok(!isWell(state({ scheduler })));
	const failed = figures({ reconcile: { state: "failed", done: 0, total: 0 } }).checked;
	assert.equal(failed.tone, "bad");
	assert.match(failed.advice, /tried again/);
});

test("what waits in a copy is counted, with what can be done about it", () => {
	assert.match(sayHeld(fill, { runs: 3, bulk: 0 }, String), /^3 actions wait\. After a move/);
	assert.match(sayHeld(fill, { runs: 3, bulk: 2 }, String), /^3 actions and 2 exports or other work/);
});
