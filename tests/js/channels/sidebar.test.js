// Covers: the sidebar as a reader has arranged it, the archive, arranging by buttons and keys, and what is sent of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, settle, vue } from "../support/page.js";

const { default: ChannelSidebar } = await load("channels/ChannelSidebar.vue");
const { provideArrangement } = await load("channels/use_arrangement.js");
const channel = (name, more = {}) => ({ name, title: name, unread: false, unread_count: 0, member_count: 1, ...more });
const CHANNELS = [channel("A"), channel("B", { unread: true, unread_count: 3 }), channel("C", { icon: "Truck", color: "Red", is_restricted: true })];
const LAYOUT = { sections: [{ title: "Sales", channels: ["B"], is_folded: true }], favourites: ["C"], folded: ["archived"] };

async function opened({ layout = LAYOUT, props = {}, answers = {} } = {}) {
	const host = makeHost({
		"channels.save_sidebar": ({ layout: given }) => ({ layout: JSON.parse(given) }),
		"channels.list_archived": { channels: [channel("Old")] },
		...answers,
	});
	let arrangement;
	const Page = {
		setup() {
			arrangement = provideArrangement(host, () => {});
			arrangement.take(layout);
			return () => vue.h(ChannelSidebar, { channels: CHANNELS, current: "A", ...props });
		},
	};
	const page = await mount(Page, { host });
	await settle();
	return { ...page, host, arrangement: () => arrangement };
}
const rows = (page) => page.findAll(".convo-side-row").map((row) => row.querySelector("bdi").textContent);
const press = async (page, label) => {
	page.findAll("button").find((one) => one.getAttribute("aria-label") === label).click();
	await settle();
};

test("favourites first, a folded section says how much is unread in it, the rest below", async () => {
	const page = await opened();
	assert.deepEqual(rows(page), ["C", "A"]);
	assert.deepEqual(page.findAll(".convo-side-fold").map((one) => one.textContent.trim()), ["Favourites", "Sales3", "Other channels"]);
	assert.ok(page.find(".convo-side-row .convo-tint-red"));
	page.findAll(".convo-side-fold")[1].click();
	await settle();
	assert.deepEqual(rows(page), ["C", "B", "A"]);
	assert.equal(JSON.parse(page.host.called("channels.save_sidebar")[0].layout).sections[0].is_folded, false);
	page.unmount();
});

test("who has arranged nothing sees one list without headings", async () => {
	const page = await opened({ layout: null });
	assert.deepEqual(rows(page), ["A", "B", "C"]);
	assert.equal(page.findAll(".convo-side-fold").length, 0);
	page.unmount();
});

test("the archive is asked for when it is unfolded, and not before", async () => {
	const page = await opened({ props: { archivedCount: 1 } });
	assert.equal(page.host.called("channels.list_archived").length, 0);
	page.findAll(".convo-side-fold").at(-1).click();
	await settle();
	await settle();
	assert.deepEqual(rows(page), ["C", "A", "Old"]);
	page.unmount();
});

test("channels are arranged by buttons and by keys, and what was sent last is the whole", async () => {
	const page = await opened();
	await press(page, "Arrange channels");
	await press(page, "Favourite: C");
	await press(page, "Move A up");
	const up = page.findAll("button").find((one) => one.getAttribute("aria-label") === "Move A up");
	up.dispatchEvent(new window.KeyboardEvent("keydown", { key: "ArrowUp", altKey: true, bubbles: true, cancelable: true }));
	await settle();
	const sent = page.host.called("channels.save_sidebar").map(({ layout }) => JSON.parse(layout));
	assert.deepEqual(sent.at(-1).favourites, []);
	assert.deepEqual(sent.at(-1).sections[0].channels, ["A", "B"]);
	assert.equal(sent.length, 3);
	page.unmount();
});

test("a section that is there already is not made twice", async () => {
	const page = await opened();
	await press(page, "Arrange channels");
	const field = page.find(".convo-arrange-new input");
	field.value = "sales";
	field.dispatchEvent(new window.Event("input"));
	page.find(".convo-arrange-new").dispatchEvent(new window.Event("submit"));
	await settle();
	assert.match(page.text(".convo-arrange"), /There is already a section sales\./);
	assert.equal(page.host.called("channels.save_sidebar").length, 0);
	page.unmount();
});
