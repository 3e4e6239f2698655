/**
 * What makes a box a dialog: the focus goes in, stays inside, and goes back where it was; Escape closes, and so does going back.
 *
 * Owns: focus and keys of one open dialog. Must not: know what it shows.
 */
import { nextTick, onBeforeUnmount, onMounted } from "vue";
import { canHaveFocus, FOCUSABLE, focusNear, traceOf, useKeptFocus } from "./kept_focus.js";

// those that are open, the uppermost last
const open = [];
// a dialog of the host may come over ours, to ask for the password for example
const HOSTS_OWN = ".modal.show";

/**
 * A phone's gesture of going back closes what lies over the page, where the browser tells of it, and stays on the page. By a
 * keyboard Escape belongs to what is innermost, of which the browser knows nothing.
 */
function watchGesture(close) {
	if (!window.CloseWatcher || !window.matchMedia("(pointer: coarse)").matches) return null;
	const watcher = new window.CloseWatcher();
	watcher.onclose = close;
	return watcher;
}

/** `box` is a ref of the dialog's element; returns the handler for its keydown. */
export function useDialog(box, close) {
	// before a field in the dialog takes the focus by itself
	const before = traceOf(document.activeElement);
	const isUppermost = () => open[open.length - 1] === box;
	const focusable = () => Array.from(box.value.querySelectorAll(FOCUSABLE)).filter(canHaveFocus);

	function goIn() {
		const named = box.value.querySelector("[data-autofocus]");
		const all = focusable();
		// what is named may be a part with its field inside
		const wanted = named && (named.matches("[tabindex]") ? named : all.find((one) => named.contains(one)));
		(wanted || all[0] || box.value).focus();
	}

	function onKey(event) {
		if (event.key === "Escape") {
			event.stopPropagation();
			close();
			return;
		}
		if (event.key !== "Tab") return;
		const elements = focusable();
		const first = elements[0];
		const last = elements[elements.length - 1];
		const edge = event.shiftKey ? first : last;
		const isOutside = !elements.includes(document.activeElement);
		if (document.activeElement !== edge && !isOutside) return;
		event.preventDefault();
		if (first) (event.shiftKey ? last : first).focus();
	}

	/** A key that nothing has, because what had the focus is gone. */
	const onLostKey = (event) => event.target === document.body && isUppermost() && onKey(event);

	function onFocus({ target }) {
		if (isUppermost() && !box.value.contains(target) && !target.closest(HOSTS_OWN)) goIn();
	}

	let gesture = null;
	useKeptFocus(box);
	onMounted(async () => {
		open.push(box);
		gesture = watchGesture(close);
		// nothing stays over a page that it does not belong to
		window.addEventListener("popstate", close);
		// a press on its words leaves the focus inside
		if (!box.value.hasAttribute("tabindex")) box.value.tabIndex = -1;
		document.addEventListener("focusin", onFocus);
		document.addEventListener("keydown", onLostKey);
		await nextTick();
		if (box.value && !box.value.contains(document.activeElement)) goIn();
	});
	onBeforeUnmount(() => {
		open.splice(open.indexOf(box), 1);
		document.removeEventListener("focusin", onFocus);
		document.removeEventListener("keydown", onLostKey);
		window.removeEventListener("popstate", close);
		if (gesture) gesture.destroy();
		focusNear(before);
	});

	return { onKey };
}
