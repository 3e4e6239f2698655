/**
 * "In Segment" and "Not in Segment" among the conditions of a list's filters, where the field leads to a customer.
 *
 * Owns: where the two conditions are offered. What they mean is the server's. Loaded with the Desk; without it they
 * would be offered for every link and every text.
 */
const CONDITIONS = ["in segment", "not in segment"];
const PARTY_TYPES = ["quotation_to", "opportunity_from", "party_type"];

function leadsToCustomer(df, doctype) {
	if (df.fieldname === "name") return doctype === "Customer";
	if (df.fieldtype === "Link") return df.options === "Customer";
	return df.fieldtype === "Dynamic Link" && PARTY_TYPES.includes(df.options);
}

function offerWhereItFits(Filter) {
	return class extends Filter {
		make_field(df, ...rest) {
			super.make_field(df, ...rest);
			const fields = this.fieldselect.fields_by_name[df.parent] || {};
			const isOffered =
				frappe.model.can_read("Convo Segment") &&
				leadsToCustomer(fields[df.fieldname] || df, df.parent);
			for (const condition of CONDITIONS) {
				this.filter_edit_area.find(`.condition option[value="${condition}"]`).toggle(isOffered);
			}
		}
	};
}

if (frappe.ui.Filter) frappe.ui.Filter = offerWhereItFits(frappe.ui.Filter);
