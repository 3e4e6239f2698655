/**
 * The live answer under the rule: the plain sentence, how many customers it holds, and a few of them.
 *
 * Owns: one HTML field. An answer that was overtaken by a newer question is dropped.
 */
import { plainRow } from "./rule_choices";
import { tryAsk } from "./server";

const WAIT = 500;

export function createPreview(frm) {
	let asked = 0;

	async function ask() {
		const mine = ++asked;
		const rows = (frm.doc.rules || []).filter((row) => row.subject);
		if (!rows.length) {
			show(
				frm,
				`<span class="text-muted">${__("Add a condition to see which customers match.")}</span>`
			);
			return;
		}
		show(frm, `<span class="text-muted">${__("Counting …")}</span>`);
		const { answer, error } = await tryAsk("preview_rule", {
			rules: JSON.stringify(rows.map(plainRow)),
			include_disabled: frm.doc.include_disabled ? 1 : 0,
			limit: 5,
		});
		if (mine === asked) show(frm, answer ? sayAnswer(answer) : sayError(error));
	}

	return { refresh: frappe.utils.debounce(ask, WAIT) };
}

function show(frm, html) {
	frm.get_field("preview_html").$wrapper.html(`<div class="form-message" aria-live="polite">${html}</div>`);
}

function sayError(error) {
	return `<span class="text-muted">${frappe.utils.escape_html(error)}</span>`;
}

function sayAnswer(answer) {
	const escape = frappe.utils.escape_html;
	const names = answer.sample.map((customer) => {
		const href = frappe.utils.get_form_link("Customer", customer.name);
		return `<a href="${href}">${escape(customer.customer_name || customer.name)}</a>`;
	});
	return `<div>${escape(answer.sentence)}</div><div class="small mt-1">${sayCount(answer.count, names)}</div>`;
}

function sayCount(count, names) {
	const number = `<b>${frappe.format(count, { fieldtype: "Int" }, { inline: true })}</b>`;
	if (!count) return __("No customer matches at the moment.");
	if (count === 1) return __("{0} customer matches: {1}", [number, names.join(", ")]);
	const rest = count > names.length ? " …" : "";
	return __("{0} customers match: {1}", [number, names.join(", ") + rest]);
}
