/**
 * What a small chart needs: its width, and one marked place that pointer and keys move.
 *
 * Owns: listeners of one chart. Must not: know what is drawn.
 */
import { onBeforeUnmount, onMounted, ref } from "vue";
import { stepIndex } from "./history_model.js";

/** `box` is the drawing's element; `count()` how many places there are; `indexAt(left)` the one at a distance. */
export function useChart(box, { count, indexAt }) {
	const width = ref(600);
	const marked = ref(null);
	let observer = null;

	onMounted(() => {
		observer = new ResizeObserver(() => (width.value = Math.max(200, box.value.clientWidth)));
		observer.observe(box.value);
	});
	onBeforeUnmount(() => observer && observer.disconnect());

	const on = {
		pointermove(event) {
			marked.value = indexAt(event.clientX - box.value.getBoundingClientRect().left);
		},
		pointerleave() {
			if (document.activeElement !== box.value) marked.value = null;
		},
		pointerdown(event) {
			on.pointermove(event);
		},
		focus() {
			if (marked.value === null) marked.value = count() - 1;
		},
		blur() {
			marked.value = null;
		},
		keydown(event) {
			const index = stepIndex(event.key, marked.value, count());
			if (index === null) return;
			marked.value = index;
			event.preventDefault();
			event.stopPropagation();
		},
	};
	return { width, marked, on };
}
