/**
 * One stop of Tab for many things that stand together; inside, the arrows or the keys of the page go from one to the next.
 *
 * Owns: which of them Tab reaches, by `tabindex`. Must not: choose or press anything.
 */
import { onBeforeUnmount, onMounted } from "vue";

const INSIDE = "a[href], button, input, select, textarea, summary, [contenteditable='true']";
const AWAY = "data-away";

/** Calls `arrange` now and whenever something comes or goes below the element of `root`; `onFocus` with what got the focus. */
function watchOver(root, arrange, onFocus) {
	let observer = null;
	let element = null;
	const told = (event) => onFocus(event.target);
	onMounted(() => {
		element = root.value;
		arrange();
		observer = new MutationObserver(arrange);
		observer.observe(element, { childList: true, subtree: true });
		element.addEventListener("focusin", told);
	});
	onBeforeUnmount(() => {
		observer.disconnect();
		element.removeEventListener("focusin", told);
	});
}

/**
 * Buttons or links in a row or column. The one that is pressed, or current, is the stop, until another one had the focus.
 * Returns the handler for keydown; its element says `data-roving`, so that the keys of the page leave the arrows alone.
 */
export function useRovingGroup(root, selector = "a[href], button") {
	let last = null;
	const members = () => Array.from(root.value.querySelectorAll(selector)).filter((member) => !member.disabled);

	function arrange() {
		if (!root.value) return;
		const all = members();
		const isChosen = (member) =>
			member.getAttribute("aria-pressed") === "true" || member.hasAttribute("aria-current");
		const stop = all.includes(last) ? last : all.find(isChosen) || all[0];
		for (const member of all) member.tabIndex = member === stop ? 0 : -1;
	}

	watchOver(root, arrange, (target) => {
		const member = target.closest(selector);
		if (!member || member === last) return;
		last = member;
		arrange();
	});

	return function onKey(event) {
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		const all = members();
		const at = all.indexOf(event.target.closest(selector));
		const ahead = root.value.closest("[dir=rtl]") ? -1 : 1;
		const steps = { ArrowDown: 1, ArrowUp: -1, ArrowRight: ahead, ArrowLeft: -ahead };
		const to = { Home: 0, End: all.length - 1 }[event.key] ?? at + (steps[event.key] || 0);
		if (at < 0 || to === at || !all[to]) return;
		event.preventDefault();
		event.stopPropagation();
		all[to].focus();
	};
}

/** Rows that hold links and buttons: Tab reaches one row and what is in it. Returns {focus()}, into that row. */
export function useRovingRows(root, selector) {
	let last = null;
	const rows = () => Array.from(root.value.querySelectorAll(selector));
	const stopOf = (all) => (all.includes(last) ? last : all[0]);

	function arrange() {
		if (!root.value) return;
		const all = rows();
		const stop = stopOf(all);
		for (const row of all) {
			row.tabIndex = row === stop ? 0 : -1;
			for (const part of row.querySelectorAll(INSIDE)) setAway(part, row !== stop);
		}
	}

	watchOver(root, arrange, (target) => {
		const row = target.closest(selector);
		if (!row || row === last) return;
		last = row;
		arrange();
	});
	return {
		focus() {
			const stop = stopOf(rows());
			if (stop) stop.focus();
		},
	};
}

function setAway(part, isAway) {
	if (isAway === part.hasAttribute(AWAY)) return;
	part.toggleAttribute(AWAY, isAway);
	if (isAway) part.tabIndex = -1;
	else part.removeAttribute("tabindex");
}
