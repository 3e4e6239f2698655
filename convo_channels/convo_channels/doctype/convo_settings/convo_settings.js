const POLL_EVERY = 2000;

frappe.ui.form.on("Convo Settings", {
	refresh(frm) {
		frm.add_custom_button(__("Drain Now"), () => drain(frm));
		frm.add_custom_button(__("Fill the Timelines From History"), () => start_backfill(frm));
		if (frappe.user.has_role("System Manager")) add_demo_buttons(frm);
		follow_backfill(frm);
	},
});

async function drain(frm) {
	await frappe.xcall("convo_channels.api.health.drain_now");
	frappe.show_alert({ message: __("Waiting changes are being worked through."), indicator: "blue" });
	setTimeout(() => is_open(frm) && frm.reload_doc(), POLL_EVERY);
}

function start_backfill(frm) {
	const question = __(
		"Every quotation, order, invoice, payment, delivery, issue and message of the past gets its row on the customers' timelines. Rows that are there already stay as they are. Go ahead?"
	);
	frappe.confirm(question, async () => {
		await frappe.xcall("convo_channels.api.timeline.start_backfill");
		follow_backfill(frm);
	});
}

/** Show how far the backfill is until it ends, as long as the form is open. */
async function follow_backfill(frm) {
	clearTimeout(frm.convo_backfill_timer);
	const backfill = await frappe.xcall("convo_channels.api.timeline.get_backfill");
	const is_running = ["queued", "running"].includes(String(backfill?.state || "").toLowerCase());
	const title = __("Filling the timelines from history");
	if (!is_running) {
		frm.dashboard.hide_progress();
		return;
	}
	const percent = backfill.total ? (100 * backfill.done) / backfill.total : 0;
	frm.dashboard.show_progress(title, percent, __("{0} of {1} documents", [backfill.done, backfill.total]));
	if (is_open(frm)) frm.convo_backfill_timer = setTimeout(() => follow_backfill(frm), POLL_EVERY);
}

function add_demo_buttons(frm) {
	if (frm.doc.demo_loaded) {
		frm.add_custom_button(
			__("Remove Demo Business"),
			() =>
				ask_demo(
					frm,
					"remove",
					__("The demo business and everything said with its customers will be deleted. Go ahead?")
				),
			__("Demo")
		);
	} else {
		frm.add_custom_button(
			__("Load Demo Business"),
			() =>
				ask_demo(
					frm,
					"load",
					__(
						"About 60 customers with their quotations, orders, invoices and conversations will be added to this site. They can be removed again with one button. Go ahead?"
					)
				),
			__("Demo")
		);
	}
}

function ask_demo(frm, action, question) {
	frappe.confirm(question, async () => {
		await frappe.xcall(`convo_channels.api.demo.${action}`);
		frappe.show_alert({
			message: __("This takes a minute or two; you may go on working."),
			indicator: "blue",
		});
		follow_demo(frm, action === "load");
	});
}

/** The job has ended when the settings say what was asked for. */
async function follow_demo(frm, wanted) {
	const { message } = await frappe.db.get_value("Convo Settings", "Convo Settings", "demo_loaded");
	if (Boolean(cint(message.demo_loaded)) === wanted) {
		if (is_open(frm)) frm.reload_doc();
	} else if (is_open(frm)) {
		setTimeout(() => follow_demo(frm, wanted), POLL_EVERY);
	}
}

function is_open(frm) {
	return cur_frm === frm && frappe.get_route()[1] === frm.doctype;
}
