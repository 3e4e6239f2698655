frappe.ui.form.on("Convo Channel", {
	refresh(frm) {
		if (frm.is_new()) return;
		frm.add_custom_button(__("Open Channel"), () => frappe.set_route("channel-feed", frm.doc.name));
		frm.add_custom_button(__("Open Segment"), () =>
			frappe.set_route("Form", "Convo Segment", frm.doc.segment)
		);
	},
});
