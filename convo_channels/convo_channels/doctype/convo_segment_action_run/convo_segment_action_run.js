frappe.ui.form.on("Convo Segment Action Run", {
	refresh(frm) {
		frm.disable_save();
		if (frm.doc.status !== "Failed" || !frappe.model.can_write("Convo Segment")) return;
		frm.add_custom_button(__("Retry"), async () => {
			await frappe.xcall("convo_channels.api.member_actions.retry", { run: Number(frm.doc.name) });
			frappe.show_alert({ message: __("It will be tried again."), indicator: "blue" });
			frm.reload_doc();
		});
	},
});
