/**
 * Links in our own lists, written so that no name can leave its attribute: Frappe's lists put the value of a Link field
 * between quotation marks as it is, and a customer may be called `Robert "Bob" Smith`, or worse.
 *
 * What happened, and to which kind of document, is said there in the reader's language too.
 *
 * Owns: how links and words are shown in the lists of our DocTypes. Must not: touch anybody else's lists.
 */
import { plainText } from "./plain_text.js";

const OURS = /^Convo /;
// Besides the choices: fields of ours that hold words of ours, or names of DocTypes.
const WORDS = new Set(["action", "event", "event_type", "reference_doctype"]);

const shownTitle = (list, fieldname, doc) => doc[`${fieldname}_${list.link_field_title_fields?.[fieldname]}`];

function showLink(list, value, df, doc) {
	if (!value) return "";
	const escape = (text) => frappe.utils.escape_html(String(text));
	const shown = escape(shownTitle(list, df.fieldname, doc) || value);
	const filter = escape(`${df.fieldname},=,${value}`);
	return `<span class="ellipsis" title="${escape(__(df.label, null, df.parent))}: ${shown}"><a class="filterable ellipsis" data-filter="${filter}">${shown}</a></span>`;
}

/** A word of ours, said as the form says it: in the context of its DocType. */
function showWord(value, df) {
	if (!value) return "";
	const escape = frappe.utils.escape_html;
	const shown = escape(plainText(__(value, null, df.parent)));
	const looks = df.fieldtype === "Select" ? `indicator-pill ${frappe.utils.guess_colour(value)}` : "";
	return `<span class="ellipsis"><a class="filterable ${looks} ellipsis" data-filter="${escape(`${df.fieldname},=,${value}`)}">${shown}</a></span>`;
}

function formatterOf(list, df) {
	if (df.fieldtype === "Link") return (value, field, row) => showLink(list, value, field, row);
	if (df.fieldtype === "Select" || WORDS.has(df.fieldname)) return showWord;
	return null;
}

function withOwnColumns(ListView) {
	const original = ListView.prototype.get_column_html;
	ListView.prototype.get_column_html = function (col, doc) {
		const { df, type } = col;
		const formatter = OURS.test(this.doctype) && type === "Field" && df && formatterOf(this, df);
		if (formatter) {
			const formatters = (this.settings.formatters = this.settings.formatters || {});
			formatters[df.fieldname] ??= formatter;
		}
		return original.call(this, col, doc);
	};
}

if (frappe.views?.ListView) withOwnColumns(frappe.views.ListView);
