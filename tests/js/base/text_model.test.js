// Covers: typed text as safe HTML, HTML read back as text, and what names and reasons are cut into.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	bareTitle,
	colourIndex,
	escapeHtml,
	fitBody,
	initials,
	isPlainHtml,
	linkedParts,
	opening,
	splitAround,
	splitCodes,
	textToHtml,
	toContent,
	trimHtml,
} from "../../../convo_channels/public/js/base/text_model.js";
import { htmlToText, looksLikeHtml } from "../../../convo_channels/public/js/base/html_text.js";

test("markup that is typed is shown, not run", () => {
	const html = textToHtml(`<script>alert("x")</script> & <img src=x onerror='y'>`);
	assert.equal(
		html,
		"<p>&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &lt;img src=x onerror=&#39;y&#39;&gt;</p>"
	);
	assert.doesNotMatch(html.replace(/<\/?p>/g, ""), /[<>"']/);
});

test("blank lines make paragraphs and single breaks stay", () => {
	assert.equal(textToHtml("one\r\ntwo\n\n\n\nthree\n"), "<p>one<br>two</p><p>three</p>");
	assert.equal(textToHtml(" \n \n"), "");
	assert.equal(textToHtml(null), "");
});

test("an address becomes a link without the sentence's full stop", () => {
	assert.equal(
		textToHtml("See https://example.com/a?b=1&c=2."),
		'<p>See <a href="https://example.com/a?b=1&amp;c=2" rel="noopener noreferrer">https://example.com/a?b=1&amp;c=2</a>.</p>'
	);
});

test("an address ends where the sentence goes on, and keeps the brackets that are its own", () => {
	// as GitHub Flavored Markdown has it (6.9): a closing bracket more than there are opening ones is the sentence's
	for (const [text, address] of [
		["https://en.wikipedia.org/wiki/Coffee_(drink)", "https://en.wikipedia.org/wiki/Coffee_(drink)"],
		["(see https://en.wikipedia.org/wiki/Coffee_(drink)).", "https://en.wikipedia.org/wiki/Coffee_(drink)"],
		["(see https://example.com/a).", "https://example.com/a"],
		["[https://example.com/a]!", "https://example.com/a"],
		["https://example.com/?ids[]=1&ids[]", "https://example.com/?ids[]=1&ids[]"],
		["看https://example.com/a。然后", "https://example.com/a"],
		["（https://example.com/a）", "https://example.com/a"],
		["“https://example.com/a”", "https://example.com/a"],
		["https://example.com/a…", "https://example.com/a"],
		["https://example.com/" + ")".repeat(9), "https://example.com/"],
	]) {
		assert.deepEqual(linkedParts(text).filter((part) => part.address).map((part) => part.address), [address]);
		assert.equal(linkedParts(text).map((part) => part.text).join(""), text);
		assert.ok(textToHtml(text).includes(`>${escapeHtml(address)}</a>`), text);
	}
});

test("only web addresses become links, and none can leave its attribute", () => {
	assert.doesNotMatch(textToHtml("javascript:alert(1) data:text/html,x ftp://x"), /<a/);
	assert.doesNotMatch(textToHtml(`https://example.com/"onclick="alert(1)`), /"onclick/);
});

test("text, HTML and back is the same text", () => {
	for (const text of [
		"one",
		"one\ntwo",
		"one\n\ntwo\nthree",
		"a < b & c > d",
		`"quoted" 'so'`,
		"1 &amp; 2",
	]) {
		assert.equal(htmlToText(textToHtml(text)), text);
	}
});

test("text of HTML leaves out what is not text", () => {
	const html =
		"<head><title>t</title></head><style>p{}</style><!-- c --><p>One</p><script>two()</script><ul><li>a</li><li>b</li></ul>";
	assert.equal(htmlToText(html), "One\n- a\n- b");
	assert.equal(htmlToText("a&nbsp;b &#8364; &#x20ac; &unknown;"), "a b € € &unknown;");
	assert.equal(htmlToText("&#99999999;"), "&#99999999;");
});

test("formatting that a text area would lose is noticed", () => {
	assert.equal(isPlainHtml("<div class='ql-editor'><p>a<br>b</p></div>"), true);
	assert.equal(isPlainHtml("<p><strong>a</strong></p>"), false);
	assert.equal(isPlainHtml("<ul><li>a</li></ul>"), false);
});

test("a body fits the editor it goes into, whichever wrote it", () => {
	assert.deepEqual(fitBody({ body: "a\n\nb", isHtml: false }, true), {
		body: "<p>a</p><p>b</p>",
		isHtml: true,
	});
	assert.deepEqual(fitBody({ body: "<p>a</p><p>b</p>", isHtml: true }, false), {
		body: "a\n\nb",
		isHtml: false,
	});
	assert.deepEqual(fitBody({ body: "<p>a</p>", isHtml: true }, true), { body: "<p>a</p>", isHtml: true });
	assert.deepEqual(fitBody(null, false), { body: "", isHtml: false });
});

test("a sentence with an angle bracket is not taken for a page", () => {
	assert.equal(looksLikeHtml("we need < 5 and > 3, i <3 it"), false);
	assert.equal(looksLikeHtml("<p>x</p>"), true);
	assert.equal(looksLikeHtml("a<br/>b"), true);
});

test("an opening is one line of a length", () => {
	assert.equal(opening("<p>One</p><p>two</p>"), "One\ntwo");
	assert.equal(opening("abcdef", 4), "abc…");
	assert.equal(opening(null), "");
});

test("a reason is cut around its document, when it names it", () => {
	assert.deepEqual(splitAround("Quotation became Open (Q-1)", "Q-1"), ["Quotation became Open (", ")"]);
	assert.equal(splitAround("Quotation became Open", "Q-1"), null);
	assert.equal(splitAround("x", ""), null);
	assert.equal(splitAround(null, "Q"), null);
});

test("initials and colours of a name", () => {
	assert.equal(initials("Anna Maria Keller"), "AK");
	assert.equal(initials("anna@example.com"), "AC");
	assert.equal(initials("شركة"), "ش");
	assert.equal(initials(""), "?");
	assert.equal(colourIndex("Anna", 7), colourIndex("Anna", 7));
	for (const name of ["", "a", "éè", "Ernst Handel"]) assert.ok(colourIndex(name, 7) < 7);
});

test("escaping covers the five characters", () => {
	assert.equal(escapeHtml(`&<>"'`), "&amp;&lt;&gt;&quot;&#39;");
});

test("a title that brings its own # does not get a second one", () => {
	assert.equal(bareTitle("#Inactive"), "Inactive");
	assert.equal(bareTitle("# Buying #1"), "Buying #1");
	assert.equal(bareTitle("#"), "#");
	assert.equal(bareTitle(null), "");
});

test("empty paragraphs at the end of what an editor gives are not stored", () => {
	const wrap = (html) => `<div class="ql-editor read-mode">${html}</div>`;
	assert.equal(trimHtml(wrap("<p>a</p><p><br></p><p><br></p>")), wrap("<p>a</p>"));
	assert.equal(trimHtml("<p>a</p><p><br></p><p>b</p>"), "<p>a</p><p><br></p><p>b</p>");
	assert.equal(toContent({ body: "<p>a</p><p></p>", isHtml: true }), "<p>a</p>");
	assert.equal(toContent({ body: "a < b", isHtml: false }), "<p>a &lt; b</p>");
});

test("what a machine named with hyphens is one word, a compound or a day of people is not", () => {
	assert.deepEqual(splitCodes("Leaves on 30 Mar, when SAL-QTN-0047 expires."), ["Leaves on 30 Mar, when ", "SAL-QTN-0047", " expires."]);
	assert.deepEqual(splitCodes("ACC-SINV-2025-00093"), ["", "ACC-SINV-2025-00093", ""]);
	assert.deepEqual(splitCodes("באמצעות SAL-ORD-0001 ו-ISS-0025"), ["באמצעות ", "SAL-ORD-0001", " ו-ISS-0025"]);
	for (const plain of ["an e-mail of 2025-03-04", "Barista-Schule Nordkorn", "E-MAIL", "a".repeat(40), "", "A-".repeat(20) + "1"])
		assert.deepEqual(splitCodes(plain), [plain]);
	assert.deepEqual(splitCodes(null), [""]);
});
