/**
 * Files of posts as plain data.
 *
 * Owns: sizes in words, which of several are taken, and how a picture stands in a text. Must not: hold state. Every sentence takes
 * the translator as `__`.
 */

export const IMAGE = "image";
const KILO = 1024;

/** "12 kB", "3.4 MB". `number` writes a number as the reader does. */
export function sizeWords(__, number, bytes) {
	if (bytes < KILO * KILO) return __("{0} kB", [number(Math.max(1, Math.round(bytes / KILO)))]);
	return __("{0} MB", [number(Math.round((bytes * 10) / KILO / KILO) / 10)]);
}

export function endingOf(name) {
	const at = name.lastIndexOf(".");
	return at > 0 ? name.slice(at + 1).toUpperCase() : "";
}

/** Why a file need not even be sent; "" when it may be. `limits`: {size, endings}, or null while nobody knows them. */
export function refusal(__, number, file, limits) {
	if (!file.size) return __("{0} is empty: it was not added.", [file.name]);
	if (!limits || file.size <= limits.size) return "";
	const [size, most] = [file.size, limits.size].map((bytes) => sizeWords(__, number, bytes));
	return __("{0} was not added: it has {1}, and {2} is the most.", [file.name, size, most]);
}

/** A pasted picture has no name of its own, and several would have the same. */
export function nameOf(file, count) {
	return file.name || `picture-${count}.${(file.type || "").split("/")[1] || "png"}`;
}

const isOf = (tag, name) => tag.includes(`?fid=${name}"`) || tag.includes(`?fid=${name}'`);

/** A text without the picture of a file. */
export function withoutPicture(html, name) {
	return html.replace(/<img\b[^>]*>/gi, (tag) => (isOf(tag, name) ? "" : tag));
}

/** Those of some files that are not shown in the text already. */
export function besideText(files, html) {
	const tags = String(html || "").match(/<img\b[^>]*>/gi) || [];
	return files.filter(({ name }) => !tags.some((tag) => isOf(tag, name)));
}
