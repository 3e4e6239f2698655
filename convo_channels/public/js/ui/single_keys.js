/**
 * Whether single letters and signs are commands of the pages. Whoever dictates, or presses keys by mistake, turns them off.
 *
 * Owns: that choice, kept in the browser. Must not: know what the keys mean.
 */
import { ref } from "vue";

const KEY = "convo-single-keys";
const OFF = "off";
let areOn = null;

/** A ref that all pages share; `keep(isOn)` changes it. */
export function useSingleKeys({ storage }) {
	areOn = areOn || ref(!storage || storage.getItem(KEY) !== OFF);
	return {
		areOn,
		keep(isOn) {
			areOn.value = isOn;
			if (storage) storage.setItem(KEY, isOn ? "on" : OFF);
		},
	};
}
