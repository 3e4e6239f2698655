// Covers: the place that is kept for the builder until its script is there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { awaitBuilder, expectHeight } from "../../../convo_channels/public/js/segments/awaited_builder.js";

function field() {
	const classes = new Set();
	const styles = {};
	const $wrapper = {
		addClass: (name) => (classes.add(name), $wrapper),
		removeClass: (name) => (classes.delete(name), $wrapper),
		css: (name, value) => ((styles[name] = value), $wrapper),
	};
	return { $wrapper, classes, styles };
}

function openForm(rules) {
	const fields = { builder_html: field(), rules: field() };
	return { doc: { rules }, get_field: (name) => fields[name], fields };
}

const documents = { group_no: 1, measure: "exists" };

test("the place grows with what will stand in it", () => {
	const one = expectHeight([documents]);
	assert.ok(expectHeight([]) < one);
	assert.ok(expectHeight([{ group_no: 1, measure: "value" }]) < one);
	assert.ok(expectHeight([documents, documents]) < expectHeight([documents, { ...documents, group_no: 2 }]));
	assert.ok(one < expectHeight([{ ...documents, filters: '[["status","is","Open"]]' }]));
	assert.equal(expectHeight([{ ...documents, filters: "[[" }]), one);
});

test("while the script is on its way its place is kept and the grid is not shown; once it came nothing is kept again", async () => {
	const frm = openForm([documents]);
	awaitBuilder(frm, Promise.resolve({}));
	assert.ok(frm.fields.rules.classes.has("convo-behind-builder"));
	assert.equal(frm.fields.builder_html.styles["--convo-awaited"], `${expectHeight([documents])}px`);
	await null;
	frm.fields.rules.classes.clear(); // somebody asked for the grid
	awaitBuilder(frm, Promise.resolve({}));
	assert.ok(!frm.fields.rules.classes.has("convo-behind-builder"));
});

test("where it does not come the grid is the form", async () => {
	const frm = openForm([documents]);
	awaitBuilder(frm, Promise.reject(new Error("offline")));
	await new Promise((resolve) => setTimeout(resolve));
	assert.equal(frm.fields.rules.classes.size + frm.fields.builder_html.classes.size, 0);
});
