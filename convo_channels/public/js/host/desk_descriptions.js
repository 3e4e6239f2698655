/**
 * The description of a field for a date and time: Frappe writes the time zone behind it and translates both as one, which no
 * catalogue can hold. On our forms the description is translated first.
 *
 * Owns: that order. Must not: touch anybody else's forms.
 */
const OURS = /^Convo /;

export function describeFirst(Control) {
	const original = Control.prototype.set_description;
	Control.prototype.set_description = function (...args) {
		const { df } = this;
		if (OURS.test(df?.parent) && df.description) df.description = __(df.description, null, df.parent);
		return original.apply(this, args);
	};
}

if (frappe.ui?.form?.ControlDatetime) describeFirst(frappe.ui.form.ControlDatetime);
