// Covers: where a link leads that somebody types, so that the server keeps it and nothing acts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../support/page.js";

const { linkAddress } = await load("posts/link_model.js");

test("what is typed leads where it is meant to", () => {
	for (const [typed, expected] of [
		["anna@firma.de", "mailto:anna@firma.de"],
		["/app/customer/A", "/app/customer/A"],
		["?unread=1", "?unread=1"],
		["#top", "#top"],
		["localhost:8000", "http://localhost:8000"],
		["127.0.0.1:8000/x", "http://127.0.0.1:8000/x"],
		["[::1]:8000", "http://[::1]:8000"],
		["erp:8000/app?a=b:c", "https://erp:8000/app?a=b:c"],
		["firma.de", "https://firma.de"],
		["firma.de/@anna", "https://firma.de/@anna"],
		["//firma.de/x", "https://firma.de/x"],
		[" https://firma.de/a b ", "https://firma.de/a%20b"],
		["HTTP://firma.de", "HTTP://firma.de"],
		["tel:+4930123", "tel:+4930123"],
		["", ""],
	])
		assert.equal(linkAddress(typed), expected, typed);
});

test("what acts, and what the server would take away, is refused", () => {
	for (const typed of ["javascript:alert(1)", "JavaScript:1", "java\tscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/x", "ftp://a.b", "blob:https://a.b/c"]) {
		assert.doesNotMatch(linkAddress(typed), /^(?!https?:)[a-z]/i, typed);
		if (!typed.includes("\t")) assert.equal(linkAddress(typed), "", typed);
	}
});
