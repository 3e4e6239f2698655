// Covers: the form of a new channel and of one that is changed: what is sent, what is missing and where, what is chosen of the looks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, settle } from "../support/page.js";

const { default: ChannelSettings } = await load("channels/ChannelSettings.vue");
const { default: NewChannelDialog } = await load("channels/NewChannelDialog.vue");
const CHANNEL = { name: "c1", title: "Buying", description: null, icon: "Truck", color: null, is_restricted: 0 };

async function opened(dialog, props) {
	const host = makeHost({ "channels.change_channel": { name: "c1" }, "channels.create_channel": { name: "c2" } });
	const page = await mount(dialog, { host, props });
	await settle();
	return { ...page, host };
}
async function type(field, text) {
	field.value = text;
	field.dispatchEvent(new window.Event("input", { bubbles: true }));
	await settle();
}
async function submit(page) {
	page.find("form").dispatchEvent(new window.Event("submit", { cancelable: true }));
	await settle();
}
const look = (page, name) => page.findAll(".convo-looks button").find((one) => one.getAttribute("aria-label") === name);
const texts = (page) => page.findAll("input[type=text]");

test("what was changed is sent, and nothing else", async () => {
	const page = await opened(ChannelSettings, { channel: CHANNEL });
	await type(texts(page)[1], "Who is about to buy");
	look(page, "Purple").click();
	await settle();
	page.find("input[type=checkbox]").click();
	await settle();
	await submit(page);
	assert.deepEqual(page.host.called("channels.change_channel"), [
		{ channel: "c1", description: "Who is about to buy", color: "Purple", is_restricted: 1 },
	]);
	page.unmount();
});

test("a channel without a name: its field is marked and under the hand, until it has one", async () => {
	for (const [dialog, props] of [
		[ChannelSettings, { channel: CHANNEL }],
		[NewChannelDialog, { of: { value: "s1", label: "Segment" } }],
	]) {
		const page = await opened(dialog, props);
		const [name] = texts(page);
		await type(name, "  ");
		await submit(page);
		assert.match(page.find("[role=alert]").textContent, /Give the channel a name\./);
		assert.equal(name.getAttribute("aria-invalid"), "true");
		assert.equal(document.activeElement, name);
		await type(name, "Service");
		assert.equal(name.getAttribute("aria-invalid"), null);
		await submit(page);
		assert.equal(page.host.calls.length, 1);
		page.unmount();
	}
});

test("a new channel is sent whole, named as its segment", async () => {
	const page = await opened(NewChannelDialog, { of: { value: "s1", label: "Late payers" } });
	look(page, "Bell").click();
	await settle();
	await submit(page);
	assert.deepEqual(page.host.called("channels.create_channel"), [
		{ title: "Late payers", segment: "s1", description: "", is_restricted: 0, icon: "Bell", color: "" },
	]);
	page.unmount();
});

test("of the looks one icon and one colour are chosen, and each of them has a tick", async () => {
	const page = await opened(ChannelSettings, { channel: CHANNEL });
	const chosen = () => page.findAll(".convo-looks [aria-pressed=true]").map((one) => one.getAttribute("aria-label"));
	assert.deepEqual(chosen(), ["Truck", "Without a colour"]);
	look(page, "Star").click();
	await settle();
	assert.deepEqual(chosen(), ["Star", "Without a colour"]);
	assert.deepEqual(page.findAll(".convo-looks-tick").map((tick) => tick.parentElement.getAttribute("aria-label")), chosen());
	page.unmount();
});
