// Covers: choosing rows, stepping from one to the next, writing and closing, by keys.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, pressKey, run, settle, vue } from "../support/page.js";

const { useRows } = await load("stream/use_rows.js");
const item = (name) => ({ kind: "post", name, at: "2025-03-10 10:00:00" });

async function opened(more = {}) {
	const told = [];
	const subject = vue.ref("A");
	const root = vue.ref(document.body);
	const items = vue.ref([item("3"), item("2"), item("1")]);
	const made = await run(() =>
		useRows(root, items, {
			subject: () => subject.value,
			hasDraft: (name) => name === "B",
			isActive: () => true,
			canCompose: () => true,
			onStep: ({ name }) => told.push(name),
			open: ({ name }) => Boolean(told.push(`open ${name}`)),
			close: () => false,
			...more,
		})
	);
	return { rows: made.result, told, subject, items, unmount: made.unmount };
}

test("keys step to the first row, to the next, and not beyond the last", async () => {
	const { rows, told, unmount } = await opened();
	for (const key of ["j", "j", "ArrowDown", "j", "k"]) pressKey(key);
	assert.deepEqual(told, ["3", "2", "1", "1", "2"]);
	assert.equal(rows.selectedItem.value.name, "2");
	unmount();
});

test("a row is opened by Enter only once one is chosen", async () => {
	const { told, unmount } = await opened();
	pressKey("Enter");
	assert.deepEqual(told, []);
	pressKey("j");
	pressKey("Enter");
	assert.deepEqual(told, ["3", "open 3"]);
	unmount();
});

test("Escape closes what was opened last: the composer, what the page has open, the choice", async () => {
	let isPanelOpen = true;
	const { rows, unmount } = await opened({
		close() {
			const was = isPanelOpen;
			isPanelOpen = false;
			return was;
		},
	});
	pressKey("j");
	pressKey("c");
	await settle();
	assert.equal(rows.isComposing.value, true);
	pressKey("Escape");
	assert.deepEqual([rows.isComposing.value, isPanelOpen], [false, true]);
	pressKey("Escape");
	assert.deepEqual([isPanelOpen, rows.selectedKey.value], [false, "post:3"]);
	pressKey("Escape");
	assert.equal(rows.selectedKey.value, null);
	unmount();
});

test("nothing is written where nobody may, and keys rest while the help is open", async () => {
	const { rows, told, unmount } = await opened({ canCompose: () => false });
	pressKey("c");
	await settle();
	assert.equal(rows.isComposing.value, false);
	pressKey("?");
	pressKey("j");
	assert.deepEqual([rows.isHelping.value, told], [true, []]);
	unmount();
});

test("another subject begins without a choice, and where something was begun with the composer", async () => {
	const { rows, subject, unmount } = await opened();
	pressKey("j");
	subject.value = "B";
	await settle();
	assert.deepEqual([rows.selectedKey.value, rows.isComposing.value], [null, true]);
	subject.value = "C";
	await settle();
	assert.equal(rows.isComposing.value, false);
	unmount();
});

test("where something else is stepped through, the rows stay as they are", async () => {
	const steps = [];
	const { rows, unmount } = await opened({ stepElsewhere: (by) => Boolean(steps.push(by)) });
	pressKey("j");
	pressKey("k");
	assert.deepEqual([steps, rows.selectedKey.value], [[1, -1], null]);
	unmount();
});
