/**
 * The focus is not lost with what had it: it goes to the row around, or to what stands nearest.
 *
 * Owns: finding that place. Must not: take the focus from anything that has it.
 */
import { onBeforeUnmount, onMounted } from "vue";

export const FOCUSABLE =
	"a[href], button, input, select, textarea, summary, iframe, [contenteditable='true'], [tabindex='0']";

export const canHaveFocus = (element) =>
	!element.disabled &&
	element.tabIndex >= 0 &&
	Boolean(element.offsetParent) &&
	window.getComputedStyle(element).visibility !== "hidden";

/** The element and what it stands in, from the inside. */
export function traceOf(element) {
	const trace = [];
	for (let at = element; at && at !== document.body; at = at.parentElement) trace.push(at);
	return trace;
}

const isThere = (element) => element.isConnected && Boolean(element.offsetParent);

/** Focuses the first element of a trace that is still there, a row around it, or what can be focused nearest to it. */
export function focusNear(trace) {
	const [element] = trace;
	if (!element) return;
	const around = trace.filter(isThere);
	if (around[0] === element && canHaveFocus(element)) return element.focus({ preventScroll: true });
	const row = around.find((at) => at.hasAttribute("tabindex"));
	if (row) return row.focus({ preventScroll: true });
	for (const at of around) {
		const near = [...at.querySelectorAll(FOCUSABLE)].find(canHaveFocus);
		if (near) return near.focus({ preventScroll: true });
	}
}

/** Keeps the focus below the element of `root`. */
export function useKeptFocus(root) {
	let trace = [];
	let isOff = false;
	let observer = null;
	let timer = null;
	const onFocus = (event) => (trace = traceOf(event.target));

	function look() {
		const isLost = !document.activeElement || document.activeElement === document.body;
		if (!isLost || !trace.length) return;
		const [element] = trace;
		const wasOff = isOff;
		isOff = isThere(element) && Boolean(element.disabled);
		// a button that waits for what it began gets it back; what somebody left by a press does not
		if (isOff || (isThere(element) && !wasOff)) return;
		const lost = trace;
		trace = [];
		focusNear(lost);
	}
	// whoever knows better where it belongs has put it there by then
	function lookSoon() {
		clearTimeout(timer);
		timer = setTimeout(look, 0);
	}

	onMounted(() => {
		root.value.addEventListener("focusin", onFocus);
		observer = new MutationObserver(lookSoon);
		observer.observe(root.value, { childList: true, subtree: true, attributes: true, attributeFilter: ["class", "style", "disabled"] });
	});
	onBeforeUnmount(() => {
		clearTimeout(timer);
		observer.disconnect();
	});
}
