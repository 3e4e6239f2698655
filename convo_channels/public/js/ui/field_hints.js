/**
 * What fields say is wrong with them, in one place that keeps its space: a hint that came and went beside its field would
 * push everything below it.
 *
 * Owns: the texts, by field, and the id of the place. Must not: draw it.
 */
import { computed, inject, onBeforeUnmount, provide, reactive, watch } from "vue";

const HINTS = Symbol("field hints");

/** For whatever holds fields and has the place: {id, text}. */
export function provideFieldHints() {
	const id = `convo-hint-${Math.random().toString(36).slice(2, 9)}`;
	const texts = reactive(new Map());
	provide(HINTS, {
		id,
		tell: (key, text) => (text ? texts.set(key, text) : texts.delete(key)),
	});
	return { id, text: computed(() => texts.values().next().value || "") };
}

/** For a field: the id of the place that says `problem` (a ref), or null where the field has to say it itself. */
export function useFieldHint(problem) {
	const hints = inject(HINTS, null);
	if (!hints) return null;
	const key = Symbol("field");
	watch(problem, (text) => hints.tell(key, text), { immediate: true });
	onBeforeUnmount(() => hints.tell(key, ""));
	return hints.id;
}
