/**
 * Conditions and groups that are dragged: what is held, where it would land, and the drop.
 *
 * Owns: the state of one drag. Must not: know how a rule is kept. `drop(kind, key, beside, isAfter)` carries it out; a finger
 * and the keyboard have the menus and keys instead.
 */
import { ref } from "vue";

export const CONDITION = "condition";
export const GROUP = "group";

export function useDrag(drop) {
	const held = ref(null);
	const target = ref(null);

	function isAfter(event) {
		const box = event.currentTarget.getBoundingClientRect();
		return event.clientY > box.top + box.height / 2;
	}
	function end() {
		held.value = target.value = null;
	}
	const fits = (kind, key) => Boolean(held.value && held.value.kind === kind && held.value.key !== key);

	return {
		start(event, kind, key) {
			event.stopPropagation();
			event.dataTransfer.effectAllowed = "move";
			// without a text Firefox does not begin
			event.dataTransfer.setData("text/plain", "");
			const part = event.currentTarget.closest(kind === GROUP ? ".convo-card" : ".convo-condition");
			event.dataTransfer.setDragImage(part, 12, 12);
			held.value = { kind, key };
		},
		over(event, kind, key) {
			if (!fits(kind, key)) return;
			event.preventDefault();
			event.stopPropagation();
			target.value = { key, isAfter: isAfter(event) };
		},
		drop(event, kind, key) {
			if (!fits(kind, key)) return;
			event.preventDefault();
			event.stopPropagation();
			drop(kind, held.value.key, key, isAfter(event));
			end();
		},
		end,
		/** Whether a condition is held, for the place that makes a group of it. */
		holds: (kind) => Boolean(held.value && held.value.kind === kind),
		/** The classes of a part that something may be dropped at. */
		marks: (key) => ({
			"is-dragged": Boolean(held.value && held.value.key === key),
			"is-drop-before": Boolean(target.value && target.value.key === key && !target.value.isAfter),
			"is-drop-after": Boolean(target.value && target.value.key === key && target.value.isAfter),
		}),
		/** What is held, as a group of its own. */
		dropApart(event, apart) {
			if (!held.value || held.value.kind !== CONDITION) return;
			event.preventDefault();
			apart(held.value.key);
			end();
		},
	};
}
