// The form of a segment. What it does lives in convo_pages.bundle.js (segments/segment_form.js), which browsers may cache safely.

// What may name customers stands at a level of permission that no role has, so that no list shows it. The server gives
// the form what its reader may see, and takes care of the rest.
const CLOSED_LEVEL = 2;
const { permissions } = frappe.get_meta("Convo Segment");
if (!permissions.some((level) => level.permlevel === CLOSED_LEVEL)) {
	const open = permissions.filter((level) => !level.permlevel);
	permissions.push(...open.map((level) => ({ ...level, permlevel: CLOSED_LEVEL })));
}

const tell_builder = (frm) => frm.convo_form.then((form) => form.changed());

frappe.ui.form.on("Convo Segment", {
	setup(frm) {
		// The first form of a session asked for its permissions before this file was read.
		frm.fetch_permissions();
		frm.convo_form = window.convo_channels.load().then((ours) => ours.createSegmentForm(frm));
	},
	refresh(frm) {
		window.convo_channels.awaitBuilder(frm, frm.convo_form);
		frm.convo_form.then((form) => form.refresh());
	},
	async before_save(frm) {
		const was_validated = frappe.validated;
		const form = await frm.convo_form.catch(() => null);
		const goes_on = !form || (await form.confirmSave());
		// set either way: somebody may have tried to save again while the question stood there
		frappe.validated = was_validated && goes_on;
	},
	enabled: (frm) => frm.convo_form.then((form) => form.toggled()),
	include_disabled: tell_builder,
});

frappe.ui.form.on("Convo Segment Rule", {
	rules_add: tell_builder,
	rules_remove: tell_builder,
	rules_move: tell_builder,
	subject: tell_builder,
	measure: tell_builder,
	field: tell_builder,
	operator: tell_builder,
	group_no: tell_builder,
	bracket_no: tell_builder,
	negate: tell_builder,
	value: tell_builder,
	or_never: tell_builder,
	period: tell_builder,
	period_days: tell_builder,
	period_value: tell_builder,
	include_drafts: tell_builder,
	filters: tell_builder,
	followed_by: tell_builder,
});

frappe.ui.form.on("Convo Segment Exception", {
	exceptions_remove: tell_builder,
	customer: tell_builder,
	kind: tell_builder,
	until_on: tell_builder,
});
