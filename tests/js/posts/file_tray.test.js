// Covers: a file that is refused is named once, in the sentence where that names it, beside it where not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, mount } from "../support/page.js";

const { default: FileTray } = await load("posts/FileTray.vue");

test("what was refused says its name once", async () => {
	const item = (id, name, error) => ({ id, name, size: 5, progress: 0, status: "refused", error, file: null });
	const items = [item(1, "page.png", "page.png was not added: it is not what its name says."), item(2, "b.txt", "No connection.")];
	const tray = await mount(FileTray, { props: { files: { state: { items, error: "" } } } });
	const said = tray.findAll(".convo-tray-said").map(({ textContent }) => textContent.trim().replace(/\s+/g, " "));
	assert.deepEqual(said, ["page.png was not added: it is not what its name says.", "b.txtNo connection."]);
	tray.unmount();
});
