// The form of a segment. What it does lives in convo_segment_form.bundle.js, which browsers may cache safely.

frappe.ui.form.on("Convo Segment", {
	setup(frm) {
		frm.convo_form = frappe
			.require("convo_segment_form.bundle.js")
			.then(() => window.convo_channels.createSegmentForm(frm));
	},
	refresh(frm) {
		frm.convo_form.then((form) => form.refresh());
	},
	include_disabled(frm) {
		frm.convo_form.then((form) => form.changeRule());
	},
});

const change_row = (frm, _cdt, cdn) => frm.convo_form.then((form) => form.changeRow(cdn));
const change_rule = (frm) => frm.convo_form.then((form) => form.changeRule());

frappe.ui.form.on("Convo Segment Rule", {
	form_render: (frm, _cdt, cdn) => frm.convo_form.then((form) => form.openRow(cdn)),
	edit_filters: (frm, cdt, cdn) => frm.convo_form.then((form) => form.editFilters(cdt, cdn)),
	rules_add: change_row,
	rules_remove: change_rule,
	subject: change_row,
	measure: change_row,
	field: change_row,
	operator: change_row,
	group_no: change_rule,
	negate: change_rule,
	value: change_rule,
	or_never: change_rule,
	period: change_rule,
	period_days: change_rule,
	include_drafts: change_rule,
	filters: change_rule,
});
