/**
 * Posts in the timeline of Frappe's own forms: a button to write one, dates and links as the Desk has them, and the posts of others
 * while the form is open. The cards themselves come with the form (services/feed/form_timeline.py).
 *
 * Owns: what of ours stands in such a form. Must not: disturb what somebody writes there, or break the form when it fails.
 */
/* global comment_when */
import { subscribe } from "../host/desk_rooms.js";
import { aboutOf, FORMS, isNewsFor, timelineQuery } from "./form_posts_model.js";

// several things happen to a customer at once
const SOON_MS = 500;
const SENT_MS = 200;
const WRITTEN_THERE_MS = 5000;

const partOf = (frm) => (frm.convo_posts = frm.convo_posts || { about: null, button: null, stop: null, room: "", timer: 0, isStale: false });

function refresh(frm) {
	if (!frm.timeline) return;
	const part = partOf(frm);
	part.about = frm.is_new() || !frappe.model.can_create("Convo Post") ? null : aboutOf(frm.doctype, frm.doc);
	if (!part.button && part.about) part.button = makeButton(frm);
	if (part.button) part.button.toggle(Boolean(part.about));
	listen(frm, part);
	if (part.isStale) lookSoon(frm, part);
}

function makeButton(frm) {
	const button = frm.timeline.add_action_button(__("New post"), () => write(frm), "es-line-chat-alt");
	button.addClass("convo-new-post");
	return button;
}

/** In the room of the customer, whichever document of theirs is open. */
function listen(frm, part) {
	const room = part.about ? part.about.customer.name : "";
	if (room === part.room) return;
	if (part.stop) part.stop();
	part.room = room;
	part.stop = room ? subscribe("Customer", room, "convo_customer_changed", (data) => isNewsFor(part.about, data) && lookSoon(frm, part)) : null;
}

function lookSoon(frm, part, wait = SOON_MS) {
	part.isStale = true;
	window.clearTimeout(part.timer);
	part.timer = window.setTimeout(() => look(frm, part), wait);
}

/** A form that lies behind another page looks when it is shown again; one whose comments somebody corrects when they are done. */
function look(frm, part) {
	if (!part.about || !$(frm.wrapper).is(":visible")) return;
	if (frm.timeline.timeline_items_wrapper.find(".comment-edit-box:visible").length) {
		lookSoon(frm, part, WRITTEN_THERE_MS);
		return;
	}
	part.isStale = false;
	const { doctype, docname } = frm;
	frappe.call({
		method: "frappe.desk.form.load.get_docinfo",
		args: { doctype, name: docname },
		silent: true,
		callback() {
			if (frm.docname === docname) keepFocus(frm, () => frm.timeline.refresh());
		},
	});
}

/** Drawn anew, what had the focus is another element. */
function keepFocus(frm, draw) {
	const at = document.activeElement;
	const has = at && at.matches(".convo-form-link") && frm.timeline.timeline_items_wrapper.get(0).contains(at) ? { ...at.dataset } : null;
	draw();
	if (!has) return;
	const links = [...frm.timeline.timeline_items_wrapper.get(0).querySelectorAll(".convo-form-link")];
	const same = links.find(({ dataset }) => dataset.post === has.post && dataset.customer === has.customer);
	if (same) same.focus();
}

async function write(frm) {
	const part = partOf(frm);
	const { about } = part;
	if (!about || part.isWriting) return;
	part.isWriting = true;
	try {
		const ours = await window.convo_channels.load();
		if ((await ours.writePost(about)) && part.about) lookSoon(frm, part, SENT_MS);
	} catch (error) {
		console.error(error); // the Desk has said it
	} finally {
		part.isWriting = false;
	}
}

function fill(frm) {
	const items = frm.timeline && frm.timeline.timeline_items_wrapper.get(0);
	if (!items) return;
	for (const link of items.querySelectorAll(".convo-form-link")) {
		const { customer, post } = link.dataset;
		link.href = `${frappe.router.make_url(["customer-timeline"])}?${new URLSearchParams(timelineQuery({ customer, post }))}`;
	}
	for (const link of items.querySelectorAll(".convo-form-document")) link.href = frappe.utils.get_form_link(link.dataset.doctype, link.dataset.name);
	for (const frame of items.querySelectorAll(".convo-form-head .standard-image")) colour(frame);
	for (const when of items.querySelectorAll(".convo-form-when")) when.innerHTML = comment_when(when.dataset.at);
}

/** As the Desk paints somebody everywhere. */
function colour(frame) {
	const [back, front] = frappe.get_palette(frame.closest(".convo-form-head").querySelector(".convo-form-author").textContent);
	Object.assign(frame.style, { backgroundColor: `var(${back})`, color: `var(${front})` });
}

const handlers = { refresh, timeline_refresh: fill };
for (const doctype of FORMS) frappe.ui.form.on(doctype, handlers);
