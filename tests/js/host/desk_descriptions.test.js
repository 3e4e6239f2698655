// Covers: on our forms a description is translated before Frappe writes the time zone behind it, on others as ever.
import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.frappe = {};
globalThis.__ = (text, args, context) => (text === "When." ? `Kiedy. (${context})` : text);
const { describeFirst } = await import("../../../convo_channels/public/js/host/desk_descriptions.js");

class Control {
	constructor(df) {
		this.df = df;
	}
	set_description() {
		if (!this.df.description.includes("Europe/Berlin")) this.df.description += "<br>Europe/Berlin";
	}
}
describeFirst(Control);

function described(df) {
	const control = new Control(df);
	control.set_description();
	control.set_description();
	return control.df.description;
}

test("a description of ours is translated, once", () => {
	assert.equal(described({ parent: "Convo Settings", description: "When." }), "Kiedy. (Convo Settings)<br>Europe/Berlin");
});

test("other forms are left alone", () => {
	assert.equal(described({ parent: "Issue", description: "When." }), "When.<br>Europe/Berlin");
});
