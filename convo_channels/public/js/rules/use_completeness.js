/**
 * What a rule still misses when it is to be saved: said at its condition, which gets the focus.
 *
 * Owns: whether somebody has tried to save, and where the focus goes then. Must not: know what is missing, or save.
 */
import { nextTick, ref } from "vue";

const EMPTY_FILTER = "[name=filter_value]:placeholder-shown, select[name=filter_value]:has([value='']:checked)";
const PLACES = {
	subject: [".convo-subject button"],
	field: [".convo-subject button"],
	operator: ["[name=operator]"],
	value: ["[name=value]"],
	period: ["[name=period_days]"],
	filter: [EMPTY_FILTER, "[name=filter_value]", "[data-test=filter] button"],
	currency: [EMPTY_FILTER, "[name=filter_value]"],
};

/** `conditions()` of listConditions, `missingOf(row)` a part by its name, `root` the builder's element. */
export function useCompleteness({ conditions, missingOf, root }) {
	const isAsked = ref(false);

	async function focusAt(key, part) {
		await nextTick();
		const row = root.value && root.value.querySelector(`[data-key="${key}"]`);
		if (!row) return;
		const places = ["[aria-invalid=true]", ...(PLACES[part] ?? []), "[name=value]", "[name=operator]", "button"];
		const found = places.map((place) => row.querySelector(place)).find(Boolean);
		if (found) found.focus();
	}

	/** Whether every condition is complete; the first that is not gets the focus. */
	function check() {
		isAsked.value = true;
		const open = conditions().find(({ row }) => missingOf(row));
		if (!open) return true;
		focusAt(open.row.key, missingOf(open.row));
		return false;
	}

	return {
		isAsked,
		check,
		/** The condition that the server says something against. */
		focusNumber(number) {
			const found = conditions().find((item) => item.number === number);
			if (found) focusAt(found.row.key, "value");
		},
	};
}
