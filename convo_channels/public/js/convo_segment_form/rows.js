/**
 * Narrows the choices in the grid of conditions while somebody fills a row.
 *
 * Owns: options, labels and help texts of the grid's controls. Must not: decide what may be chosen (rule_choices.js
 * does), or call the server.
 */
import {
	findField,
	findSource,
	isRelated,
	listFields,
	listMeasures,
	listOperators,
	mendRow,
	needsField,
	sayValueHelp,
} from "./rule_choices";

const DOCTYPE = "Convo Segment Rule";

/** Show labels instead of field names in the closed rows. Once per form. */
export function setFormatters(catalog) {
	const escape = frappe.utils.escape_html;
	const format = (fieldname, say) => {
		frappe.meta.get_docfield(DOCTYPE, fieldname).formatter = (value, _df, _options, doc) =>
			escape(say(value, doc || {}));
	};
	format("subject", (value) => __(findSource(catalog, { subject: value })?.label || value || ""));
	format("field", (value, doc) => __(findField(catalog, doc)?.label || value || ""));
}

/** A row that was drawn before the catalog came has copies of the fields from before, too. */
function takeFormatters(gridRow) {
	for (const docfield of gridRow.docfields || []) {
		docfield.formatter = frappe.meta.get_docfield(DOCTYPE, docfield.fieldname).formatter;
	}
}

/** Fill what follows from the row's last change, then offer only what fits. */
export async function updateRow(frm, catalog, cdn) {
	const row = locals[DOCTYPE]?.[cdn];
	if (!row) return;
	for (const [fieldname, value] of Object.entries(mendRow(catalog, row))) {
		await frappe.model.set_value(DOCTYPE, cdn, fieldname, value);
	}
	narrowRow(frm, catalog, row);
}

export function narrowRow(frm, catalog, row) {
	const gridRow = frm.fields_dict.rules.grid.grid_rows_by_docname[row.name];
	if (!gridRow) return;
	takeFormatters(gridRow);
	const sources = catalog.sources.map((source) => ({ value: source.key, label: __(source.label) }));
	const fields = listFields(catalog, row).map((field) => ({
		value: field.name,
		label: __(field.label),
		description: field.name,
	}));
	setProperties(gridRow, "subject", { options: sources });
	setProperties(gridRow, "measure", { options: listMeasures(catalog, row).join("\n") });
	setProperties(gridRow, "field", { options: fields, read_only: needsField(catalog, row) ? 0 : 1 });
	setProperties(gridRow, "operator", { options: ["", ...listOperators(catalog, row)].join("\n") });
	setProperties(gridRow, "value", { description: sayValueHelp(__, catalog, row) });
	for (const fieldname of ["period", "include_drafts", "filters", "edit_filters"]) {
		setProperties(gridRow, fieldname, { read_only: isRelated(catalog, row) ? 0 : 1 });
	}
}

function setProperties(gridRow, fieldname, properties) {
	const docfield = gridRow.docfields?.find((df) => df.fieldname === fieldname);
	if (docfield) Object.assign(docfield, properties);
	const open = [gridRow.on_grid_fields_dict?.[fieldname], gridRow.grid_form?.fields_dict?.[fieldname]];
	for (const control of open.filter(Boolean)) {
		if (hasProperties(control, properties)) continue;
		Object.assign(control.df, properties);
		control.convo_properties = properties;
		if (control.set_data && properties.options) control.set_data(properties.options);
		control.refresh();
	}
}

/** A control that is being typed into must not be drawn afresh for nothing: its list would open again. */
function hasProperties(control, properties) {
	const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
	if (control.convo_properties) return same(control.convo_properties, properties);
	// made by the grid a moment ago, from the docfield that was set before
	const values = (items) => (items || []).map((item) => item.value);
	const { options: _options, ...rest } = properties;
	return (
		Boolean(control.set_data && properties.options) &&
		same(values(control._data), values(properties.options)) &&
		Object.keys(rest).every((key) => (control.df[key] || 0) === (rest[key] || 0))
	);
}
