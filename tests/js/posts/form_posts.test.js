// Covers: posts in Frappe's own forms: whom a document is about, the button and its dialog, and what comes in while the form is open.
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { load, makeHost, mount, settle } from "../support/page.js";

const { aboutOf, FORMS, isNewsFor } = await load("posts/form_posts_model.js");
const { default: NewPostOver } = await load("posts/NewPostOver.vue");

const A = { name: "A", customer_name: "A Ltd" };

test("a document is about its customer, and one of no customer about nobody", () => {
	const reference = (doctype) => ({ doctype, name: "1" });
	assert.deepEqual(aboutOf("Customer", { name: "A", customer_name: "A Ltd" }), { customer: A, reference: null });
	for (const doctype of ["Sales Order", "Sales Invoice", "Issue"]) {
		assert.deepEqual(aboutOf(doctype, { name: "1", customer: "A", customer_name: "A Ltd" }), { customer: A, reference: reference(doctype) });
		assert.equal(aboutOf(doctype, { name: "1", party_name: "A" }), null);
	}
	for (const [doctype, kind] of [["Quotation", "quotation_to"], ["Opportunity", "opportunity_from"]]) {
		const doc = { name: "1", party_name: "A", customer_name: "A Ltd" };
		assert.deepEqual(aboutOf(doctype, { ...doc, [kind]: "Customer" }), { customer: A, reference: reference(doctype) });
		assert.equal(aboutOf(doctype, { ...doc, [kind]: "Lead" }), null);
		assert.equal(aboutOf(doctype, { name: "1", [kind]: "Customer" }), null);
	}
	assert.equal(aboutOf("User", { name: "1", customer: "A" }), null);
	assert.equal(aboutOf("Issue", { name: "1", customer: "A" }).customer.customer_name, "A");
});

test("posts of the customer are news, and nothing else that happens to them", () => {
	const about = aboutOf("Customer", { name: "A" });
	assert.deepEqual(["post", "deleted", "moves", "reactions", "pins"].filter((what) => isNewsFor(about, { customer: "A", what })), ["post", "deleted"]);
	assert.equal(isNewsFor(about, { customer: "B", what: "post" }), false);
	assert.equal(isNewsFor(null, { customer: "A", what: "post" }), false);
	assert.equal(isNewsFor(about, null), false);
});

async function dialog(props, answer = { name: "p" }) {
	const host = makeHost({ "posts.create_post": answer, "drafts.list": { items: [] } });
	const heard = [];
	const page = await mount(NewPostOver, { host, props: { ...props, onSent: (post) => heard.push(post), onClose: () => heard.push("closed") } });
	const area = page.find("textarea");
	area.value = "They sign";
	area.dispatchEvent(new window.Event("input", { bubbles: true }));
	await settle();
	return { host, page, heard, asked: () => host.called("posts.create_post") };
}
const submit = async (page) => {
	page.find("form").dispatchEvent(new window.Event("submit", { bubbles: true, cancelable: true }));
	await settle();
};

test("what is written in a document's form names the document and its customer", async () => {
	const { page, heard, asked } = await dialog({ customer: A, reference: { doctype: "Quotation", name: "Q-1" } });
	assert.match(page.find("[role=dialog]").getAttribute("aria-label"), /Quotation Q-1/);
	await submit(page);
	const [{ customer, reference, post_type }] = asked();
	assert.deepEqual([customer, reference, post_type], ["A", { doctype: "Quotation", name: "Q-1" }, "Note"]);
	assert.deepEqual(heard, [{ name: "p" }]);
	page.unmount();
});

test("what is written in the form of a customer names no document", async () => {
	const { page, asked } = await dialog({ customer: A });
	assert.match(page.find("[role=dialog]").getAttribute("aria-label"), /A Ltd/);
	await submit(page);
	assert.equal("reference" in asked()[0], false);
	page.unmount();
});

