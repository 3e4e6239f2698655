/**
 * What a small chart needs: its measures, and one marked place that pointer and keys move.
 *
 * Owns: listeners of one chart. Must not: know what is drawn.
 */
import { onBeforeUnmount, onMounted, ref } from "vue";
import { stepIndex } from "./history_model.js";

/**
 * `count()` says how many places there are, `indexAt(left)` which one is at a distance. What comes back is for ChartFrame,
 * which holds the `box`; inside it, `margin` is left for the axes.
 */
export function useChart({ height, top, count, indexAt }) {
	const box = ref(null);
	const margin = { top, right: 12, bottom: 24, left: 44 };
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
	return { box, width, height, margin, marked, count, on };
}
