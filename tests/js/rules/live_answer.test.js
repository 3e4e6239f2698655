// When the builder asks for its live answer, and which answer still counts.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	createLiveAnswer,
	POLL_MS,
	readProblem,
	WAIT_MS,
} from "../../../convo_channels/public/js/rules/live_answer.js";

/** A server whose answers come when the test says so, and a clock that stands still until it is moved. */
function scene() {
	const asked = [];
	const timers = [];
	const states = [];
	const listeners = [];
	const open = (kind, question) =>
		new Promise((resolve, reject) => asked.push({ kind, question, resolve, reject }));
	const live = createLiveAnswer({
		ask: (question) => open("ask", question),
		askAgain: (token) => open("again", token),
		listen: (token, ready) => {
			listeners.push(ready);
			return () => listeners.splice(listeners.indexOf(ready), 1);
		},
		onState: (state) => states.push(state),
		later: (fn, ms) => timers.push({ fn, ms, isOff: false }),
		cancel: (id) => id && (timers[id - 1].isOff = true),
	});
	const run = () => {
		for (const timer of timers) {
			if (!timer.isOff) timer.fn();
			timer.isOff = true;
		}
	};
	const settle = () => new Promise((resolve) => setImmediate(resolve));
	return { live, asked, timers, states, listeners, run, settle, last: () => states[states.length - 1] };
}

test("it asks once the typing is quiet, for what was typed last", async () => {
	const { live, asked, timers, run, last } = scene();
	live.update("a");
	live.update("ab");
	assert.equal(timers[1].ms, WAIT_MS);
	run();
	assert.deepEqual(
		asked.map((item) => item.question),
		["ab"]
	);
	assert.equal(last().kind, "asking");
});

test("an overtaken answer is dropped", async () => {
	const { live, asked, run, settle, states, last } = scene();
	live.update("old");
	run();
	live.update("new");
	run();
	asked[1].resolve({ state: "done", count: 2 });
	await settle();
	asked[0].resolve({ state: "done", count: 1 });
	await settle();
	assert.equal(last().answer.count, 2);
	assert.ok(!states.some((state) => state.answer && state.answer.count === 1));
});

test("an error of an overtaken question is dropped too", async () => {
	const { live, asked, run, settle, last } = scene();
	live.update("old");
	run();
	live.update(null);
	asked[0].reject(new Error("late"));
	await settle();
	assert.equal(last().kind, "empty");
});

test("while the server counts it is asked again every second, until it is done", async () => {
	const { live, asked, timers, run, settle, last } = scene();
	live.update("heavy");
	run();
	asked[0].resolve({ state: "counting", token: "t1", sentence: "Customers …" });
	await settle();
	assert.equal(last().kind, "counting");
	assert.equal(timers[timers.length - 1].ms, POLL_MS);
	run();
	asked[1].resolve({ state: "counting", token: "t1" });
	await settle();
	run();
	assert.deepEqual(
		asked.map((item) => item.kind),
		["ask", "again", "again"]
	);
	asked[2].resolve({ state: "done", count: 9 });
	await settle();
	assert.equal(last().answer.count, 9);
});

test("the server's word that it is ready is not waited for twice", async () => {
	const { live, asked, run, settle, listeners } = scene();
	live.update("heavy");
	run();
	asked[0].resolve({ state: "counting", token: "t1" });
	await settle();
	const ready = listeners[0];
	ready();
	ready();
	run();
	assert.equal(asked.length, 2);
	assert.equal(listeners.length, 0);
});

test("a question that another page of the reader has pushed aside is asked anew", async () => {
	const { live, asked, run, settle, last } = scene();
	live.update("heavy");
	run();
	asked[0].resolve({ state: "counting", token: "t1" });
	await settle();
	run();
	asked[1].reject(Object.assign(new Error("A newer question has taken its place."), { status: 404 }));
	await settle();
	assert.deepEqual([asked[2].kind, asked[2].question], ["ask", "heavy"]);
	asked[2].resolve({ state: "done", count: 3 });
	await settle();
	assert.equal(last().answer.count, 3);
});

test("a rule that is changed meanwhile is no longer waited for", async () => {
	const { live, asked, run, settle, listeners, last } = scene();
	live.update("heavy");
	run();
	asked[0].resolve({ state: "counting", token: "t1" });
	await settle();
	live.update(null, { unfinished: [1] });
	run();
	assert.equal(asked.length, 1);
	assert.equal(listeners.length, 0);
	assert.equal(last().kind, "unfinished");
});

test("the last answer stays known while a new one is on its way", async () => {
	const { live, asked, run, settle, last } = scene();
	live.update("a");
	run();
	asked[0].resolve({ state: "done", count: 4 });
	await settle();
	live.update("b");
	assert.equal(last().kind, "asking");
	assert.equal(last().before.count, 4);
});

test("an error says what the server said", async () => {
	const { live, asked, run, settle, last } = scene();
	live.update("a");
	run();
	asked[0].reject(Object.assign(new Error("Row 2: The value is missing."), { status: 417 }));
	await settle();
	assert.deepEqual(
		[last().kind, last().problem, last().status],
		["error", "Row 2: The value is missing.", 417]
	);
});

test("the row at fault is read from the sentence, in other languages too", () => {
	assert.deepEqual(readProblem("Row 2: The value is missing."), { row: 2, text: "The value is missing." });
	assert.deepEqual(readProblem("Zeile 12: Der Wert fehlt."), { row: 12, text: "Der Wert fehlt." });
	assert.deepEqual(readProblem("The rule has 61 rows; 60 is the most."), {
		row: null,
		text: "The rule has 61 rows; 60 is the most.",
	});
	assert.equal(readProblem("").row, null);
});
