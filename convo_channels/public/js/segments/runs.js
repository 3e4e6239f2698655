/**
 * Under the table of actions: what was done last because somebody joined or left, and Retry where it failed.
 *
 * Owns: one box below the table. The list itself is the ordinary list of Convo Segment Action Run.
 */
const API = "convo_channels.api.member_actions.";
const SHOWN = 5;
const COLOURS = { Waiting: "blue", Started: "blue", Done: "green", Skipped: "gray", Failed: "red" };

export async function showRuns(frm) {
	const table = frm.get_field("member_actions");
	if (!table || frm.is_new()) return;
	const name = frm.doc.name;
	const { items, next_cursor } = await frappe.xcall(`${API}get_runs`, { segment: name, limit: SHOWN });
	// the form may show another segment by the time the answer comes
	if (frm.doc.name !== name) return;
	table.$wrapper.find(".convo-runs").remove();
	if (!items.length) return;
	const box = $(`<div class="convo-runs mt-3">${render(items, next_cursor)}</div>`).appendTo(
		table.$wrapper
	);
	box.on("click", "[data-retry]", async (event) => {
		const button = $(event.currentTarget).prop("disabled", true);
		await frappe.xcall(`${API}retry`, { run: Number(button.attr("data-retry")) });
		frappe.show_alert({ message: __("It will be tried again."), indicator: "blue" });
		showRuns(frm);
	});
	box.on("click", "[data-all]", (event) => {
		event.preventDefault();
		frappe.set_route("List", "Convo Segment Action Run", { segment: name });
	});
}

function render(items, more) {
	const escape = frappe.utils.escape_html;
	const rows = items.map((item) => {
		const customer = `<a href="${frappe.utils.get_form_link("Customer", item.customer)}">${escape(item.customer)}</a>`;
		const what = item.on_move === "Left" ? __("left") : __("joined");
		const retry =
			item.can_retry && frappe.model.can_write("Convo Segment")
				? `<button class="btn btn-xs btn-default" data-retry="${item.name}">${__("Retry")}</button>`
				: "";
		return `<li class="mb-2">
			<span class="indicator-pill ${COLOURS[item.status] || "gray"}">${__(item.status)}</span>
			<span>${customer} ${what}: ${__(item.action)}</span>
			<span class="text-muted">${escape(item.note || "")}</span>
			<span class="text-muted small">${frappe.datetime.comment_when(item.done_at || item.queued_at)}</span>${retry}</li>`;
	});
	const all = more ? `<a href="#" data-all="1" class="small">${__("Show all")}</a>` : "";
	return `<div class="text-muted small mb-1">${__("Done lately")}</div><ul class="list-unstyled mb-1">${rows.join("")}</ul>${all}`;
}
