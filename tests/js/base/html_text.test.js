// Covers: text out of hostile or broken HTML, in one pass. A content is not measured by a clock: all of them are read
// in a process of their own, which is ended after a time that is far beyond what they need together, and a fraction of
// what one of them took when each tag without an end was looked for up to the end.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { htmlToText, looksLikeHtml, withoutTags } from "../../../convo_channels/public/js/base/html_text.js";

const GENEROUS_MS = 60_000;

test("what is not text vanishes with all that it holds", () => {
	assert.equal(htmlToText("<style>p {}</style>a<!-- b > --><SCRIPT>c</script >d"), "ad");
	assert.equal(htmlToText("<head><title>x</title></head><p>a</p>"), "a");
	assert.equal(htmlToText("a<!-- <script> -->b</script>c"), "abc");
});

test("what never ends does not take the rest with it", () => {
	assert.equal(htmlToText("<head><p>a</p>"), "a");
	assert.equal(htmlToText("<style>a"), "a");
	assert.equal(htmlToText("a <b and no end"), "a <b and no end");
	assert.equal(htmlToText("<!-- a <p>b</p>"), "b");
});

test("paragraphs, lines and lists keep their places", () => {
	assert.equal(htmlToText("<p>a</p>\n <p class=x>b</p><pre>c</pre>"), "a\n\nb\nc");
	assert.equal(htmlToText("<ul><li>a</li><li>b</li></ul>c<br />d"), "- a\n- b\n\nc\nd");
	assert.equal(htmlToText("a&nbsp;&nbsp;<br>&#32;&#32;b"), "a\nb");
});

test("a page is told from a sentence", () => {
	for (const html of ["<p>x", "x<br>", "<!doctype html><x>", "a <table border=1>", "<BR/>"]) {
		assert.equal(looksLikeHtml(html), true, html);
	}
	for (const text of ["", "a < b > c", "i <3 you >", "<p", "</p>", "<-- x -->", null]) {
		assert.equal(looksLikeHtml(text), false, String(text));
	}
});

test("tags are taken away, and a bracket without an end stays", () => {
	assert.equal(withoutTags("a<b>c</b> <i class='x'>d"), "ac d");
	assert.equal(withoutTags("5 < 6"), "5 < 6");
});

test("the work grows with the length and not with its square", () => {
	const models = new URL("../../../convo_channels/public/js/", import.meta.url);
	const program = `
		import { htmlToText, looksLikeHtml, withoutTags } from "${models}base/html_text.js";
		import { opening, isPlainHtml, textToHtml, trimHtml } from "${models}base/text_model.js";
		import { plainMessage } from "${models}host/http.js";
		const repeated = ["<a ", "<", ">", "<!--", "<script>", "<style", "<li ", "<title>", "</p>", "</p> ", "<p></p>", "<p> ", "<br ", "&nbsp;",
			"&#32;", "&#", "&a", " ", "\\n", "\\n ", "<p>&nbsp;", "http://a", ".", "<p><br></p> ", "<head><", "<a></a", "<!-", "- "];
		for (const piece of repeated) {
			for (const [before, after] of [["", ""], ["<p>x</p>", "x"], ["http://", "x"], ["<div><p>", "</p> x</div>"]]) {
				const content = before + piece.repeat(200_000 / piece.length) + after;
				for (const read of [htmlToText, looksLikeHtml, withoutTags, opening, isPlainHtml, textToHtml, trimHtml, plainMessage]) {
					read(content);
				}
			}
			console.log(piece);
		}`;
	const done = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
		timeout: GENEROUS_MS,
		encoding: "utf8",
	});
	assert.equal(done.trim().split("\n").at(-1), "-");
});

test("what mail programs write by name is read", () => {
	assert.equal(htmlToText("<p>M&uuml;ller &amp; S&Ouml;HNE &ndash; 5&nbsp;&euro; &frac12; &Alpha;&hellip;</p>"), "Müller & SÖHNE – 5 € ½ Α…");
	assert.equal(htmlToText("<p>&unknown; &amp;uuml; Do&shy;nau</p>"), "&unknown; &uuml; Donau");
});

test("items of a post's list keep their marks", () => {
	const item = (kind, text) => `<li data-list="${kind}"><span class="ql-ui"></span>${text}</li>`;
	assert.equal(htmlToText(`<ul>${item("bullet", "a")}${item("checked", "b")}${item("unchecked", "c")}</ul>`), "- a\n☑ b\n☐ c");
});
