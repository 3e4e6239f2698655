// The Customer form: a way to the conversation, and the segments the customer is in with since and why. What it shows
// lives in convo_insight.bundle.js, which is loaded with the first customer that is opened.

frappe.ui.form.on("Customer", {
	refresh(frm) {
		if (frm.convo_segments) frm.convo_segments.unmount();
		frm.convo_segments = null;
		if (frm.is_new() || !frappe.model.can_read("Convo Segment")) return;
		frm.add_custom_button(__("Conversation"), () => {
			frappe.set_route("customer-timeline", frm.doc.name);
		});
		show_segments(frm);
	},
});

async function show_segments(frm) {
	const customer = frm.doc.name;
	await frappe.require("convo_insight.bundle.js");
	// the form may show another customer, or be drawn anew, by the time the code is there
	if (frm.doc.name !== customer || frm.convo_segments) return;
	const layout = frm.layout.wrapper.get(0);
	let place = layout.querySelector(":scope > .convo-segments");
	if (!place) {
		place = document.createElement("div");
		place.className = "convo-segments";
		place.style.padding = "var(--padding-sm) var(--padding-md)";
		layout.prepend(place);
	}
	frm.convo_segments = window.convo_channels.mountCustomerSegments(place, customer);
}
