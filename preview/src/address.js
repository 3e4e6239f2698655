/**
 * Where things lie in the preview: its three screens and their parameters. Also the translator, which here only fills
 * in. Pure; the browser's history belongs to host.js.
 */

export const PAGES = ["channel-feed", "customer-timeline", "segments"];

export function translate(text, args = []) {
	return text.replace(/\{(\d+)\}/g, (whole, index) =>
		args[index] === undefined ? whole : String(args[index])
	);
}

/** {page, query} of an address; what is no screen is the first one. */
export function parseAddress(pathname, search) {
	const name = pathname.replace(/^\/+|\/+$/g, "");
	return {
		page: PAGES.includes(name) ? name : PAGES[0],
		query: Object.fromEntries(new URLSearchParams(search)),
	};
}

/** Where a target lies in the preview, or null: most documents have no form here. */
export function addressOf(target) {
	if (target.page) {
		if (!PAGES.includes(target.page)) return null;
		const search = new URLSearchParams(target.query || {}).toString();
		return `/${target.page}${search ? `?${search}` : ""}`;
	}
	const name = target.create ? "new" : target.name;
	if (target.doctype === "Convo Segment") return addressOf({ page: "segments", query: { segment: name } });
	if (target.create) return null;
	if (target.doctype === "Customer")
		return addressOf({ page: "customer-timeline", query: { customer: name } });
	if (target.doctype === "Convo Channel")
		return addressOf({ page: "channel-feed", query: { channel: name } });
	return null;
}
