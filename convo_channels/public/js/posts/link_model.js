/**
 * Where a link leads that somebody types.
 *
 * Owns: what is made of an address, so that the server keeps it. Must not: draw or format.
 */
const KEPT = /^(?:https?|mailto|tel):/i;
const ACTING = /^(?:javascript|vbscript|data):/i;
const MAIL = /^[^\s@/:?#]+@[^\s@/:?#]+\.[^\s@/:?#]+$/;
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const WITH_PORT = /^[^:/?#]+:\d{1,5}(?:[/?#]|$)/;
// machines that one works at have no certificate
const ON_THE_DESK = /^(?:localhost|127\.[\d.]+|\[::1\])(?:[:/?#]|$)/i;

/** An address, within this site where it begins with "/", "?" or "#"; "" for what no link may lead to. */
export function linkAddress(typed) {
	const text = typed.trim().replace(/[\s\p{Cc}]/gu, encodeURIComponent);
	if (KEPT.test(text)) return text;
	if (MAIL.test(text)) return `mailto:${text}`;
	if (text.startsWith("//")) return `https:${text}`;
	if (/^[/?#]/.test(text)) return text;
	if (ACTING.test(text) || (SCHEME.test(text) && !WITH_PORT.test(text))) return "";
	return text && `${ON_THE_DESK.test(text) ? "http" : "https"}://${text}`;
}
