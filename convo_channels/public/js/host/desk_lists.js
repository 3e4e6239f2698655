/**
 * Links in our own lists, written so that no name can leave its attribute: Frappe's lists put the value of a Link field
 * between quotation marks as it is, and a customer may be called `Robert "Bob" Smith`, or worse.
 *
 * Owns: how a Link is shown in the lists of our DocTypes. Must not: touch anybody else's lists.
 */
const OURS = /^Convo /;

const shownTitle = (list, fieldname, doc) => doc[`${fieldname}_${list.link_field_title_fields?.[fieldname]}`];

function showLink(list, value, df, doc) {
	if (!value) return "";
	const escape = (text) => frappe.utils.escape_html(String(text));
	const shown = escape(shownTitle(list, df.fieldname, doc) || value);
	const filter = escape(`${df.fieldname},=,${value}`);
	return `<span class="ellipsis" title="${escape(__(df.label))}: ${shown}"><a class="filterable ellipsis" data-filter="${filter}">${shown}</a></span>`;
}

function withSafeLinks(ListView) {
	const original = ListView.prototype.get_column_html;
	ListView.prototype.get_column_html = function (col, doc) {
		const { df, type } = col;
		if (OURS.test(this.doctype) && type === "Field" && df?.fieldtype === "Link") {
			const formatters = (this.settings.formatters = this.settings.formatters || {});
			formatters[df.fieldname] ??= (value, field, row) => showLink(this, value, field, row);
		}
		return original.call(this, col, doc);
	};
}

if (frappe.views?.ListView) withSafeLinks(frappe.views.ListView);
