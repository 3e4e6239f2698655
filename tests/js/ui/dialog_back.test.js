// Covers: going back closes a dialog: by a phone's gesture where the browser tells of it, and in the history.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, settle, vue } from "../support/page.js";

const { default: ModalDialog } = await load("ui/ModalDialog.vue");

async function opened({ isCoarse }) {
	const watchers = [];
	window.CloseWatcher = class {
		constructor() {
			watchers.push(this);
		}
		destroy() {
			this.isDestroyed = true;
		}
	};
	window.matchMedia = (query) => ({ matches: query === "(pointer: coarse)" && isCoarse, addEventListener() {}, removeEventListener() {} });
	let closed = 0;
	const Page = { setup: () => () => vue.h(ModalDialog, { title: "Anything", onClose: () => (closed += 1) }) };
	const page = await mount(Page, { host: makeHost() });
	await settle();
	return { page, watchers, closed: () => closed };
}

test("the gesture of a phone closes a dialog, and nothing is left to watch for", async () => {
	const { page, watchers, closed } = await opened({ isCoarse: true });
	assert.equal(watchers.length, 1);
	watchers[0].onclose(new window.Event("close"));
	assert.equal(closed(), 1);
	page.unmount();
	assert.equal(watchers[0].isDestroyed, true);
});

test("with a mouse Escape stays with what is innermost", async () => {
	const { page, watchers } = await opened({ isCoarse: false });
	assert.equal(watchers.length, 0);
	page.unmount();
});

test("what goes back in the history takes the dialog along, once", async () => {
	const { page, closed } = await opened({ isCoarse: false });
	window.dispatchEvent(new window.Event("popstate"));
	assert.equal(closed(), 1);
	page.unmount();
	window.dispatchEvent(new window.Event("popstate"));
	assert.equal(closed(), 1);
});
