/**
 * How the rows of one customer's story are laid out and filtered.
 *
 * Owns: whose side a row stands on, the chips, and which of its facts a row shows. Must not: fetch or translate.
 */
import { opening } from "../base/text_model.js";

/** "theirs" is what the customer did, "ours" what we did or wrote, "between" what happened to both. */
export function sideOf(item) {
	if (item.kind === "move") return "between";
	if (item.kind === "post") return "ours";
	// a document is ours even when it records what the customer did, unless it says that it came in
	return item.direction === "In" ? "theirs" : "ours";
}

/**
 * Chips as [{key, count}]: "all" first, then posts, the media by their number, and moves. A chip without rows is left
 * out unless it is chosen, so that it can be taken back.
 */
export function chipsOf(counts, shown = []) {
	if (!counts) return [];
	const media = Object.entries(counts.media || {}).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
	const chips = [
		{ key: "posts", count: counts.posts || 0 },
		...media.map(([key, count]) => ({ key, count })),
		{ key: "moves", count: counts.moves || 0 },
	].filter((chip) => chip.count > 0 || shown.includes(chip.key));
	for (const key of shown) {
		if (!chips.some((chip) => chip.key === key)) chips.push({ key, count: 0 });
	}
	return [{ key: "all", count: counts.total || 0 }, ...chips];
}

export function isChosen(key, shown) {
	return key === "all" ? shown.length === 0 : shown.includes(key);
}

/** What is shown after a chip was pressed. */
export function toggleChip(key, shown) {
	if (key === "all") return [];
	return shown.includes(key) ? shown.filter((name) => name !== key) : [...shown, key];
}

/** The text under a row's title with its line breaks, without what the title says already. */
export function rowText(item, length = 400) {
	const text = opening(item.content, length);
	return text && text !== (item.subject || "").trim() ? text : "";
}

/** When we heard of it later than it happened, by more than ten minutes. */
export function isLate(item, stampMs) {
	const occurred = stampMs(item.at);
	const received = stampMs(item.received_at);
	return occurred !== null && received !== null && received - occurred > 600000;
}

/** Raw data of a row as [[name, text]] for the panel; nothing is left out but what the panel shows already. */
export function rawFields(item, shownFields) {
	return Object.entries(item)
		.filter(
			([key, value]) =>
				!shownFields.includes(key) && value !== null && value !== "" && value !== undefined
		)
		.map(([key, value]) => [key, typeof value === "object" ? JSON.stringify(value) : String(value)]);
}
