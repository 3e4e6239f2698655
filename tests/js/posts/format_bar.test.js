// Covers: the bar of the host's editor: what it asks for, what it shows as pressed, and the address of a link.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, mount, settle } from "../support/page.js";

const { default: FormatBar } = await load("posts/FormatBar.vue");

async function opened() {
	const asked = [];
	const editor = {
		focus: () => asked.push("focus"),
		format: (...parts) => asked.push(parts),
		onSelect: (fn) => (editor.tell = fn),
	};
	return { ...(await mount(FormatBar, { props: { editor } })), asked, editor };
}
const button = (name) => `[aria-label="${name}"]`;

test("each button asks for its format, and a pressed one takes it away", async () => {
	const bar = await opened();
	await bar.press(button("Bold"));
	await bar.press(button("Numbered list"));
	bar.editor.tell({ bold: true, list: "bullet" });
	await settle();
	assert.equal(bar.find(button("Bold")).getAttribute("aria-pressed"), "true");
	assert.equal(bar.find(button("Bulleted list")).getAttribute("aria-pressed"), "true");
	assert.equal(bar.find(button("Numbered list")).getAttribute("aria-pressed"), "false");
	await bar.press(button("Bold"));
	assert.deepEqual(bar.asked, [["bold", true], ["list", "ordered"], ["bold", false]]); // prettier-ignore
	bar.unmount();
});

test("a link asks where it leads; without a scheme it is an ordinary address", async () => {
	const bar = await opened();
	for (const [typed, expected] of [["a.example/x", "https://a.example/x"], ["mailto:a@b.c", "mailto:a@b.c"]]) {
		await bar.press(button("Link"));
		const field = bar.find("input");
		field.value = typed;
		field.dispatchEvent(new Event("input"));
		field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
		await settle();
		assert.deepEqual(bar.asked.pop(), ["link", expected]);
		assert.equal(bar.find("input"), null);
	}
	bar.editor.tell({ link: "https://a.example" });
	await settle();
	await bar.press(button("Link"));
	assert.deepEqual(bar.asked.pop(), ["link", false]);
	bar.unmount();
});

test("an address that no link may lead to is said to be none, and stays to be mended", async () => {
	const bar = await opened();
	await bar.press(button("Link"));
	const field = bar.find("input");
	const type = async (value) => {
		field.value = value;
		field.dispatchEvent(new Event("input"));
		await settle();
	};
	await type("javascript:alert(1)");
	field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
	await settle();
	assert.deepEqual(bar.asked, []);
	assert.equal(bar.text("[role=alert]"), "No link may lead there: write the address of a page or of a mailbox.");
	assert.equal(bar.find("input").getAttribute("aria-invalid"), "true");
	await type("anna@firma.de");
	assert.equal(bar.find("[role=alert]"), null);
	field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
	assert.deepEqual(bar.asked, [["link", "mailto:anna@firma.de"]]);
	bar.unmount();
});