test("a refusal stays in the dialog with the text, and Escape closes it", async () => {
	const refuse = () => {
		throw Object.assign(new Error("Q-1 belongs to no customer."), { status: 417 });
	};
	const { page, heard } = await dialog({ customer: A, reference: { doctype: "Quotation", name: "Q-1" } }, refuse);
	await submit(page);
	assert.match(page.find("[role=alert]").textContent, /Q-1 belongs to no customer/);
	assert.equal(page.find("textarea").value, "They sign");
	assert.deepEqual(heard, []);
	page.find("textarea").dispatchEvent(new window.KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
	assert.deepEqual(heard, ["closed"]);
	page.unmount();
});

// -- the form

const forms = {};
const calls = [];
const listeners = [];
let mayWrite = true;
let isVisible = true;
globalThis.__ = (text) => text;
globalThis.comment_when = (at) => `when ${at}`;
globalThis.$ = () => ({ is: () => isVisible });
globalThis.frappe = {
	ui: { form: { on: (doctype, handlers) => (forms[doctype] = handlers) } },
	model: { can_create: () => mayWrite },
	router: { make_url: (parts) => `/desk/${parts.join("/")}` },
	utils: { get_form_link: (doctype, name) => `/desk/${doctype}/${name}` },
	get_palette: (name) => [`--back-${name}`, `--front-${name}`],
	call: (asked) => calls.push(asked),
};
window.convo_channels = {
	subscribe(doctype, name, event, handler) {
		const one = { doctype, name, event, handler };
		listeners.push(one);
		return () => listeners.splice(listeners.indexOf(one), 1);
	},
	load: async () => window.convo_channels,
};
await load("posts/desk_form_posts.js");

function makeForm(doctype, doc) {
	const items = document.createElement("div");
	document.body.append(items);
	const buttons = [];
	const frm = {
		doctype,
		doc,
		docname: doc.name,
		is_new: () => Boolean(doc.__islocal),
		buttons,
		items,
		edits: 0,
		drawn: 0,
		timeline: {
			timeline_items_wrapper: { get: () => items, find: () => ({ length: frm.edits }) },
			add_action_button(label, action) {
				const button = { label, action, isShown: true, addClass() {}, toggle: (isShown) => (button.isShown = isShown) };
				buttons.push(button);
				return button;
			},
			refresh: () => (frm.drawn += 1),
		},
	};
	return frm;
}
const show = (frm, doc) => {
	if (doc) Object.assign(frm, { doc, docname: doc.name });
	forms[frm.doctype].refresh(frm);
};
const QUOTATION = { name: "Q-1", quotation_to: "Customer", party_name: "A", customer_name: "A Ltd" };

beforeEach(() => {
	calls.length = listeners.length = 0;
	mayWrite = isVisible = true;
	mock.timers.reset();
	mock.timers.enable({ apis: ["setTimeout"] });
	// the window of these tests has timers of its own
	window.setTimeout = globalThis.setTimeout;
	window.clearTimeout = globalThis.clearTimeout;
});

test("all forms have it", () => assert.deepEqual(Object.keys(forms), FORMS));

test("the button stands there once, and only where somebody may write about a customer", () => {
	const frm = makeForm("Quotation", QUOTATION);
	const isShown = () => frm.buttons.map((button) => button.isShown);
	show(frm);
	show(frm);
	assert.deepEqual(isShown(), [true]);
	show(frm, { ...QUOTATION, name: "Q-2", quotation_to: "Lead" });
	assert.deepEqual(isShown(), [false]);
	show(frm, QUOTATION);
	assert.deepEqual(isShown(), [true]);
	show(frm, { ...QUOTATION, __islocal: 1 });
	frm.is_new = () => true;
	show(frm);
	assert.deepEqual(isShown(), [false]);
	mayWrite = false;
	const other = makeForm("Issue", { name: "I", customer: "A" });
	show(other);
	assert.deepEqual([other.buttons, listeners.length], [[], 0]);
	const without = { doctype: "Issue", doc: {}, is_new: () => false };
	show(without);
});

test("it listens in the room of its customer, and in no other any more", () => {
	const frm = makeForm("Quotation", QUOTATION);
	show(frm);
	show(frm);
	assert.deepEqual(listeners.map(({ doctype, name, event }) => [doctype, name, event]), [["Customer", "A", "convo_customer_changed"]]);
	show(frm, { ...QUOTATION, name: "Q-2", party_name: "B" });
	assert.deepEqual(listeners.map(({ name }) => name), ["B"]);
	show(frm, { ...QUOTATION, quotation_to: "Lead" });
	assert.deepEqual(listeners, []);
});

test("posts of others come in once for what happens at once, and redraw the timeline of this document alone", () => {
	const frm = makeForm("Quotation", QUOTATION);
	show(frm);
	for (const what of ["post", "deleted", "moves"]) listeners[0].handler({ customer: "A", what });
	listeners[0].handler({ customer: "B", what: "post" });
	mock.timers.tick(2000);
	assert.deepEqual(calls.map(({ method, args }) => [method, args]), [["frappe.desk.form.load.get_docinfo", { doctype: "Quotation", name: "Q-1" }]]);
	calls[0].callback({});
	assert.equal(frm.drawn, 1);
	show(frm, { ...QUOTATION, name: "Q-2" });
	calls[0].callback({});
	assert.equal(frm.drawn, 1);
});

test("a form behind another page looks when it is shown again", () => {
	const frm = makeForm("Quotation", QUOTATION);
	show(frm);
	isVisible = false;
	listeners[0].handler({ customer: "A", what: "post" });
	mock.timers.tick(60000);
	assert.equal(calls.length, 0);
	isVisible = true;
	show(frm);
	mock.timers.tick(2000);
	assert.equal(calls.length, 1);
});

test("a comment that somebody corrects is not drawn away", () => {
	const frm = makeForm("Quotation", QUOTATION);
	show(frm);
	frm.edits = 1;
	listeners[0].handler({ customer: "A", what: "post" });
	mock.timers.tick(20000);
	assert.equal(calls.length, 0);
	frm.edits = 0;
	mock.timers.tick(20000);
	assert.equal(calls.length, 1);
});

test("the dialog is opened once, with what the form is about, and the post is shown then", async () => {
	const frm = makeForm("Quotation", QUOTATION);
	show(frm);
	const asked = [];
	let answer;
	window.convo_channels.writePost = (about) => {
		asked.push(about);
		return new Promise((resolve) => (answer = resolve));
	};
	frm.buttons[0].action();
	frm.buttons[0].action();
	await settle();
	assert.deepEqual(asked, [{ customer: A, reference: { doctype: "Quotation", name: "Q-1" } }]);
	answer({ name: "p" });
	await settle();
	mock.timers.tick(2000);
	assert.equal(calls.length, 1);
	frm.buttons[0].action();
	await settle();
	answer(null);
	await settle();
	mock.timers.tick(60000);
	assert.deepEqual([asked.length, calls.length], [2, 1], "closed, nothing was written");
});

test("a script that does not come breaks nothing", async () => {
	const frm = makeForm("Quotation", QUOTATION);
	show(frm);
	const { load: before } = window.convo_channels;
	const silent = mock.method(console, "error", () => {});
	window.convo_channels.load = async () => {
		throw new Error("gone");
	};
	frm.buttons[0].action();
	await settle();
	window.convo_channels.load = before;
	window.convo_channels.writePost = async () => null;
	frm.buttons[0].action();
	await settle();
	assert.equal(silent.mock.callCount(), 1);
	silent.mock.restore();
});

test("cards get their links and times, and a link that had the focus has it again", () => {
	const frm = makeForm("Quotation", QUOTATION);
	const card = `<a class="convo-form-link" data-customer="A & B" data-post="p1">x</a><a class="convo-form-link" data-customer="A & B">y</a><span class="convo-form-when" data-at="2026-01-02 03:04:05">2 January</span><a class="convo-form-document" data-doctype="quotation" data-name="Q-1">Q-1</a><div class="convo-form-head"><div class="standard-image">A</div><bdi class="convo-form-author">Anna</bdi></div>`;
	frm.items.innerHTML = card;
	show(frm);
	forms.Quotation.timeline_refresh(frm);
	const hrefs = [...frm.items.querySelectorAll("a.convo-form-link")].map((link) => link.getAttribute("href"));
	assert.deepEqual(hrefs, ["/desk/customer-timeline?customer=A+%26+B&row=post%3Ap1", "/desk/customer-timeline?customer=A+%26+B"]);
	assert.equal(frm.items.querySelector(".convo-form-when").textContent, "when 2026-01-02 03:04:05");
	assert.equal(frm.items.querySelector(".convo-form-document").getAttribute("href"), "/desk/quotation/Q-1");
	assert.match(frm.items.querySelector(".standard-image").getAttribute("style"), /--back-Anna/);
	frm.items.querySelector("a").focus();
	frm.timeline.refresh = () => {
		frm.items.innerHTML = card;
		forms.Quotation.timeline_refresh(frm);
	};
	listeners[0].handler({ customer: "A", what: "post" });
	mock.timers.tick(2000);
	calls[0].callback({});
	assert.equal(document.activeElement, frm.items.querySelector("a"));
	forms.Quotation.timeline_refresh({});
});
