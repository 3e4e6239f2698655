/**
 * The keys of the builder as a whole: back and forth, and from group to group.
 *
 * Owns: what they mean. Must not: know the keys of a condition (ConditionRow.vue).
 */

export function useKeys({ root, rule, isReadOnly }) {
	/** The first control of a group by its place from 1; what stands behind the last one is the way to another. */
	function focusGroup(place) {
		const cards = root.value.querySelectorAll("[data-test=card]");
		const control = cards[place - 1]?.querySelector("[data-key] :is(select, button:not([tabindex='-1']), input)");
		(control || root.value.querySelector("[data-test=or]"))?.focus();
	}
	function onPageKey(event) {
		const card = event.target.closest("[data-test=card]");
		const at = [...root.value.querySelectorAll("[data-test=card]")].indexOf(card) + 1;
		if (at) focusGroup(Math.max(1, at + (event.key === "PageDown" ? 1 : -1)));
		event.preventDefault();
	}

	function onKey(event) {
		if (event.altKey && ["PageDown", "PageUp"].includes(event.key)) return onPageKey(event);
		const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey;
		if (!isCommand || isReadOnly()) return;
		const key = event.key.toLowerCase();
		// a word that is still being typed into a search is the browser's own to undo
		if (event.target instanceof Element && event.target.hasAttribute("data-own-undo")) return;
		if (key === "z" && !event.shiftKey) rule.undo();
		else if ((key === "z" && event.shiftKey) || key === "y") rule.redo();
		else return;
		event.preventDefault();
		event.stopPropagation();
	}

	return { focusGroup, onKey };
}
