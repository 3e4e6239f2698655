/**
 * Where a menu opens: at its button, above it where there is more room, and inside what can be seen on both sides.
 *
 * Owns: its place. Must not: scroll the page, so that nothing jumps. The menu stands, absolutely, in a box around its button.
 */

const GAP = 4;
const EDGE = 8;
// so much of a long list is enough to choose from: it does not go over what stands above for more
const ENOUGH = 240;

/** What can be seen of the menu: the window, less what boxes that scroll or end cut off. */
function seenAround(element) {
	const { clientWidth, clientHeight } = document.documentElement;
	const seen = { top: 0, bottom: clientHeight, left: 0, right: clientWidth };
	for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
		const { overflowX, overflowY } = window.getComputedStyle(at);
		const box = at.getBoundingClientRect();
		if (isCutting(overflowY)) {
			seen.top = Math.max(seen.top, box.top);
			seen.bottom = Math.min(seen.bottom, box.bottom);
		}
		if (isCutting(overflowX)) {
			seen.left = Math.max(seen.left, box.left);
			seen.right = Math.min(seen.right, box.right);
		}
	}
	return seen;
}

const isCutting = (overflow) => Boolean(overflow) && overflow !== "visible";

/** `wanted`: the height it may come to, where that is more than it has now. */
export function placeMenu(menu, anchor, wanted = 0) {
	if (!menu || !anchor) return;
	Object.assign(menu.style, { translate: "", maxBlockSize: "", insetBlock: "" });
	const button = anchor.getBoundingClientRect();
	const seen = seenAround(menu);
	const below = seen.bottom - button.bottom - GAP - EDGE;
	const above = button.top - seen.top - GAP - EDGE;
	const height = Math.max(menu.offsetHeight, wanted);
	const isAbove = height > below && below < Math.min(height, ENOUGH) && above > below;
	if (isAbove) menu.style.insetBlock = `auto calc(100% + ${GAP}px)`;
	const room = Math.max(isAbove ? above : below, 120);
	if (height > room) menu.style.maxBlockSize = `${Math.floor(room)}px`;
	const box = menu.getBoundingClientRect();
	const beyond = Math.max(0, box.right - seen.right + EDGE) - Math.max(0, seen.left + EDGE - box.left);
	if (beyond) menu.style.translate = `${-beyond}px`;
}
