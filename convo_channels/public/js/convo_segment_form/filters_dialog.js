/**
 * A dialog for the filters of one condition: which of the customer's documents count.
 *
 * Owns: its own lines of field, operator and value, and turning them into the JSON the row stores. Must not: judge a
 * value; the server does that when the rule is previewed or saved.
 */
import { findSource, listOperators, neededValue, usualOperator } from "./rule_choices";

export function editFilters({ catalog, row, onDone }) {
	const source = findSource(catalog, row);
	if (!source) return;
	const lines = readLines(row.filters);
	const dialog = new frappe.ui.Dialog({
		title: __("{0}: Only Those Where", [__(source.label)]),
		fields: [
			{ fieldtype: "HTML", fieldname: "lines" },
			{ fieldtype: "Button", fieldname: "add", label: __("Add Filter"), click: () => add() },
		],
		primary_action_label: __("Apply"),
		primary_action() {
			dialog.hide();
			onDone(writeLines(lines));
		},
	});
	const $lines = dialog.get_field("lines").$wrapper;

	function add() {
		lines.push({ field: source.fields[0].name, operator: "", value: "" });
		render();
	}

	function render() {
		$lines.empty();
		lines.forEach((line, index) =>
			$lines.append(renderLine({ catalog, source, line, index, render, lines }))
		);
		if (!lines.length) $lines.append(`<p class="text-muted">${__("All documents count.")}</p>`);
	}

	render();
	dialog.show();
}

function renderLine({ catalog, source, line, index, render, lines }) {
	// one related document is compared by its field, whatever the condition itself measures
	const asRow = { subject: source.key, measure: "value", field: line.field, operator: line.operator };
	const operators = listOperators(catalog, asRow);
	if (!operators.includes(line.operator)) line.operator = asRow.operator = usualOperator(catalog, asRow);

	const $line = $(
		`<div style="display: flex; gap: var(--padding-sm); margin-block-end: var(--padding-sm)"></div>`
	);
	const fields = source.fields.map((field) => [field.name, __(field.label)]);
	const $field = select(__("Field"), fields, line.field, (value) => {
		line.field = value;
		render();
	});
	const $operator = select(
		__("Operator"),
		operators.map((key) => [key, __(key)]),
		line.operator,
		(value) => {
			line.operator = value;
			render();
		}
	);
	const $value = $(`<input class="form-control input-sm">`).attr("aria-label", __("Value")).val(line.value);
	$value.on("input", () => (line.value = $value.val()));
	$value.prop("disabled", neededValue(catalog, asRow) === 0);
	const $remove = $(`<button class="btn btn-default btn-sm"></button>`)
		.text("×")
		.attr("aria-label", __("Remove"))
		.on("click", () => {
			lines.splice(index, 1);
			render();
		});
	return $line.append($field, $operator, $value, $remove);
}

function select(label, options, chosen, onChange) {
	const $select = $(`<select class="form-control input-sm"></select>`).attr("aria-label", label);
	for (const [value, text] of options) $select.append($("<option>").val(value).text(text));
	return $select.val(chosen).on("change", () => onChange($select.val()));
}

function readLines(text) {
	let filters;
	try {
		filters = JSON.parse(text || "[]");
	} catch {
		filters = [];
	}
	if (!Array.isArray(filters)) return [];
	return filters.filter(Array.isArray).map(([field, operator, value]) => ({
		field,
		operator,
		value: Array.isArray(value) ? value.join(", ") : String(value ?? ""),
	}));
}

function writeLines(lines) {
	if (!lines.length) return "";
	return JSON.stringify(lines.map((line) => [line.field, line.operator, line.value]));
}
