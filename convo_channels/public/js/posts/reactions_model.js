/**
 * Reactions as they are shown: what was pressed and is not answered yet laid over what the server told.
 *
 * Owns: the list, its sentences, what a search finds, and where an arrow leads. Must not: ask, or hold state.
 */
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** `pending` is a Map of {emoji: whether it is wanted}. Nothing changes its place: what is new stands at the end. */
export function layOver(reactions, pending) {
	const found = reactions.map((one) => (pending.has(one.emoji) ? withMine(one, pending.get(one.emoji)) : one));
	for (const [emoji, isOn] of pending) {
		if (!isOn || reactions.some((one) => one.emoji === emoji)) continue;
		found.push({ emoji, count: 1, mine: true, names: [], more: 0 });
	}
	return found.filter(({ count }) => count > 0);
}

function withMine(one, isOn) {
	return one.mine === isOn ? one : { ...one, mine: isOn, count: one.count + (isOn ? 1 : -1) };
}

/** "You, Ana and 3 others reacted with 👍"; `spell` is what the host does to names that stand beside each other. */
export function reactionWords(__, { emoji, mine, names, more }, spell = (name) => name) {
	const people = [...(mine ? [__("You", null, "Convo Reaction")] : []), ...names.map(spell)];
	if (more === 1) return __("{0} and 1 other reacted with {1}", [people.join(", "), emoji]);
	if (more > 1) return __("{0} and {1} others reacted with {2}", [people.join(", "), more, emoji]);
	if (people.length === 1) return __("{0} reacted with {1}", [people[0], emoji]);
	return __("{0} and {1} reacted with {2}", [people.slice(0, -1).join(", "), people[people.length - 1], emoji]);
}

export const nameOf = ({ words }) => words.split(/[,،]/)[0];

/** Every word that was typed begins a word of what is found; an emoji finds itself. */
export function searchEmoji(list, typed) {
	const wanted = fold(typed).split(/\s+/).filter(Boolean);
	if (!wanted.length) return list;
	return list.filter(({ sign, words }) => {
		const known = fold(words).split(/[\s,،]+/);
		return typed.trim() === sign || wanted.every((word) => known.some((one) => one.startsWith(word)));
	});
}

/** Where an arrow leads from the one at `at`: up and down to what stands nearest there. `boxes`: [{x, y}] in their order. */
export function stepIn(boxes, at, key, isRightToLeft = false) {
	const ahead = isRightToLeft ? -1 : 1;
	const step = { ArrowRight: ahead, ArrowLeft: -ahead }[key];
	if (step) return boxes[at + step] ? at + step : at;
	if (key === "Home") return 0;
	if (key === "End") return boxes.length - 1;
	const here = boxes[at];
	const isBeyond = ({ y }) => (key === "ArrowDown" ? y > here.y : y < here.y);
	const rows = boxes.filter(isBeyond).map(({ y }) => y);
	if (!rows.length) return at;
	const row = key === "ArrowDown" ? Math.min(...rows) : Math.max(...rows);
	const far = (box) => (box.y === row ? Math.abs(box.x - here.x) : Infinity);
	return boxes.reduce((best, box, index) => (far(box) < far(boxes[best]) ? index : best), boxes.findIndex(({ y }) => y === row));
}
