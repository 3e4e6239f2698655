/**
 * Between what people type and the HTML a post is stored as.
 *
 * Owns: escaping, paragraphs, links in typed text, and reading text back. Must not: be trusted as a sanitiser; the
 * server is that. It only never produces markup that was not asked for.
 */

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const ADDRESS = /\bhttps?:\/\/[^\s<>"']+/gi;
const TRAILING = /[.,;:!?)\]]+$/;
const PLAIN_TAGS = /^(p|br|div|span|a)$/i;

export function escapeHtml(text) {
	return String(text).replace(/[&<>"']/g, (char) => ESCAPES[char]);
}

function lineToHtml(line) {
	let html = "";
	let end = 0;
	for (const match of line.matchAll(ADDRESS)) {
		const address = match[0].replace(TRAILING, "");
		html += escapeHtml(line.slice(end, match.index));
		html += `<a href="${escapeHtml(address)}" rel="noopener noreferrer">${escapeHtml(address)}</a>`;
		end = match.index + address.length;
	}
	return html + escapeHtml(line.slice(end));
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

const BLANK_END = /(?:<p>(?:<br\s*\/?>|&nbsp;|\s)*<\/p>)+(\s*(?:<\/div>)?\s*)$/i;

/** HTML of an editor without the empty paragraphs that are left at its end. */
export const trimHtml = (html) => String(html || "").replace(BLANK_END, "$1");

const isHtml = (text) => /<(?:[a-z][a-z0-9]*|!doctype)(?:\s[^>]*)?\/?>/i.test(text);

/** Content that came as a web page or mail body, rather than as text. */
export const looksLikeHtml = (text) => isHtml(String(text || ""));

const BLOCK_END = /<\/(?:p|div|li|h[1-6]|tr|blockquote|pre|ul|ol|table)>/gi;
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

function decodeEntity(whole, name) {
	if (name[0] !== "#") return ENTITIES[name.toLowerCase()] ?? whole;
	const code = /^#x/i.test(name) ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10);
	return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

/** The text of HTML, with its paragraphs and line breaks. Nothing of it is run or loaded. */
export function htmlToText(html) {
	return String(html || "")
		.replace(/<(script|style|head|title)\b[\s\S]*?<\/\1\s*>/gi, "")
		.replace(/<!--[\s\S]*?-->/g, "")
		.replace(/[ \t\r\n]+/g, " ")
		.replace(/<li\b[^>]*>/gi, "- ")
		.replace(/<br\s*\/?>/gi, "\n")
		.replace(/<\/p>\s*(?=<p\b)/gi, "\n\n")
		.replace(BLOCK_END, "\n")
		.replace(/<[^>]*>/g, "")
		.replace(/&(#x?[0-9a-f]+|[a-z]+);/gi, decodeEntity)
		.replace(/ *\n */g, "\n")
		.replace(/\n{3,}/g, "\n\n")
		.trim();
}

/** One line of at most `length` characters out of text or HTML. */
export function excerpt(content, length = 200) {
	const plain = looksLikeHtml(content) ? htmlToText(content) : String(content || "");
	const line = plain.replace(/\s+/g, " ").trim();
	return line.length > length ? line.slice(0, length - 1).trimEnd() + "…" : line;
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

/** {body, isHtml} for an editor that takes HTML or one that takes text, whichever the body was written in. */
export function fitBody(draft, isRich) {
	if (!draft || !draft.body) return { body: "", isHtml: isRich };
	if (Boolean(draft.isHtml) === isRich) return { body: draft.body, isHtml: isRich };
	return { body: isRich ? textToHtml(draft.body) : htmlToText(draft.body), isHtml: isRich };
}

/** A channel's title without the "#" some people write themselves: the pages put one before it. */
export const bareTitle = (title) => String(title || "").replace(/^#+\s*/, "") || String(title || "");

/** What a post is stored as, from what was written in either editor. */
export function toContent({ body, isHtml: isRich }) {
	return isRich ? trimHtml(body) : textToHtml(body);
}
