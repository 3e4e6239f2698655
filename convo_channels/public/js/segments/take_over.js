/**
 * Before a rule is saved whose actions are carried out as somebody else: who answers for them from now on.
 *
 * Owns: the question. The server writes down the answer, and asks permissions whatever it is.
 */
import { othersOf, sayOthers } from "./take_over_model";

/** Whether to go on with saving; closing the question is no answer. */
export async function askTakeOver(frm, isRuleChanged) {
	frm.doc.take_over_actions = 0;
	const others = othersOf(frm.doc.member_actions, frappe.session.user);
	if (frm.is_new() || !isRuleChanged || !others.length) return true;
	return new Promise((resolve) => {
		const answer = (goesOn, takesOver) => {
			frm.doc.take_over_actions = takesOver ? 1 : 0;
			resolve(goesOn);
			dialog.hide();
		};
		const dialog = new frappe.ui.Dialog({
			title: __("Take Over the Actions?"),
			fields: [{ fieldname: "said", fieldtype: "HTML", options: render(others) }],
			primary_action_label: __("Take Over"),
			primary_action: () => answer(true, true),
			secondary_action_label: __("Keep Theirs"),
			secondary_action: () => answer(true, false),
		});
		// resolved before it is hidden where a button was pressed
		dialog.onhide = () => resolve(false);
		dialog.show();
	});
}

function render(others) {
	const escape = frappe.utils.escape_html;
	const name = (user) => frappe.user.full_name(user) || user;
	const rows = sayOthers(others, name, __).map((line) => `<li>${escape(line)}</li>`);
	const yours = __("Take over: they are done in your name, for customers you may see.");
	const theirs = __("Keep theirs: they are done in their name, for customers whom you both may see.");
	return `<ul>${rows.join("")}</ul><p>${yours}</p><p>${theirs}</p>`;
}
