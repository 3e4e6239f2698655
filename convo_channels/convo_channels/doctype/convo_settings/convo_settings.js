const POLL_EVERY = 2000;
const RUNNING = ["queued", "running"];

frappe.ui.form.on("Convo Settings", {
	refresh(frm) {
		// In one menu: a page's head does not wrap, and Save must stand in a narrow window, too.
		frm.add_custom_button(__("Drain Now"), () => drain(frm), __("Maintenance"));
		frm.add_custom_button(
			__("Fill the Timelines From History"),
			() => start_backfill(frm),
			__("Maintenance")
		);
		follow(frm, backfill);
		if (frappe.user.has_role("System Manager")) {
			add_demo_button(frm);
			follow(frm, demo);
		}
	},
});

// The two long jobs of this form: where to ask how far they are, and what to say meanwhile and at the end.
const backfill = {
	key: "backfill",
	method: "convo_channels.api.timeline.get_backfill",
	title: () => __("Filling the timelines from history"),
	say_progress: (state) => __("{0} of {1} documents", [state.done, state.total]),
	say_end: (state) =>
		state.state === "failed"
			? __(
					"Filling the timelines stopped with an error; the Error Log has the details. Start it again to go on."
				)
			: state.message || __("The timelines are filled."),
};

const demo = {
	key: "demo",
	method: "convo_channels.api.demo.get_state",
	title: () => __("Demo business"),
	say_progress: (state) => state.step || __("Starting …"),
	say_end: (state) =>
		state.message ||
		(state.state === "loaded" ? __("The demo business is loaded.") : __("The demo business is removed.")),
};

async function drain(frm) {
	await frappe.xcall("convo_channels.api.health.drain_now");
	frappe.show_alert({ message: __("Waiting changes are being worked through."), indicator: "blue" });
	setTimeout(() => is_open(frm) && window.convo_channels.reloadUntouched(frm), POLL_EVERY);
}

function start_backfill(frm) {
	const question = __(
		"Every quotation, order, invoice, payment, delivery, issue and message of the past gets its row on the customers' timelines. Rows that are there already stay as they are. Go ahead?"
	);
	frappe.confirm(question, () => start(frm, backfill, "convo_channels.api.timeline.start_backfill"));
}

function add_demo_button(frm) {
	const [label, method, question] = frm.doc.demo_loaded
		? [
				__("Remove Demo Business"),
				"convo_channels.api.demo.remove",
				__("The demo business and everything said with its customers will be deleted. Go ahead?"),
			]
		: [
				__("Load Demo Business"),
				"convo_channels.api.demo.load",
				__(
					"About 60 customers with their quotations, orders, invoices and conversations will be added to this site. They can be removed again with one button. Go ahead?"
				),
			];
	const ask = () => frappe.confirm(question, () => start(frm, demo, method));
	frm.add_custom_button(label, ask, __("Maintenance"));
}

async function start(frm, job, method) {
	await frappe.xcall(method);
	follow(frm, job);
}

/** Show how far a job is until it ends, as long as the form is open. */
async function follow(frm, job, has_run = false) {
	frm.convo_timers = frm.convo_timers || {};
	clearTimeout(frm.convo_timers[job.key]);
	const state = await frappe.xcall(job.method);
	if (!is_open(frm)) return;
	if (RUNNING.includes(state.state)) {
		const percent = state.total ? (100 * state.done) / state.total : 0;
		frm.dashboard.show_progress(job.title(), percent, job.say_progress(state));
		frm.convo_timers[job.key] = setTimeout(() => follow(frm, job, true), POLL_EVERY);
	} else if (has_run) {
		frm.dashboard.hide_progress();
		const indicator = state.state === "failed" ? "red" : "green";
		frappe.show_alert({ message: frappe.utils.escape_html(job.say_end(state)), indicator }, 10);
		window.convo_channels.reloadUntouched(frm);
	}
}

function is_open(frm) {
	return cur_frm === frm && frappe.get_route()[1] === frm.doctype;
}
