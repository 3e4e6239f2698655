// Covers: what a page needs of the browser: widths, visits, quiet; and what makes a box a dialog.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, mount, run, screen, settle, vue } from "../support/page.js";

const { debounced, useLayout, useRevisit } = await load("ui/use_page.js");
const { layoutOf } = await load("ui/widths.js");
const { useDialog } = await load("ui/use_dialog.js");
const { default: StatePage } = await load("ui/StatePage.vue");

test("a layout begins at its width", () => {
	assert.deepEqual([390, 720, 721, 1119, 1120].map(layoutOf), [
		"narrow",
		"narrow",
		"medium",
		"medium",
		"wide",
	]);
});

test("a page follows its own width", async () => {
	screen.width = 800;
	let layout = null;
	const Page = {
		setup() {
			const root = vue.ref(null);
			layout = useLayout(root).layout;
			return () => vue.h("div", { ref: root });
		},
	};
	const page = await mount(Page);
	assert.equal(layout.value, "medium");
	screen.width = 390;
	window.dispatchEvent(new window.Event("resize"));
	assert.equal(layout.value, "narrow");
	screen.width = 1440;
	page.unmount();
});

test("a page looks again while it is in view, and not while another covers it or once it is gone", async (t) => {
	t.mock.timers.enable({ apis: ["setInterval", "Date"] });
	let isActive = true;
	let visits = 0;
	const { unmount } = await run(() =>
		useRevisit(
			() => isActive,
			10000,
			() => (visits += 1)
		)
	);
	t.mock.timers.tick(10000);
	assert.equal(visits, 1);
	isActive = false;
	t.mock.timers.tick(10000);
	assert.equal(visits, 1);
	isActive = true;
	unmount();
	t.mock.timers.tick(30000);
	assert.equal(visits, 1);
});

test("what is debounced runs once with what was said last, or not at all", (t) => {
	t.mock.timers.enable({ apis: ["setTimeout"] });
	const said = [];
	const say = debounced((word) => said.push(word), 100);
	say("a");
	say("b");
	t.mock.timers.tick(100);
	say("c");
	say.cancel();
	t.mock.timers.tick(100);
	assert.deepEqual(said, ["b"]);
});

test("the focus goes into a dialog, stays inside, and goes back where it was", async () => {
	const outside = document.createElement("button");
	document.body.append(outside);
	outside.focus();
	let closed = 0;
	const Dialog = {
		setup() {
			const box = vue.ref(null);
			const { onKey } = useDialog(box, () => (closed += 1));
			return () =>
				vue.h("div", { ref: box, onKeydown: onKey }, [
					vue.h("button", "one"),
					vue.h("button", "two"),
				]);
		},
	};
	const dialog = await mount(Dialog);
	await settle();
	const [one, two] = dialog.findAll("button");
	const press = (key, more = {}) =>
		document.activeElement.dispatchEvent(
			new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more })
		);
	assert.equal(document.activeElement, one);
	press("Tab", { shiftKey: true });
	assert.equal(document.activeElement, two);
	press("Tab");
	assert.equal(document.activeElement, one);
	press("Escape");
	assert.equal(closed, 1);
	dialog.unmount();
	assert.equal(document.activeElement, outside);
	outside.remove();
});

test("a page of one state asks when it opens and when it is shown again, and keeps what it has through an error", async () => {
	const answers = [new Error("The server is away."), "first", new Error("Away again."), "second"];
	const source = vue.reactive({
		state: null,
		error: null,
		load() {
			const answer = answers.shift();
			Object.assign(source, answer instanceof Error ? { error: answer } : { state: answer, error: null });
		},
	});
	const page = vue.ref(null);
	const drawn = await mount(StatePage, {
		props: { ref: page, label: "Health", failedText: "It cannot be shown", everyMs: 4000, source },
		slots: { head: () => vue.h("h1", "Head"), default: () => vue.h("p", { class: "rest" }, source.state) },
	});
	assert.match(drawn.text("main[aria-label=Health]"), /^Head.*It cannot be shown.*The server is away\./);
	assert.equal(drawn.find(".rest"), null);
	await drawn.press("main button");
	assert.equal(drawn.text("main"), "Headfirst");
	for (const shown of ["Headfirst", "Headsecond"]) {
		page.value.resume();
		await settle();
		assert.equal(drawn.text("main"), shown);
	}
	drawn.unmount();
});
