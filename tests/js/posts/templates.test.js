// Covers: templates in the composer: placeholders filled, the menu and its empty states, and what becomes of what was typed before.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, settle } from "../support/page.js";

const { fillTemplate } = await load("posts/template_text.js");
const { default: TemplateMenu } = await load("posts/TemplateMenu.vue");
const { default: TextEditor } = await load("posts/TextEditor.vue");

test("placeholders become plain text, however they are spaced, and other braces stay", () => {
	const values = { customer: "A & <b>", today: "10.03.2025", writer: "Me" };
	const html = "<p>{{customer}} {{ today }} {{&nbsp;writer&nbsp;}} {{ colour }} {customer}</p>";
	assert.equal(fillTemplate(html, values), "<p>A &amp; &lt;b&gt; 10.03.2025 Me {{ colour }} {customer}</p>");
	assert.equal(fillTemplate("<p>{{ customer }}</p>", { customer: "" }), "<p>…</p>", "what is not known is to be written");
	assert.equal(fillTemplate(null, values), "");
	assert.equal(fillTemplate("{{ customer }}", { customer: "$& {{ writer }}", writer: "x" }), "$&amp; {{ writer }}", "no value is filled again");
});

const one = (name, more = {}) => ({ name, title: name, post_type: "Call", content: "<p>{{ customer }} on {{ today }}</p>", is_mine: true, owner_name: "Me", ...more });

async function opened(answer, props = {}) {
	const host = makeHost({ "post_templates.list": answer }, { user: { name: "me@x", full_name: "Me" } });
	const picked = [];
	const page = await mount(TemplateMenu, { host, props: { customerName: "Bakery", onPick: (value) => picked.push(value), ...props } });
	page.element.querySelector("button").click();
	await settle();
	return { ...page, host, picked };
}

test("mine and what colleagues share are listed apart, and one is put in filled", async () => {
	const page = await opened({ items: [one("After a call"), one("Visit", { is_mine: false, owner_name: "Anna" })], can_create: true });
	assert.match(page.text(".convo-template-menu"), /Mine.*After a call.*Shared with me.*Visit.*Anna.*New template/s);
	page.element.querySelector(".convo-template").click();
	await settle();
	assert.equal(page.picked[0].post_type, "Call");
	assert.match(page.picked[0].html, /^<p>Bakery on \S/);
	assert.doesNotMatch(page.picked[0].html, /today/);
	page.unmount();
});

test("where there is none, who may make one is led to it, and others are told", async () => {
	const page = await opened({ items: [], can_create: true });
	assert.match(page.text(".convo-template-menu"), /There is no template yet\. Make one/);
	page.unmount();
	const other = await opened({ items: [], can_create: false });
	assert.match(other.text(".convo-template-menu"), /nobody has shared one with you/);
	assert.doesNotMatch(other.text(".convo-template-menu"), /New template/);
	other.unmount();
});

test("a list that does not come is said", async () => {
	const page = await opened(() => { throw new Error("You are offline."); }); // prettier-ignore
	assert.match(page.text("[role=alert]"), /You are offline/);
	page.unmount();
});

async function editor(body) {
	const told = { slash: 0, value: null };
	const props = {
		modelValue: { body, isHtml: false }, label: "Text", onSlash: () => (told.slash += 1), "onUpdate:modelValue": (value) => (told.value = value),
	}; // prettier-ignore
	const page = await mount(TextEditor, { host: makeHost(), props });
	return { ...page, told };
}
const slash = (area) => {
	const event = new window.KeyboardEvent("keydown", { key: "/", cancelable: true, bubbles: true });
	area.dispatchEvent(event);
	return event.defaultPrevented;
};

test("a / asks for templates in an empty text alone", async () => {
	const empty = await editor("");
	assert.equal(slash(empty.element.querySelector("textarea")), true);
	assert.equal(empty.told.slash, 1);
	empty.unmount();
	const written = await editor("either");
	assert.equal(slash(written.element.querySelector("textarea")), false);
	assert.equal(written.told.slash, 0);
	written.unmount();
});
