// The Customer form: a way to the conversation, and the segments the customer is in with since and why. What it shows
// lives in convo_pages.bundle.js, which is loaded with the first customer that is opened.

frappe.ui.form.on("Customer", {
	refresh(frm) {
		const is_shown = !frm.is_new() && frappe.model.can_read("Convo Segment");
		const shown = frm.convo_segments;
		if (is_shown) {
			frm.add_custom_button(__("Conversation"), () => {
				frappe.set_route("customer-timeline", frm.doc.name);
			});
		}
		if (shown && is_shown && shown.customer === frm.doc.name) return shown.part.refresh();
		if (shown) shown.part.unmount();
		frm.convo_segments = null;
		if (is_shown) show_segments(frm);
	},
});

async function show_segments(frm) {
	const customer = frm.doc.name;
	const ours = await window.convo_channels.load();
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
	frm.convo_segments = { customer, part: ours.mountCustomerSegments(place, customer) };
}
