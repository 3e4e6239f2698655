// Covers: a section of the sidebar that was removed is offered back at the edge of the page, and comes back by a press.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, settle, vue } from "../support/page.js";

const { default: SideArrange } = await load("channels/SideArrange.vue");
const { default: UndoBar } = await load("posts/UndoBar.vue");
const { useUndo } = await load("posts/use_undo.js");
const { provideArrangement } = await load("channels/use_arrangement.js");

const channels = ["A", "B"].map((name) => ({ name, title: name }));
const LAYOUT = { sections: [{ title: "Sales", channels: ["B"], is_folded: false }], favourites: [], folded: [] };

test("a press on Undo brings a removed section back with its channels, on the server too", async () => {
	const host = makeHost({ "channels.save_sidebar": null });
	const Page = {
		setup() {
			const undo = useUndo(host);
			provideArrangement(host, () => {}).take(LAYOUT);
			return () => [vue.h(SideArrange, { channels }), vue.h(UndoBar, { undo })];
		},
	};
	const page = await mount(Page, { host });
	await page.press("[aria-label='Remove the section Sales']");
	assert.equal(page.text(".convo-undo-bar span"), "The section Sales is removed.");
	await page.press(".convo-undo-bar button");
	assert.equal(page.find("[aria-label='Name of the section']").value, "Sales");
	assert.equal(page.find(".convo-undo-bar"), null);
	await settle();
	const saved = host.called("channels.save_sidebar").map(({ layout }) => JSON.parse(layout));
	assert.deepEqual(saved, [{ ...LAYOUT, sections: [] }, LAYOUT]);
	page.unmount();
});
