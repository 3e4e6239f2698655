/**
 * What every page reads from an address, and writes into it, alike.
 *
 * Owns: lists, texts and empty parameters. Must not: know what a parameter is called.
 */

export const list = (text) =>
	String(text || "")
		.split(",")
		.map((part) => part.trim())
		.filter(Boolean);

export const text = (value) => (typeof value === "string" ? value.trim() : "");

export function withoutEmpty(query) {
	return Object.fromEntries(
		Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined)
	);
}

/** Two addresses that mean the same page state. */
export function sameQuery(a, b) {
	const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
	return [...keys].every((key) => (a[key] || "") === (b[key] || ""));
}
