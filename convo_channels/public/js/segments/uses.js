/**
 * Before a segment is deleted or disabled its form names what depends on it, and offers to let go of it.
 *
 * Owns: the form's Delete, its tick "Enabled", and the button that only looks. Must not: know what can depend on a segment.
 */
import { deskHost } from "../host/desk_host";
import { reloadUntouched } from "../host/desk_form";
import { openUses } from "../library/mount";
import { MENUS } from "./actions";

export function guardUses(frm) {
	frm.savetrash = () => remove(frm);
	return {
		refresh() {
			frm.add_custom_button(__("Where Used"), () => look(frm), MENUS.segment());
		},
		/** The tick was changed; when it was taken away, the user may change their mind. */
		async toggled() {
			if (frm.doc.enabled || frm.is_new()) return;
			const goesOn = await openUses(deskHost("Form"), frm.doc.name, "disable");
			if (!goesOn) frm.set_value("enabled", 1);
		},
	};
}

async function remove(frm) {
	frm.validate_form_action("Delete");
	const { doctype, name } = frm.doc;
	if (!(await openUses(deskHost("Form"), name, "delete"))) return;
	await frappe.xcall("frappe.client.delete", { doctype, name });
	frappe.model.clear_doc(doctype, name);
	frappe.show_alert({
		message: __("{0} is deleted.", [frappe.utils.escape_html(name)]),
		indicator: "green",
	});
	frappe.set_route("List", doctype);
}

async function look(frm) {
	if (await openUses(deskHost("Form"), frm.doc.name, "look")) reloadUntouched(frm);
}
