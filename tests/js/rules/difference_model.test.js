// What saving would change: when there is something to ask, and waiting for a server that counts.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	askDifference,
	draftArguments,
	fetchDifferencePage,
	isNothing,
	isSameDraft,
	makeDraft,
} from "../../../convo_channels/public/js/rules/difference_model.js";

const ROW = {
	subject: "Customer",
	field: "territory",
	measure: "value",
	operator: "is",
	value: "Germany",
	group_no: 1,
};
const EXCEPTION = { customer: "A", kind: "Include", reason: "asked", until_on: null };

test("what Frappe keeps beside a row is no change", () => {
	const one = makeDraft([{ ...ROW, name: "x", idx: 1, or_never: 0 }], 0, [{ ...EXCEPTION, name: "y" }]);
	assert.equal(isSameDraft(one, makeDraft([ROW], false, [EXCEPTION])), true);
});

test("a value, the tick for disabled customers and an exception are changes", () => {
	const one = makeDraft([ROW], 0, [EXCEPTION]);
	assert.equal(isSameDraft(one, makeDraft([{ ...ROW, value: "France" }], 0, [EXCEPTION])), false);
	assert.equal(isSameDraft(one, makeDraft([ROW], 1, [EXCEPTION])), false);
	assert.equal(isSameDraft(one, makeDraft([ROW], 0, [])), false);
	assert.equal(isSameDraft(one, makeDraft([ROW], 0, [{ ...EXCEPTION, kind: "Exclude" }])), false);
});

test("exceptions are sent only when there are some", () => {
	assert.equal("exceptions" in draftArguments(makeDraft([ROW], 0)), false);
	assert.deepEqual(JSON.parse(draftArguments(makeDraft([ROW], 0, [EXCEPTION])).exceptions), [EXCEPTION]);
});

function server(answers) {
	const calls = [];
	const call = async (method, args, options) => {
		calls.push([method.split(".").pop(), args, options]);
		const answer = answers.shift();
		if (answer instanceof Error) throw answer;
		return answer;
	};
	return { calls, call };
}

test("a server that counts is asked again until it has counted", async () => {
	const host = server([
		{ state: "counting", token: "t" },
		{ state: "counting", token: "t" },
		{ state: "done", stays: 3, enters: 1, leaves: 0 },
	]);
	const heard = [];
	const asked = askDifference(host, {
		segment: "S",
		draft: makeDraft([ROW], 0),
		onAnswer: (answer) => heard.push(answer.state),
		later: (fn) => fn(),
	});
	assert.equal((await asked.finished).stays, 3);
	assert.deepEqual(
		host.calls.map(([name]) => name),
		["difference", "get_difference", "get_difference"]
	);
	assert.deepEqual(heard, ["counting", "counting", "done"]);
	assert.deepEqual(host.calls[0][2], { post: true });
});

test("nobody who went back is waited for", async () => {
	const host = server([{ state: "counting", token: "t" }]);
	let go;
	const asked = askDifference(host, { segment: "S", draft: makeDraft([ROW], 0), later: (fn) => (go = fn) });
	await new Promise((resolve) => setImmediate(resolve));
	asked.stop();
	go();
	assert.equal((await asked.finished).state, "counting");
	assert.equal(host.calls.length, 1);
});

test("what goes wrong is handed on", async () => {
	const host = server([new Error("no")]);
	await assert.rejects(askDifference(host, { segment: "S", draft: makeDraft([ROW], 0) }).finished, /no/);
});

test("only an answer can say that nothing changes", () => {
	assert.equal(isNothing({ state: "done", enters: 0, leaves: 0 }), true);
	assert.equal(isNothing({ state: "done", enters: 0, leaves: 1 }), false);
	assert.equal(isNothing({ state: "counting" }), false);
	assert.equal(isNothing({ state: "done", enters: null, leaves: null, notes: ["hidden"] }), false);
});

test("a page of names is asked for by its token, side and cursor", async () => {
	const host = server([
		{ items: [], next_cursor: null },
		{ items: [], next_cursor: null },
	]);
	await fetchDifferencePage(host, { token: "t", side: "entering", cursor: null });
	await fetchDifferencePage(host, { token: "t", side: "leaving", cursor: "c" });
	assert.equal("cursor" in host.calls[0][1], false);
	assert.equal(host.calls[1][1].cursor, "c");
});
