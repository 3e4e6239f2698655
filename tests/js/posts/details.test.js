// Covers: the fields of the chosen type, the line of facts, marking an answer, pinning with one place and with two, the folded pins.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, settle, vue } from "../support/page.js";

const { formOf } = await load("posts/details_model.js");
const { createDrafts } = await load("posts/draft_model.js");
const part = async (name) => (await load(`posts/${name}.vue`)).default;
const [PostDetails, PostFacts, PinButton, PinnedPosts, AnswerButton, PostComposer] = await Promise.all(
	["PostDetails", "PostFacts", "PinButton", "PinnedPosts", "AnswerButton", "PostComposer"].map(part)
);
const post = (more) => ({ kind: "post", name: "p", post_type: "Note", customer: "c", pinned_in: [], is_pinned: false, details: {}, ...more });

function begun(draft) {
	const drafts = createDrafts(null, { user: "me" });
	drafts.set("k", { isHtml: false, ...draft });
	return drafts;
}

/** A form whose value follows what it says. */
async function form(type, more = {}, host = makeHost()) {
	const value = vue.ref({ ...formOf(), ...more });
	const shown = { setup: () => () => vue.h(PostDetails, { type, canPin: true, modelValue: value.value, "onUpdate:modelValue": (told) => (value.value = told) }) };
	return { value, ...(await mount(shown, { host })) };
}

async function type(page, label, text) {
	const field = page.find(`input[aria-label="${label}"]`);
	field.value = text;
	field.dispatchEvent(new window.Event("input"));
	await settle();
}

test("a type shows its own fields, a mark is chosen and taken back", async () => {
	for (const [of, labels] of [
		["Meeting", ["Day of the meeting", "Time of the meeting", "Length in minutes"]],
		["Call", ["Length in minutes"]],
		["Reminder", ["Day of the reminder"]],
		["Note", []],
	]) {
		const page = await form(of);
		assert.deepEqual(page.findAll("input[aria-label]").map((field) => field.getAttribute("aria-label")), labels);
		await page.press('[data-mark="Pain Point"]');
		assert.equal(page.value.value.mark, "Pain Point");
		assert.equal(page.find('[data-mark="Pain Point"]').getAttribute("aria-pressed"), "true");
		await page.press('[data-mark="Pain Point"]');
		assert.equal(page.value.value.mark, "");
		page.unmount();
	}
});

test("a day and a time are typed, and what cannot be read is known as such", async () => {
	const page = await form("Meeting");
	await type(page, "Day of the meeting", "2026-03-19");
	await type(page, "Time of the meeting", "10:30");
	assert.deepEqual([page.value.value.day, page.value.value.time], ["2026-03-19", "10:30"]);
	await type(page, "Time of the meeting", "noonish");
	assert.deepEqual([page.value.value.time, page.value.value.unread.time], ["", "noonish"]);
	page.unmount();
});

test("a reminder is for tomorrow with one press", async () => {
	const page = await form("Reminder");
	const [tomorrow] = page.findAll("button.convo-chip");
	tomorrow.click();
	await settle();
	assert.equal(page.value.value.remindOn, "2025-03-11");
	page.unmount();
});

test("a decision is pinned once it is sent, and stands there where that fails", async () => {
	for (const isRefused of [false, true]) {
		const sent = [];
		const host = makeHost({
			"posts.create_post": { ...post(), name: "new" },
			"posts.pin": () => {
				if (isRefused) throw new Error("No room.");
				return { ...post(), name: "new", is_pinned: true };
			},
		});
		const drafts = begun({ body: "We do it", post_type: "Decision", details: { ...formOf(), isPinned: true } });
		const props = { draftKey: "k", postTypes: ["Note", "Decision"], customer: { name: "c" }, onSent: (one) => sent.push(one) };
		const page = await mount(PostComposer, { host, props, provided: { drafts } });
		page.find("form").dispatchEvent(new window.Event("submit"));
		await settle();
		await settle();
		assert.deepEqual(host.called("posts.pin"), [{ post: "new", on: 1 }]);
		assert.deepEqual(sent.map((one) => one.is_pinned), [!isRefused]);
		assert.deepEqual(host.toasts, isRefused ? [["error", "No room."]] : []);
		page.unmount();
	}
});

test("a meeting without a time is not sent, and says why", async () => {
	const host = makeHost();
	const drafts = begun({ body: "We met", post_type: "Meeting" });
	const page = await mount(PostComposer, { host, props: { draftKey: "k", postTypes: ["Note", "Meeting"], customer: { name: "c" } }, provided: { drafts } });
	page.find("form").dispatchEvent(new window.Event("submit"));
	await settle();
	assert.equal(page.text("[role=alert]"), "Say when the meeting is: its day and its time.");
	assert.deepEqual(host.called("posts.create_post"), []);
	page.unmount();
});

