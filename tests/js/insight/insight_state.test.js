// Covers: the moves ahead page by page, the next move of one customer, an explanation's way there and back, a chart's mark.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, run, settle, vue } from "../support/page.js";

const { useUpcoming } = await load("insight/use_upcoming.js");
const { useNextMove } = await load("insight/use_next_move.js");
const { useExplanation } = await load("insight/use_explanation.js");
const { default: SizeChart } = await load("insight/SizeChart.vue");
const { default: WeekChart } = await load("insight/WeekChart.vue");
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

const POINTS = [
	{ on: "2025-03-01", members: 3 },
	{ on: "2025-03-03", members: 5 },
];
const WEEKS = [
	{ start_on: "2025-02-24", joined: 3, left: 0 },
	{ start_on: "2025-03-03", joined: 1, left: 2 },
];
const CHARTS = {
	sizes: [SizeChart, { points: POINTS, to: "2025-03-04" }, 3, ["2025-03-04: 5 customers", "2025-03-02: 3 customers"]],
	weeks: [WeekChart, { weeks: WEEKS }, 1, ["Week from 2025-03-03: 1 joined, 2 left", "Week from 2025-02-24: 3 joined, nobody left"]],
}; // prettier-ignore

for (const [name, [Chart, props, last, [newest, earlier]]] of Object.entries(CHARTS)) {
	test(`keys read a chart of ${name} from its last place, and leaving takes the mark away`, async () => {
		const chart = await mount(Chart, { props });
		const box = chart.find("[role=slider]");
		const now = () => [box.getAttribute("aria-valuenow"), box.getAttribute("aria-valuetext")];
		const [, whole] = now();
		async function tell(event) {
			box.dispatchEvent(event);
			await settle();
		}
		const press = (key) => tell(new window.KeyboardEvent("keydown", { key, bubbles: true }));
		await tell(new window.Event("focus"));
		assert.deepEqual(now(), [String(last), newest]);
		await press("Home");
		await press(name === "sizes" ? "ArrowRight" : "ArrowLeft");
		assert.equal(now()[1], earlier);
		assert.equal(chart.text("figcaption"), earlier);
		await tell(new window.Event("blur"));
		assert.deepEqual(now(), [String(last), whole]);
		assert.equal(chart.text("figcaption"), whole);
		chart.unmount();
	});
}

test("a chart writes its sizes beside it and its days below it", async () => {
	const texts = (chart) => chart.findAll(".convo-chart-grid text").map((text) => text.textContent.trim());
	const sizes = await mount(SizeChart, { props: CHARTS.sizes[1] });
	assert.deepEqual(texts(sizes), ["0", "2", "4", "6", "2025-03-01", "2025-03-02", "2025-03-03", "2025-03-04"]);
	assert.equal(sizes.findAll(".convo-chart-grid line").length, 4);
	sizes.unmount();
	const weeks = await mount(WeekChart, { props: CHARTS.weeks[1] });
	assert.deepEqual(texts(weeks), ["2", "0", "2", "4", "2025-02-24", "2025-03-03"]);
	assert.equal(weeks.findAll(".convo-chart-grid line").length, 4);
	assert.equal(weeks.findAll(".convo-chart-grid line.is-zero").length, 1);
	assert.equal(weeks.findAll(".convo-bar-joined").length, 2);
	weeks.unmount();
});
