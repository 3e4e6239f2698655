/**
 * The child table of the form as plain rows, and plain rows into the child table.
 *
 * Owns: every write to the rows of a rule. Must not: know the builder, or redraw anything.
 */
import { RULE_FIELDS } from "../rules/rule_model";

const DOCTYPE = "Convo Segment Rule";
const NUMBERS = ["group_no", "bracket_no", "negate", "period_days", "include_drafts", "or_never"];

/** The conditions that say something; an empty line of the grid is none. */
export function readRows(frm) {
	const listed = (frm.doc.rules || []).filter((row) => row.subject);
	return listed.map((row) => {
		const fields = ["name", "group_no", ...RULE_FIELDS].map((name) => [name, row[name] ?? ""]);
		return Object.fromEntries(fields);
	});
}

export function readExceptions(frm) {
	return (frm.doc.exceptions || [])
		.filter((row) => row.customer)
		.map(({ customer, kind, reason, until_on }) => ({ customer, kind, reason, until_on }));
}

/** Rows that are there already keep their names, so that the form's history tells what was changed in them. */
export function writeRows(frm, rows) {
	const left = new Map((frm.doc.rules || []).map((row) => [row.name, row]));
	const written = rows.map((row) => {
		const known = row.name && left.get(row.name);
		const child = known || frappe.model.add_child(frm.doc, DOCTYPE, "rules");
		left.delete(child.name);
		frappe.model.set_value(DOCTYPE, child.name, valuesOf(row));
		return child;
	});
	for (const name of left.keys()) frappe.model.clear_doc(DOCTYPE, name);
	written.forEach((child, index) => (child.idx = index + 1));
	frm.doc.rules = written;
	frm.dirty();
}

/** A line of the grid that was opened and never filled would only stand in the way of saving. */
export function dropEmptyRows(frm) {
	const rows = frm.doc.rules || [];
	if (rows.every((row) => row.subject)) return;
	for (const row of rows.filter((item) => !item.subject)) frappe.model.clear_doc(DOCTYPE, row.name);
	frm.refresh_field("rules");
}

function valuesOf(row) {
	const value = (name) => (NUMBERS.includes(name) ? cint(row[name]) : (row[name] ?? ""));
	return Object.fromEntries(["group_no", ...RULE_FIELDS].map((name) => [name, value(name)]));
}
