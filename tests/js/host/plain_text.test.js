// Covers: translations that are written as HTML are shown as the text they mean, what somebody wrote stays as it is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { plainText, plainly } from "../../../convo_channels/public/js/host/plain_text.js";

test("entities of a translation are the signs they stand for", () => {
	assert.equal(plainText("דוא&quot;ל"), 'דוא"ל');
	assert.equal(plainText("l&#39;e-mail &amp; l&#x27;SMS"), "l'e-mail & l'SMS");
	assert.equal(plainText("R&D, a & b;"), "R&D, a & b;");
});

test("an entity that is written twice is taken away once", () => {
	assert.equal(plainText("&amp;quot;"), "&quot;");
});

test("what stands in the places is nobody's translation", () => {
	const asked = [];
	const translate = plainly((...args) => (asked.push(args), "דוא&quot;ל של {0}"));
	assert.equal(translate("Email of {0}", ["Tom &quot; Co"], "Contact"), 'דוא"ל של Tom &quot; Co');
	assert.deepEqual(asked, [["Email of {0}", null, "Contact"]]);
	assert.equal(translate("Email of {0}", []), 'דוא"ל של {0}');
});
