/**
 * Between what people type and the HTML a post is stored as.
 *
 * Owns: escaping, paragraphs, links in typed text, and reading text back. Must not: be trusted as a sanitiser; the
 * server is that. It only never produces markup that was not asked for.
 */

import { htmlToText, looksLikeHtml } from "./html_text.js";

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
// signs of sentences without spaces end it as a space does
const ADDRESS = /\bhttps?:\/\/[^\s<>"'。、，；：！？「」『』【】《》]+/gi;
const TRAILING = ".,;:!?…»”’";
const PAIRS = { ")": "(", "]": "[", "）": "（" };
const PLAIN_TAGS = /^(p|br|div|span|a)$/i;

export function escapeHtml(text) {
	return String(text).replace(/[&<>"']/g, (char) => ESCAPES[char]);
}

/** The address without the signs of the sentence it stands in: a bracket that was opened inside is its own. */
function bareAddress(found) {
	const counts = {};
	for (const sign of found) counts[sign] = (counts[sign] || 0) + 1;
	const isLeftOver = (sign) => PAIRS[sign] && counts[sign] > (counts[PAIRS[sign]] || 0);
	let end = found.length;
	while (TRAILING.includes(found[end - 1]) || isLeftOver(found[end - 1])) counts[found[--end]] -= 1;
	return found.slice(0, end);
}

function lineToHtml(line) {
	let html = "";
	let end = 0;
	for (const match of line.matchAll(ADDRESS)) {
		const address = bareAddress(match[0]);
		html += escapeHtml(line.slice(end, match.index));
		html += `<a href="${escapeHtml(address)}" rel="noopener noreferrer">${escapeHtml(address)}</a>`;
		end = match.index + address.length;
	}
	return html + escapeHtml(line.slice(end));
}

/** Text in parts, [{text, address}]; without an address it is no link. */
export function linkedParts(text) {
	const whole = String(text || "");
	const parts = [];
	let end = 0;
	for (const match of whole.matchAll(ADDRESS)) {
		const address = bareAddress(match[0]);
		if (match.index > end) parts.push({ text: whole.slice(end, match.index) });
		parts.push({ text: address, address });
		end = match.index + address.length;
	}
	if (end < whole.length) parts.push({ text: whole.slice(end) });
	return parts;
}

/** Typed text as paragraphs; single line breaks stay. Blank text is "". */
export function textToHtml(text) {
	return String(text || "")
		.replace(/\r\n?/g, "\n")
		.trim()
		.split(/\n{2,}/)
		.filter((part) => part.trim())
		.map((part) => `<p>${part.split("\n").map(lineToHtml).join("<br>")}</p>`)
		.join("");
}

/** True when `html` says nothing a plain text area could not keep. */
export function isPlainHtml(html) {
	for (const match of String(html || "").matchAll(/<\/?([a-z][a-z0-9-]*)/gi)) {
		if (!PLAIN_TAGS.test(match[1])) return false;
	}
	return true;
}

const BLANK = /^(?:<br ?\/?>|&nbsp;|\s)*$/;

/** HTML of an editor without the empty paragraphs that are left at its end. */
export function trimHtml(html) {
	const whole = String(html || "").trimEnd();
	const end = whole.endsWith("</div>") ? "</div>" : "";
	let text = whole.slice(0, whole.length - end.length).trimEnd();
	while (text.endsWith("</p>")) {
		const start = text.lastIndexOf("<p>");
		if (start < 0 || !BLANK.test(text.slice(start + 3, -4))) break;
		text = text.slice(0, start).trimEnd();
	}
	return text + end;
}

/** The lines of text or HTML, at most `length` characters of them; empty lines go. */
export function opening(content, length = 400) {
	const plain = looksLikeHtml(content) ? htmlToText(content) : String(content || "");
	const lines = plain.replace(/[ \t\r\f\v\u00a0]+/g, " ").replace(/ ?\n\s*/g, "\n").trim();
	return lines.length > length ? lines.slice(0, length - 1).trimEnd() + "…" : lines;
}

/** Up to two letters that stand for a name. */
export function initials(name) {
	const words = String(name || "")
		.trim()
		.split(/[\s@._-]+/)
		.filter(Boolean);
	const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
	return letters.map((word) => Array.from(word)[0].toUpperCase()).join("") || "?";
}

/** A number from 0 to `count - 1` that is always the same for a name. */
export function colourIndex(name, count) {
	let sum = 0;
	for (const char of String(name || "")) sum = (sum * 31 + char.codePointAt(0)) >>> 0;
	return sum % count;
}

/** The text before and after the first `part`, or null when it does not hold it. */
export function splitAround(text, part) {
	const index = part ? String(text || "").indexOf(part) : -1;
	return index < 0 ? null : [text.slice(0, index), text.slice(index + part.length)];
}

const CODE = /(?<![\p{L}\p{N}-])((?=[\p{L}\p{N}-]*\d)[\p{Lu}\p{N}]+(?:-[\p{Lu}\p{N}]+)+)(?![\p{L}\p{N}-])/gu;
const LONGEST_CODE = 32;

/** A sentence in parts, in turn words and codes ("ACC-SINV-2025-00093"): what a machine named with hyphens is one word. */
export function splitCodes(text) {
	const parts = [""];
	for (const [index, part] of String(text || "").split(CODE).entries()) {
		if (index % 2 && part.length <= LONGEST_CODE && /\p{Lu}/u.test(part)) parts.push(part, "");
		else parts[parts.length - 1] += part;
	}
	return parts;
}

/** {body, isHtml} for an editor that takes HTML or one that takes text, whichever the body was written in. */
export function fitBody(draft, isRich) {
	if (!draft || !draft.body) return { body: "", isHtml: isRich };
	if (Boolean(draft.isHtml) === isRich) return { body: draft.body, isHtml: isRich };
	return { body: isRich ? textToHtml(draft.body) : htmlToText(draft.body), isHtml: isRich };
}

/** Whether people call a document by its name: mails, posts and entries have one that only the machine knows. */
const UNNAMED = ["Communication", "Convo Interaction", "Convo Post", "Convo Profile", "Email Queue", "Tag Link"];
export const isSpoken = ({ doctype, name }) => !UNNAMED.includes(doctype) && !/^[0-9a-z]{10}$/.test(name);

/** A channel's title without the "#" some people write themselves: the pages put one before it. */
export const bareTitle = (title) => String(title || "").replace(/^#+\s*/, "") || String(title || "");

/** What a post is stored as, from what was written in either editor. */
export function toContent({ body, isHtml: isRich }) {
	return isRich ? trimHtml(body) : textToHtml(body);
}
