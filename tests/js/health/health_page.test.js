// Covers: what the health page asks, in which order answers count, and what its buttons do.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, settle } from "../support/page.js";

const { useHealth } = await load("health/use_health.js");
const { default: FullCheck } = await load("health/FullCheck.vue");
const { default: SlowestSegments } = await load("health/SlowestSegments.vue");
const clock = { sync() {} };
const state = (parked = 0) => ({ now: null, outbox: { parked } });

test("changes set aside are asked for only when there are any, and as many as were shown", async () => {
	const rows = Array.from({ length: 30 }, (_, n) => ({ name: n }));
	let parked = 0;
	const host = makeHost({
		"health.get_state": () => state(parked),
		"health.get_parked": ({ cursor }) => ({ items: cursor ? rows.slice(20) : rows.slice(0, 20), next_cursor: cursor ? null : "x" }),
	}); // prettier-ignore
	const health = useHealth(host, clock);
	await health.load();
	assert.deepEqual(host.called("get_parked"), []);
	parked = 30;
	await health.load();
	await health.loadMore();
	assert.deepEqual([health.parked.length, health.cursor], [30, null]);
	await health.load();
	assert.equal(host.called("get_parked").at(-1).limit, 30);
});

test("a slower answer to an earlier question does not undo a later one", async () => {
	const waiting = [];
	const host = makeHost({ "health.get_state": () => new Promise((resolve) => waiting.push(resolve)) });
	const health = useHealth(host, clock);
	const both = [health.load(), health.load()];
	waiting[1]({ ...state(), name: "later" });
	await settle();
	waiting[0]({ ...state(), name: "earlier" });
	await Promise.all(both);
	assert.equal(health.state.name, "later");
});

test("a button says what happens, one at a time, and an error as it came", async () => {
	const host = makeHost({
		"health.get_state": state(),
		"health.drain_now": null,
		"health.reconcile_now": () => Promise.reject(new Error("Another check runs.")),
	});
	const health = useHealth(host, clock);
	await Promise.all([health.drainNow(), health.reconcile()]);
	assert.deepEqual(host.called("reconcile_now"), []);
	await health.reconcile();
	assert.deepEqual(host.toasts, [
		["info", "Everything that waits is being updated."],
		["error", "Another check runs."],
	]);
	assert.equal(health.busy, "");
});

test("nothing is paused or carried out against a no", async () => {
	const host = makeHost({ "health.get_state": state() }, { confirm: async () => false });
	const health = useHealth(host, clock);
	await Promise.all([health.pause(), health.carryOut(), health.discard()]);
	assert.deepEqual(host.calls, []);
});

test("a check says how far it is and cannot be begun twice", async () => {
	const drawn = await mount(FullCheck, {
		props: { check: { state: "running", what: "customers", done: 3, total: 9 } },
	});
	assert.equal(drawn.text(".convo-health-progress span"), "Checking: 3 of 9 customers");
	assert.equal(drawn.find("button").disabled, true);
	drawn.unmount();
	const idle = await mount(FullCheck, { props: { check: { state: "idle" } } });
	assert.deepEqual([idle.find(".convo-health-progress"), idle.find("button").disabled], [null, false]);
	idle.unmount();
});

test("the slowest segment has the longest bar", async () => {
	const segments = [
		{ name: "A", member_count: 2, evaluation_ms: 400 },
		{ name: "B", member_count: 1, evaluation_ms: 100 },
	];
	const drawn = await mount(SlowestSegments, { props: { segments } });
	assert.deepEqual(
		drawn
			.findAll(".convo-health-bar")
			.map((bar) => bar.style.inlineSize || bar.getAttribute("style"))
			.map((style) => parseFloat(style.match(/[\d.]+/)[0])),
		[100, 25]
	);
	drawn.unmount();
});
