// Covers: the first steps: what is asked again while a job runs, what buttons do, and the page with its steps.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, run, settle } from "../support/page.js";

const { useFirstSteps } = await load("welcome/use_first_steps.js");
const { default: WelcomePage } = await load("welcome/WelcomePage.vue");

const step = (key, is_done, more = {}) => ({ key, is_done, is_put_away: 0, is_optional: 0, ...more });
const STATE = {
	steps: [step("roles", 1), step("history", 0), step("demo", 0, { is_optional: 1 })],
	backfill: { state: "idle" }, customers: 3, can_load_demo: 0, channel: null,
}; // prettier-ignore

test("a running job is asked after until it is done", async (t) => {
	t.mock.timers.enable({ apis: ["setTimeout"] });
	const states = ["running", "running", "done"];
	const host = makeHost({
		"first_steps.get_state": () => ({ ...STATE, backfill: { state: states.shift() } }),
	});
	const { result: steps, unmount } = await run(useFirstSteps, host);
	await steps.load();
	for (let n = 0; n < 4; n++) {
		t.mock.timers.tick(2000);
		await settle();
	}
	assert.equal(host.called("get_state").length, 3);
	unmount();
});

test("one button at a time, an error as it came, and the state is asked again after either", async () => {
	const host = makeHost({
		"first_steps.get_state": STATE,
		"timeline.start_backfill": () => Promise.reject(new Error("It runs already.")),
	});
	const { result: steps, unmount } = await run(useFirstSteps, host);
	await Promise.all([steps.startBackfill(), steps.startBackfill()]);
	assert.equal(host.called("start_backfill").length, 1);
	assert.deepEqual(host.toasts, [["error", "It runs already."]]);
	assert.equal(host.called("get_state").length, 1);
	unmount();
});

test("the next step that is not done stands open, another one by a press", async () => {
	const host = makeHost({ "first_steps.get_state": STATE, "first_steps.find_people": [] });
	const page = await mount(WelcomePage, { host });
	await settle();
	const openOnes = () =>
		page.findAll("[aria-expanded=true]").map((head) => head.closest("li").dataset.step);
	assert.deepEqual(openOnes(), ["history"]);
	assert.match(page.text("[data-step=history]"), /Fill the timelines/);
	await page.press("[data-step=demo] button");
	assert.deepEqual(openOnes(), ["demo"]);
	assert.match(page.text("[data-step=demo]"), /Only a System Manager loads it\./);
	page.unmount();
});
