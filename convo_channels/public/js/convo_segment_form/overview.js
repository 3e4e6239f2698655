/**
 * The head of a saved segment: how many customers, what joined and left, when it was checked, what uses it.
 *
 * Owns: one HTML field. Everything shown comes escaped from convo_channels.api.segments.get_overview.
 */
import { ask } from "./server";

const escape = (text) => frappe.utils.escape_html(String(text ?? ""));
const number = (count) => frappe.format(count || 0, { fieldtype: "Int" }, { inline: true });

export async function showOverview(frm) {
	const name = frm.doc.name;
	const overview = await ask("get_overview", { segment: name });
	// the form may show another segment by the time the answer comes
	if (frm.doc.name === name) frm.get_field("overview_html").$wrapper.html(render(overview));
}

function render(overview) {
	const facts = [
		fact(__("Customers"), number(overview.member_count)),
		fact(__("Joined this week"), number(overview.joined_week)),
		fact(__("Left this week"), number(overview.left_week)),
		fact(__("Checked"), overview.evaluated_at ? when(overview.evaluated_at) : __("not yet")),
	];
	return `
		${sayTrouble(overview)}
		<p><b>${escape(overview.sentence)}</b></p>
		<div style="display: flex; flex-wrap: wrap; gap: var(--padding-md) var(--padding-xl)">${facts.join("")}</div>
		<div class="mt-4"><span class="text-muted small">${__("Used by")}</span> ${sayUsers(overview.used_by)}</div>
		<div class="mt-4 text-muted small">${__("Lately")}</div>
		<div class="mb-4">${sayMoves(overview.moves)}</div>`;
}

function fact(label, html) {
	return `<div><div class="text-muted small">${label}</div><div class="h5 mb-0">${html}</div></div>`;
}

function when(at) {
	return frappe.datetime.comment_when(at);
}

function sayTrouble(overview) {
	if (overview.status !== "Broken") return "";
	const reason = escape(overview.broken_reason);
	return `<div class="alert alert-danger" role="alert"><b>${__("This rule cannot be evaluated.")}</b> ${reason}
		<div>${__("The members stay as they were until the rule is mended.")}</div></div>`;
}

function sayUsers(users) {
	if (!users?.length) return `<span class="text-muted">${__("nothing yet")}</span>`;
	const links = users.map((user) =>
		link(user.doctype, user.name, `${__(user.doctype)}: ${user.title || user.name}`)
	);
	return links.join(", ");
}

function sayMoves(moves) {
	if (!moves?.length) return `<div class="text-muted">${__("Nobody has joined or left yet.")}</div>`;
	return `<ul class="list-unstyled mb-0">${moves.map((move) => `<li>${sayMove(move)}</li>`).join("")}</ul>`;
}

function sayMove(move) {
	const customer = link("Customer", move.customer, move.customer_name || move.customer);
	const what = move.action === "Joined" ? __("{0} joined", [customer]) : __("{0} left", [customer]);
	const reason = move.reason ? ` · ${escape(move.reason)}` : "";
	const document = move.reference_name ? ` (${link(move.reference_doctype, move.reference_name)})` : "";
	return `${what}<span class="text-muted">${reason}${document} · ${when(move.at)}</span>`;
}

function link(doctype, name, label = name) {
	return `<a href="${frappe.utils.get_form_link(doctype, name)}">${escape(label)}</a>`;
}
