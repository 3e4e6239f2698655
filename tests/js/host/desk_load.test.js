// Covers: the script of the pages comes once; where it does not come, the page says so, and the next attempt is a new one.
import assert from "node:assert/strict";
import { test } from "node:test";

/** As much of an element as is asked for. */
class Element {
	constructor() {
		Object.assign(this, { children: [], given: {} });
	}
	append(...added) {
		this.children.push(...added);
	}
	replaceChildren(...added) {
		this.children = added;
	}
	setAttribute(name, value) {
		this.given[name] = value;
	}
	addEventListener() {}
	remove() {
		head.children = head.children.filter((child) => child !== this);
	}
}
const head = new Element();
globalThis.document = { head, createElement: () => new Element() };
globalThis.window = { convo_channels: {} };
globalThis.__ = (text) => text;
const alerts = [];
globalThis.frappe = {
	assets: { bundled_asset: (name) => `/assets/${name.replace(".bundle.", ".bundle.X1.")}` },
	show_alert: ({ message }) => alerts.push(message),
};
const { loadAhead, loadPages, openPage } = await import("../../../convo_channels/public/js/host/desk_load.js");

const arrive = () => {
	window.convo_channels.mountPage = (name) => ({ show: () => `shown ${name}` });
	head.children.at(-1).onload();
};

test("an address of ours brings the script while the Desk starts, and says nothing where it does not come", async () => {
	for (const path of ["/app/todo", "/app", "/desk/user/channel-feed", "/"]) loadAhead(path);
	assert.deepEqual(head.children, []);
	for (const path of ["/app/channel-feed", "/desk/customer-timeline", "/app/convo-segment/Hotels"]) {
		loadAhead(path);
		assert.equal(head.children.length, 1);
		head.children[0].onerror();
		await new Promise((resolve) => setTimeout(resolve));
		assert.equal(head.children.length, 0);
	}
	assert.equal(alerts.length, 0);
});

test("a page whose script does not come says so and offers to reload", async () => {
	const main = new Element();
	const opened = openPage("convo-health", main, { main: [main] });
	head.children[0].onerror();
	(await opened).show();
	const [box] = main.children;
	assert.equal(box.given.role, "alert");
	assert.match(box.children[0].textContent, /could not be loaded/);
	assert.equal(box.children[1].textContent, "Reload");
	assert.equal(alerts.length, 1);
	assert.equal(head.children.length, 0);
});

test("a form that waits for what was begun ahead is told where it does not come", async () => {
	loadAhead("/app/convo-segment/Hotels");
	const waited = loadPages();
	head.children[0].onerror();
	await assert.rejects(waited);
	assert.deepEqual([alerts.length, head.children.length], [2, 0]);
});

test("asked again it tries anew, once for all who wait, and then never more", async () => {
	const main = new Element();
	const both = [openPage("convo-health", main, { main: [main] }), loadPages()];
	assert.deepEqual(
		head.children.map((script) => script.src),
		["/assets/convo_pages.bundle.X1.js"]
	);
	arrive();
	const [page, ours] = await Promise.all(both);
	assert.equal(page.show(), "shown convo-health");
	assert.equal(ours, window.convo_channels);
	assert.equal(await loadPages(), ours);
	assert.equal(head.children.length, 1);
});
