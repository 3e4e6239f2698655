// Covers: the views of a channel in the filter bar: chosen, saved, renamed, deleted, opened with, and what is said where none is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, settle } from "../support/page.js";

const { default: ViewMenu } = await load("feed/ViewMenu.vue");
const { noFeedFilters } = await load("feed/feed_query.js");

const VIEWS = [
	{ name: 7, title: "Open ones", filters: { open_questions: true }, is_first: false },
	{ name: 8, title: "Mine", filters: { author: "me@x" }, is_first: true },
];

async function opened(filters = {}, views = VIEWS, answers = {}) {
	const host = makeHost({ "views.save": { items: VIEWS }, "views.change": { items: [] }, "views.delete": { items: [] }, ...answers });
	const told = { choose: [], views: [] };
	const props = {
		filters: { ...noFeedFilters(), ...filters }, views, channelName: "Offers",
		onChoose: (value) => told.choose.push(value), onViews: (value) => told.views.push(value),
	}; // prettier-ignore
	const page = await mount(ViewMenu, { host, props });
	page.element.querySelector("button").click();
	await settle();
	return { ...page, host, told };
}
const press = async (page, label) => {
	[...page.element.querySelectorAll("button")].find((one) => (one.getAttribute("aria-label") || one.textContent.trim()) === label).click();
	await settle();
};

test("a view is chosen with all that it asks for, in place of what was chosen before", async () => {
	const page = await opened({ pinned: true });
	await press(page, "Open ones");
	assert.deepEqual(page.told.choose, [{ ...noFeedFilters(), open_questions: true }]);
	page.unmount();
});

test("what is chosen bears its view's name and cannot be saved twice", async () => {
	const page = await opened({ author: "me@x" });
	assert.match(page.text("button"), /^Mine/);
	assert.equal(page.element.querySelector("input"), null);
	page.unmount();
});

test("filters are saved under a name, and what the server answers is what there is", async () => {
	const page = await opened({ unread: true, post_types: ["Note"] });
	const field = page.element.querySelector("input");
	field.value = "To read";
	field.dispatchEvent(new window.Event("input"));
	page.element.querySelector("form").dispatchEvent(new window.Event("submit", { cancelable: true }));
	await settle();
	assert.deepEqual(page.host.called("views.save"), [
		{ channel: "Offers", title: "To read", filters: JSON.stringify({ post_types: ["Note"], unread: true }) },
	]);
	assert.deepEqual(page.told.views, [VIEWS]);
	page.unmount();
});

test("a refusal is said, and the name that was typed stays", async () => {
	const refuse = () => { throw new Error("You have a view Mine of this channel already."); }; // prettier-ignore
	const page = await opened({ unread: true }, VIEWS, { "views.save": refuse });
	const field = page.element.querySelector("input");
	field.value = "Mine";
	field.dispatchEvent(new window.Event("input"));
	page.element.querySelector("form").dispatchEvent(new window.Event("submit", { cancelable: true }));
	await settle();
	assert.match(page.text("[role=alert]"), /You have a view Mine/);
	assert.equal(page.element.querySelector("input").value, "Mine");
	page.unmount();
});

test("a view is renamed, opened with, no longer opened with, and deleted", async () => {
	const page = await opened();
	await press(page, "Open the channel with Open ones");
	await press(page, "Open the channel with Mine");
	await press(page, "Delete Mine");
	await press(page, "Rename Open ones");
	page.element.querySelector("form").dispatchEvent(new window.Event("submit", { cancelable: true }));
	await settle();
	assert.deepEqual(page.host.called("views.change"), [
		{ view: 7, is_first: 1 }, { view: 8, is_first: 0 }, { view: 7, title: "Open ones" },
	]); // prettier-ignore
	assert.deepEqual(page.host.called("views.delete"), [{ view: 8 }]);
	page.unmount();
});

test("without views and filters it says how one comes to be", async () => {
	const page = await opened({}, []);
	assert.match(page.text(".convo-view-menu"), /Filter the feed or choose its order, and save here/);
	assert.equal(page.element.querySelector("input"), null);
	page.unmount();
});
