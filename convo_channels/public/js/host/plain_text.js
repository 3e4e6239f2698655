/**
 * Translations as plain text: catalogues of Frappe and ERPNext write some quotation marks as HTML, for the Desk puts labels in
 * as it. Our pages put in text.
 */
const ENTITY = /&(?:quot|apos|amp|lt|gt|nbsp|#(\d+)|#x([0-9a-f]+));/gi;
const NAMED = { "&quot;": '"', "&apos;": "'", "&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": "\u00a0" };

export function plainText(text) {
	return String(text ?? "").replace(ENTITY, (entity, decimal, hex) =>
		decimal || hex ? String.fromCodePoint(decimal ? Number(decimal) : parseInt(hex, 16)) : NAMED[entity.toLowerCase()]
	);
}

/** The translator of the Desk, its answers plain; what stands in the places stays as it is. */
export function plainly(translate) {
	return (text, args, context) => {
		const said = plainText(translate(text, null, context));
		if (!args) return said;
		return said.replace(/\{(\w+)\}/g, (place, key) => (args[key] === undefined ? place : String(args[key])));
	};
}
