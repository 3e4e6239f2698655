// Covers: what our lists say of what happened, and to which kind of document, in the reader's language; others are left alone.
import assert from "node:assert/strict";
import { test } from "node:test";

class ListView {
	constructor(doctype) {
		this.doctype = doctype;
		this.settings = {};
	}
	get_column_html({ df }, doc) {
		const formatter = this.settings.formatters?.[df.fieldname];
		return formatter ? formatter(doc[df.fieldname], df, doc) : doc[df.fieldname];
	}
}
const escape_html = (text) => text.replace(/"/g, "&quot;").replace(/</g, "&lt;");
globalThis.frappe = { views: { ListView }, utils: { escape_html, guess_colour: () => "blue" } };
const words = { "In:Convo Interaction": "Przychodzące", In: "jest w", Sent: "Wysłano", Communication: "Dow&#39;d <b>" };
globalThis.__ = (text, args, context) => words[`${text}:${context}`] || words[text] || text;
await import("../../../convo_channels/public/js/host/desk_lists.js");

const shown = (doctype, fieldtype, fieldname, value) =>
	new ListView(doctype)
		.get_column_html({ type: "Field", df: { fieldtype, fieldname, parent: doctype } }, { [fieldname]: value })
		.replace(/<[^>]*>/g, "");

test("words are said in the reader's language, as plain text", () => {
	assert.equal(shown("Convo Interaction", "Data", "event_type", "Sent"), "Wysłano");
	assert.equal(shown("Convo Outbox", "Data", "reference_doctype", "Communication"), "Dow'd &lt;b>");
	assert.equal(shown("Convo Interaction", "Data", "event_type", ""), "");
});

test("a choice is said in the context of its DocType", () => {
	assert.equal(shown("Convo Interaction", "Select", "direction", "In"), "Przychodzące");
});

test("what people wrote and other lists stay as they are", () => {
	assert.equal(shown("Convo Interaction", "Data", "reference_name", "Sent"), "Sent");
	assert.equal(shown("Issue", "Data", "event_type", "Sent"), "Sent");
});
