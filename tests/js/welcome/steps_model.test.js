// Covers: which of the first steps is next, how far the whole is, what a job says.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	arrange,
	isRunning,
	percentOf,
	progressOf,
	sayBackfill,
	wordsOf,
} from "../../../convo_channels/public/js/welcome/steps_model.js";

const fill = (text, args = []) => text.replace(/\{(\d)\}/g, (_, n) => args[n]);

function steps(done = [], away = []) {
	return ["roles", "history", "segment", "channel", "demo"].map((key) => ({
		key,
		is_done: done.includes(key),
		is_optional: key === "demo",
		is_put_away: away.includes(key),
	}));
}

test("the first step that is not done is the next one", () => {
	assert.equal(arrange(steps()).next, "roles");
	assert.equal(arrange(steps(["roles", "segment"])).next, "history");
	assert.equal(arrange(steps(["roles"], ["history"])).next, "segment");
});

test("what is optional is never asked for", () => {
	const all = ["roles", "history", "segment", "channel"];
	assert.equal(arrange(steps(all)).next, null);
	assert.deepEqual(progressOf(steps(all)), { done: 4, total: 4 });
	assert.deepEqual(progressOf(steps(["demo"])), { done: 1, total: 5 }, "as many as have a tick");
});

test("what was put away counts no more and can be brought back", () => {
	const found = arrange(steps(["roles"], ["history", "demo"]));
	assert.deepEqual(
		found.shown.map((step) => step.key),
		["roles", "segment", "channel"]
	);
	assert.deepEqual(
		found.away.map((step) => step.key),
		["history", "demo"]
	);
	assert.deepEqual(progressOf(steps(["roles"], ["history"])), { done: 1, total: 3 });
});

test("a job says how far it is", () => {
	const job = (state, done = 0, total = 0) => ({ state, done, total });
	assert.equal(sayBackfill(fill, job("running", 1200, 5000), String), "1200 of 5000 documents");
	assert.equal(sayBackfill(fill, job("done", 5000, 5000), String), "Done: 5000 documents.");
	assert.match(sayBackfill(fill, job("failed"), String), /Error Log/);
	assert.equal(sayBackfill(fill, job("idle"), String), "");
	assert.equal(sayBackfill(fill, null, String), "");
	assert.deepEqual([job("queued"), job("running"), job("done"), null].map(isRunning), [
		true,
		true,
		false,
		false,
	]);
	assert.deepEqual(
		[percentOf(job("running", 25, 100)), percentOf(job("queued")), percentOf(null)],
		[25, 0, 0]
	);
});

test("every step has its words", () => {
	for (const { key } of steps()) {
		const { title, text } = wordsOf(fill, key);
		assert.ok(title && text.endsWith("."), key);
	}
});
