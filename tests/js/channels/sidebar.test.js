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

const TWO = { sections: [{ title: "Sales", channels: ["B"], is_folded: false }, { title: "Service", channels: ["A"], is_folded: false }], favourites: [], folded: [] };
const named = (page, label) => page.findAll("button").find((one) => one.getAttribute("aria-label") === label);
const key = async (element, name) => {
	element.dispatchEvent(new window.KeyboardEvent("keydown", { key: name, altKey: true, bubbles: true, cancelable: true }));
	await settle();
};
const sections = (page) => page.findAll(".convo-arrange-head input").map((field) => field.value);

test("a section goes down and up by its buttons and by keys, and the focus goes along", async () => {
	const page = await opened({ layout: TWO });
	await press(page, "Arrange channels");
	await press(page, "Move the section Sales down");
	assert.deepEqual(sections(page), ["Service", "Sales"]);
	assert.equal(document.activeElement.getAttribute("aria-label"), "Move the section Sales down");
	await key(page.findAll(".convo-arrange-head input")[1], "ArrowUp");
	assert.deepEqual(sections(page), ["Sales", "Service"]);
	await key(page.findAll(".convo-arrange-head input")[0], "ArrowDown");
	assert.deepEqual(sections(page), ["Service", "Sales"]);
	const sent = page.host.called("channels.save_sidebar").map(({ layout }) => JSON.parse(layout));
	assert.deepEqual(sent.at(-1).sections.map(({ title, channels }) => [title, channels]), [["Service", ["A"]], ["Sales", ["B"]]]);
	page.unmount();
});

test("at its end a step is no step, and the button says so", async () => {
	const page = await opened({ layout: TWO });
	await press(page, "Arrange channels");
	assert.equal(named(page, "Move the section Sales up").getAttribute("aria-disabled"), "true");
	assert.equal(named(page, "Move the section Sales down").getAttribute("aria-disabled"), "false");
	await press(page, "Move the section Sales up");
	await key(page.findAll(".convo-arrange-head input")[1], "ArrowDown");
	assert.equal(page.host.called("channels.save_sidebar").length, 0);
	// among the rest, which stand by their names, there is a way up alone
	assert.equal(named(page, "Move C down").getAttribute("aria-disabled"), "true");
	assert.equal(named(page, "Move C up").getAttribute("aria-disabled"), "false");
	page.unmount();
});

test("one list that stands by its names offers no steps", async () => {
	const page = await opened({ layout: null });
	await press(page, "Arrange channels");
	assert.equal(named(page, "Move A up"), undefined);
	assert.equal(named(page, "Move A down"), undefined);
	page.unmount();
});
