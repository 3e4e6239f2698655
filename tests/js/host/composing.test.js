// Covers: while an input method composes a sign no handler of ours hears of its keys, and those of the host hear all.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, mount, settle, vue } from "../support/page.js";

const { default: SearchPicker } = await load("ui/SearchPicker.vue");
const { default: ModalDialog } = await load("ui/ModalDialog.vue");

/** As browsers tell them: a key while a sign is composed, and the Enter of Safari that ended it. */
const COMPOSED = [{ isComposing: true }, { keyCode: 229 }];

function press(target, key, more = {}) {
	const event = new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
	for (const [name, value] of Object.entries(more)) Object.defineProperty(event, name, { value });
	target.dispatchEvent(event);
	return event;
}

test("a key that belongs to what is composed closes nothing and chooses nothing", async () => {
	const heard = [];
	const note = (name) => (...given) => heard.push([name, ...given]);
	const inside = () => vue.h(SearchPicker, { label: "Find", search: async () => [], onCancel: note("cancel"), onChoose: note("choose") });
	const Page = () => vue.h("div", { class: "convo-app" }, [vue.h(ModalDialog, { title: "Over", onClose: note("close") }, { default: inside })]);
	const page = await mount(Page);
	const field = page.find("input");
	document.addEventListener("keydown", note("page"));
	for (const more of COMPOSED)
		for (const key of ["Escape", "Enter", "ArrowDown", "Tab"]) {
			const event = press(field, key, more);
			await settle();
			assert.deepEqual(heard, [], `${key} ${JSON.stringify(more)}`);
			assert.equal(event.defaultPrevented, false, "it is the browser's to compose with");
		}
	press(field, "Escape");
	assert.deepEqual(heard[0], ["cancel"]);
	page.unmount();
});

test("what is no page of ours hears its keys as before", async () => {
	const page = await mount(() => vue.h("input"));
	const heard = [];
	page.find("input").addEventListener("keydown", ({ key }) => heard.push(key));
	press(page.find("input"), "Escape", { isComposing: true });
	assert.deepEqual(heard, ["Escape"]);
	page.unmount();
});
