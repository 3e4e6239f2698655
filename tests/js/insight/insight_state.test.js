// Covers: the moves ahead page by page, the next move of one customer, an explanation's way there and back, a chart's mark.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, run, settle, vue } from "../support/page.js";

const { useUpcoming } = await load("insight/use_upcoming.js");
const { useNextMove } = await load("insight/use_next_move.js");
const { useExplanation } = await load("insight/use_explanation.js");
const { useChart } = await load("insight/use_chart.js");
const move = (customer, on, segment = "A") => ({ customer, on, segment, action: "Left" });

test("moves come page by page, and another window begins anew", async () => {
	const host = makeHost({
		"moves.get_upcoming": ({ cursor, days }) =>
			cursor ? { items: [move("b", "2025-03-12")] } : { items: [move("a", "2025-03-11")], next_cursor: "x", days },
	}); // prettier-ignore
	const { result: ahead, unmount } = await run(() => useUpcoming(host, () => ({ segment: "A" })), host);
	await ahead.load();
	await ahead.more();
	await ahead.more();
	assert.deepEqual(
		ahead.state.items.map(({ customer }) => customer),
		["a", "b"]
	);
	ahead.setDays(30);
	await settle();
	assert.deepEqual([ahead.state.items.length, ahead.state.covered], [1, 30]);
	unmount();
});

test("while the server counts it is asked again, and no more once the part is gone", async (t) => {
	t.mock.timers.enable({ apis: ["setTimeout"] });
	const host = makeHost({ "moves.get_upcoming": { state: "counting" } });
	const { result: ahead, unmount } = await run(() => useUpcoming(host, () => ({ channel: "A" })), host);
	await ahead.load();
	t.mock.timers.tick(2000);
	await settle();
	assert.equal(host.calls.length, 2);
	unmount();
	t.mock.timers.tick(60000);
	await settle();
	assert.equal(host.calls.length, 2);
});

test("the next move is that of the customer shown now, and an error says nothing", async (t) => {
	t.mock.timers.enable({ apis: ["setTimeout"] });
	const about = vue.reactive({ channel: "A", segment: "A", customer: "C1", tick: 0 });
	const host = makeHost({ "moves.get_upcoming": { items: [move("C1", "2025-03-20"), move("C1", "2025-03-15"), move("C2", "2025-03-11")] } }); // prettier-ignore
	const { result: found, unmount } = await run(() => useNextMove(host, () => ({ ...about })), host);
	t.mock.timers.tick(200);
	await settle();
	assert.equal(found.value.on, "2025-03-15");
	host.call = () => Promise.reject(new Error("away"));
	about.customer = "C2";
	await settle();
	t.mock.timers.tick(200);
	await settle();
	assert.equal(found.value, null);
	unmount();
});

test("an explanation leads on to another segment and back; the same question is not asked twice", async () => {
	const host = makeHost({ "explain.explain": (question) => ({ ...question, groups: [] }) });
	const { result, unmount } = await run(() => useExplanation(host, { segment: "A", customer: "C1" }), host);
	assert.equal(result.go({ segment: "A", customer: "C1" }), false);
	assert.equal(result.go({ segment: "B", customer: "C1" }), true);
	await settle();
	assert.deepEqual([result.found.value.segment, result.trail.value.length], ["B", 1]);
	result.goBack();
	await settle();
	assert.deepEqual([result.found.value.segment, result.trail.value.length], ["A", 0]);
	unmount();
});

test("keys move the mark of a chart from its last place, and leaving takes it away", async () => {
	let chart = null;
	const Part = {
		setup() {
			const box = vue.ref(null);
			chart = useChart(box, { count: () => 4, indexAt: () => 1 });
			return () => vue.h("div", { ref: box, tabindex: 0, ...vue.toHandlers(chart.on) });
		},
	};
	const drawn = await mount(Part);
	chart.on.focus();
	assert.equal(chart.marked.value, 3);
	chart.on.keydown({ key: "ArrowLeft", preventDefault() {}, stopPropagation() {} });
	assert.equal(chart.marked.value, 2);
	chart.on.blur();
	assert.equal(chart.marked.value, null);
	drawn.unmount();
});
