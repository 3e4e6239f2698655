// The Customer form: a way to the conversation, and the segments the customer is in with since and why.

frappe.ui.form.on("Customer", {
	refresh(frm) {
		if (frm.is_new() || !frappe.model.can_read("Convo Segment")) return;
		frm.add_custom_button(__("Conversation"), () => {
			frappe.set_route("customer-timeline", frm.doc.name);
		});
		show_segment_chips(frm);
	},
});

async function show_segment_chips(frm) {
	const customer = frm.doc.name;
	const $layout = $(frm.layout.wrapper);
	$layout.find(".convo-segments").remove();
	const card = await frappe.xcall("convo_channels.api.customers.get_card", { customer });
	// the form may show another customer by the time the answer comes
	if (frm.doc.name !== customer || !card.segments.length) return;
	$layout.find(".convo-segments").remove();
	const chips = card.segments.map(render_chip).join("");
	$layout.prepend(
		`<div class="convo-segments" role="list" aria-label="${__("Segments")}"
			style="display: flex; flex-wrap: wrap; gap: var(--padding-xs) var(--padding-md); padding: var(--padding-sm) var(--padding-md)">
			${chips}
		</div>`
	);
}

function render_chip(membership) {
	const escape = frappe.utils.escape_html;
	const since = __("since {0}", [frappe.datetime.str_to_user(membership.joined_at.slice(0, 10))]);
	const reason = membership.reason ? ` · ${escape(membership.reason)}` : "";
	const href = frappe.utils.get_form_link("Convo Segment", membership.segment);
	return `<div role="listitem"><a class="indicator-pill blue no-indicator-dot" href="${href}">${escape(membership.segment)}</a>
		<span class="text-muted small">${since}${reason}</span></div>`;
}
