/**
 * What makes a box a dialog: the focus goes in, stays inside, and goes back where it was; Escape closes.
 *
 * Owns: focus and keys of one open dialog. Must not: know what it shows.
 */
import { nextTick, onBeforeUnmount, onMounted } from "vue";

const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex='0']";

/** `box` is a ref of the dialog's element; returns the handler for its keydown. */
export function useDialog(box, close) {
	// before a field in the dialog takes the focus by itself
	const before = document.activeElement;

	const focusable = () =>
		Array.from(box.value.querySelectorAll(FOCUSABLE)).filter(
			(element) => !element.disabled && element.tabIndex >= 0 && element.offsetParent
		);

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

	onMounted(async () => {
		await nextTick();
		if (!box.value || box.value.contains(document.activeElement)) return;
		const wanted = box.value.querySelector("[data-autofocus]") || focusable()[0];
		if (wanted) wanted.focus();
	});
	onBeforeUnmount(() => before && before.isConnected && before.focus());

	return { onKey };
}
