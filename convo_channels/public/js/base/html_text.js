/**
 * Text out of HTML that came from outside: mails, pasted pages. Nothing of it is run or loaded.
 *
 * Owns: finding tags in one pass, whatever they look like. A regular expression that looks for the end of each tag that
 * has none reads on to the end of the content every time: one mail of a megabyte would hold the page for minutes.
 */

import { ENTITIES } from "./html_entities.js";

const NAME = /\/?([a-z][a-z0-9]*|!doctype)(?=\s|\/?>)/iy;
const WITH_CONTENT = new Set(["script", "style", "head", "title"]);
const BLOCKS = new Set("p div li h1 h2 h3 h4 h5 h6 tr blockquote pre ul ol table".split(" "));

/** {start, end, name, isClosing} of whatever stands between a "<" and the next ">"; `name` is "" when it is no tag. */
function* pieces(html) {
	let start = html.indexOf("<");
	while (start >= 0) {
		const end = html.indexOf(">", start) + 1;
		if (!end) return;
		NAME.lastIndex = start + 1;
		const found = NAME.exec(html);
		yield { start, end, name: found ? found[1].toLowerCase() : "", isClosing: html[start + 1] === "/" };
		start = html.indexOf("<", end);
	}
}

/** The content without anything between angle brackets. */
export function withoutTags(html) {
	let text = "";
	let at = 0;
	for (const { start, end } of pieces(html)) {
		text += html.slice(at, start);
		at = end;
	}
	return text + html.slice(at);
}

/** Content that came as a web page or mail body, rather than as text. */
export function looksLikeHtml(text) {
	const content = String(text || "");
	for (let start = content.indexOf("<"); start >= 0; start = content.indexOf("<", start + 1)) {
		NAME.lastIndex = start + 1;
		const found = content[start + 1] === "/" ? null : NAME.exec(content);
		if (found) return content.indexOf(">", start) > 0;
	}
	return false;
}

/** Where the content of a tag ends, or -1; an end that is not there is looked for once. */
function contentEnds(html) {
	const lower = html.toLowerCase();
	const missing = new Set();
	return (mark, from) => {
		const at = missing.has(mark) ? -1 : lower.indexOf(mark, from);
		if (at < 0) missing.add(mark);
		return at;
	};
}

/** Scripts, styles and comments gone with all that they hold. */
function withoutSilent(html) {
	const endOf = contentEnds(html);
	let text = "";
	let at = 0;
	for (const { start, end, name, isClosing } of pieces(html)) {
		if (start < at) continue;
		let to = -1;
		if (html.startsWith("<!--", start)) to = endOf("-->", start + 2);
		else if (!isClosing && WITH_CONTENT.has(name)) to = endOf(`</${name}`, end);
		if (to < 0) continue;
		text += html.slice(at, start);
		at = html.indexOf(">", to) + 1 || html.length;
	}
	return text + html.slice(at);
}

/** What an item of a post's list says of itself. */
const itemKind = (tag) => (/ data-list="([a-z]+)"/.exec(tag) || [])[1];
const ITEM_MARKS = { checked: "☑ ", unchecked: "☐ " };

function said(html, { start, end, name, isClosing }) {
	if (name === "br") return "\n";
	if (name === "li" && !isClosing) return ITEM_MARKS[itemKind(html.slice(start, end))] || "- ";
	if (!isClosing || !BLOCKS.has(name)) return "";
	return name === "p" && /^ ?<p[\s/>]/i.test(html.slice(end, end + 4)) ? "\n\n" : "\n";
}

function decodeEntity(whole, name) {
	if (name[0] !== "#") return ENTITIES[name] ?? whole;
	const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
	return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

/** A line without the spaces around it; other white space is the writer's. */
function trimSpaces(line) {
	let [from, to] = [0, line.length];
	while (line[from] === " ") from++;
	while (to > from && line[to - 1] === " ") to--;
	return line.slice(from, to);
}

/** The text of HTML, with its paragraphs and line breaks. */
export function htmlToText(content) {
	const html = withoutSilent(String(content || "")).replace(/[ \t\r\n]+/g, " ");
	let text = "";
	let at = 0;
	for (const piece of pieces(html)) {
		text += html.slice(at, piece.start) + said(html, piece);
		at = piece.end;
	}
	return (text + html.slice(at))
		.replace(/&(#x?[0-9a-f]+|[a-z]+[0-9]*);/gi, decodeEntity)
		.split("\n")
		.map(trimSpaces)
		.join("\n")
		.replace(/\n{3,}/g, "\n\n")
		.trim();
}
