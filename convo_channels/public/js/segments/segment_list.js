/**
 * The library of segments inside the Desk: templates, files, and what depends on a segment.
 *
 * Owns: what the list's buttons do. Must not: know what the dialogs ask.
 */
import { deskHost } from "../host/desk_host.js";
import { exportSegments, openImport, openTemplates, openUses } from "../library/mount.js";

const host = () => deskHost("List");

async function fromTemplate() {
	const made = await openTemplates(host());
	if (!made) return;
	frappe.show_alert({ message: __("The segment is made and is being filled."), indicator: "green" });
	frappe.set_route("Form", "Convo Segment", made.segment);
}

async function importFile(listview) {
	const made = await openImport(host());
	if (!made) return;
	const message = __("{0} made, {1} changed, {2} left as they are.", [
		made.created.length,
		made.changed.length,
		made.left.length,
	]);
	frappe.show_alert({ message, indicator: "green" }, 8);
	listview.refresh();
}

/** The ticked segments, or all of the list when none is ticked; those they build on come along. */
async function exportFile(listview) {
	const checked = listview.get_checked_items(true);
	const names = checked.length ? checked : listview.data.map((row) => row.name);
	if (!names.length)
		return frappe.show_alert({ message: __("There is nothing to export."), indicator: "blue" });
	try {
		const titles = await exportSegments(host(), names);
		frappe.show_alert({
			message:
				titles.length === 1
					? __("1 segment is in the file.")
					: __("{0} segments are in the file.", [titles.length]),
			indicator: "green",
		});
	} catch (error) {
		frappe.msgprint({ message: frappe.utils.escape_html(error.message), indicator: "red" });
	}
}

export const segmentLibrary = {
	fromTemplate,
	importFile,
	exportFile,
	/** Before a segment is deleted or disabled; resolves with true when the user wants to go on. */
	askUses: (segment, intent) => openUses(host(), segment, intent),
};