test("a question says whether it is open, and leads to its answer", async () => {
	const told = [];
	const shown = (question) => mount(PostFacts, { props: { post: post({ post_type: "Question", question }), onAnswer: (one) => told.push(one) } });
	let page = await shown({ is_open: true, answer: null });
	assert.equal(page.text("[data-test=open-question]"), "Open question");
	page.unmount();
	page = await shown({ is_open: false, answer: { name: "r", author_name: "Ana" } });
	assert.equal(page.text("[data-test=answered]"), "Answered by Ana");
	await page.press("[data-test=answered]");
	assert.deepEqual(told, [{ name: "r", author_name: "Ana" }]);
	page.unmount();
});

test("a post with nothing besides has no line for it", async () => {
	const page = await mount(PostFacts, { props: { post: post() } });
	assert.equal(page.find("p"), null);
	page.unmount();
});

test("a reply is marked as the answer and taken back, by whoever may", async () => {
	const told = [];
	const host = makeHost({ "posts.mark_answer": (args) => ({ asked: args }) });
	const shown = (question) =>
		mount(AnswerButton, { host, props: { reply: post({ name: "r" }), asked: post({ question }), onChanged: (one) => told.push(one.asked) } });
	let page = await shown({ can_mark: true, answer: null });
	assert.equal(page.find("[data-test=is-answer]"), null);
	await page.press("[data-act=answer]");
	page.unmount();
	page = await shown({ can_mark: true, answer: { name: "r" } });
	assert.equal(page.text("[data-test=is-answer]"), "Answer");
	await page.press("[data-act=answer]");
	page.unmount();
	assert.deepEqual(told, [{ post: "p", answer: "r" }, { post: "p" }]);
	page = await shown({ can_mark: false, answer: { name: "r" } });
	assert.ok(page.find("[data-test=is-answer]"));
	assert.equal(page.find("[data-act=answer]"), null);
	page.unmount();
});

test("with one place a press pins, with two there is a choice, with none no button", async () => {
	const told = [];
	const host = makeHost({ "posts.pin": (args) => ({ ...post(), asked: args }) });
	const shown = (channel, more) => {
		const provided = channel ? { pins: { channel: () => channel, changed: () => told.push("around") } } : {};
		return mount(PinButton, { host, props: { post: post(more), onChanged: (one) => told.push(one.asked) }, provided });
	};
	let page = await shown("");
	await page.press("[data-act=pin]");
	page.unmount();
	page = await shown("Ch", { customer: null, pinned_in: ["Ch"] });
	assert.equal(page.find("[data-act=pin]").getAttribute("aria-label"), "Unpin in this channel");
	await page.press("[data-act=pin]");
	page.unmount();
	assert.deepEqual(told, [{ post: "p", on: 1 }, { post: "p", on: 0, channel: "Ch" }, "around"]);
	page = await shown("Ch", { is_pinned: true });
	await page.press("[data-act=pin]");
	assert.deepEqual(page.findAll(".convo-pin-menu button").map((one) => one.textContent.trim()), ["Pin in this channel", "Unpin from the customer"]);
	await page.press("[data-pin=customer]");
	assert.equal(page.find(".convo-pin-menu"), null);
	assert.deepEqual(told.slice(3), [{ post: "p", on: 0 }, "around"]);
	page.unmount();
	page = await shown("", { customer: null });
	assert.equal(page.find("[data-act=pin]"), null);
	page.unmount();
});

test("a pin that is refused says why", async () => {
	const host = makeHost({
		"posts.pin": () => {
			throw new Error("50 posts are pinned here.");
		},
	});
	const page = await mount(PinButton, { host, props: { post: post() } });
	await page.press("[data-act=pin]");
	assert.deepEqual(host.toasts, [["error", "50 posts are pinned here."]]);
	page.unmount();
});

test("pins are folded, say how many they are, and each leads to its post", async () => {
	const pin = { post: "p", post_type: "Decision", customer: "c", customer_name: "Cafe", author_name: "Ana", at: "2025-03-01 10:00:00", text: "Friday", pinned_by_name: "Ben" };
	const asked = [];
	const linkOf = (one) => (asked.push(one.post), { page: "x", query: { post: one.post } });
	let page = await mount(PinnedPosts, { props: { pins: [pin, { ...pin, post: "q" }], linkOf, namesCustomer: true } });
	assert.equal(page.text("[data-test=pins]"), "2 pinned");
	assert.equal(page.find("li"), null);
	await page.press("[data-test=pins]");
	assert.equal(page.findAll("li").length, 2);
	assert.match(page.text("li"), /Friday ?Cafe · Ana · (1 Mar|Mar 1)/);
	assert.deepEqual(asked, ["p", "q"]);
	page.unmount();
	page = await mount(PinnedPosts, { props: { pins: [pin], linkOf } });
	assert.equal(page.text("[data-test=pins]"), "1 pinned");
	page.unmount();
	page = await mount(PinnedPosts, { props: { pins: [], linkOf } });
	assert.equal(page.find("section"), null);
	page.unmount();
});
