/**
 * What can be done with a saved segment, in two menus: a page's head does not wrap, and on a narrow window Save would
 * stand outside of it.
 */
import { reloadUntouched } from "../host/desk_form";
import { ask } from "./server";

export const MENUS = { members: () => __("All Members"), segment: () => __("Segment") };

export function addActions(frm) {
	if (frm.perm[0]?.write) {
		frm.add_custom_button(__("Verify"), () => verify(frm), MENUS.segment());
		frm.add_custom_button(__("Rebuild"), () => rebuild(frm), MENUS.segment());
	}
}

async function verify(frm) {
	frappe.dom.freeze(__("Computing the members from nothing …"));
	let answer;
	try {
		answer = await ask("verify", { segment: frm.doc.name });
	} finally {
		frappe.dom.unfreeze();
	}
	const dialog = {
		title: __("Verify"),
		indicator: answer.drift ? "orange" : "green",
		message: sayAnswer(answer),
	};
	if (answer.drift) {
		dialog.primary_action = {
			label: __("Rebuild"),
			action() {
				frappe.hide_msgprint();
				rebuild(frm);
			},
		};
	}
	frappe.msgprint(dialog);
	reloadUntouched(frm);
}

function sayAnswer(answer) {
	const escape = frappe.utils.escape_html;
	const parts = [`<p>${escape(answer.sentence)}</p>`];
	const list = (title, names, count) => {
		if (!count) return;
		const rest = count > names.length ? ` … (${count})` : "";
		parts.push(`<p><b>${title}</b><br>${names.map(escape).join(", ")}${rest}</p>`);
	};
	list(__("Should be members and are not:"), answer.missing, answer.missing_count);
	list(__("Are members and should not be:"), answer.extra, answer.extra_count);
	return parts.join("");
}

async function rebuild(frm) {
	await ask("rebuild", { segment: frm.doc.name });
	frappe.show_alert({ message: __("The segment is being rebuilt."), indicator: "blue" });
}
