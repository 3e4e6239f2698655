/**
 * A segment while it is being defined in the preview, and what of it the server reads.
 *
 * Owns: a new and an opened segment. Must not: know what a rule may say (the builder does), or fetch.
 */
import { plainRow } from "../../convo_channels/public/js/rules/rule_model.js";

export function newSegment() {
	return { name: null, title: "", description: "", include_disabled: 0, rules: [] };
}

/** A stored segment, its rows made ready for the builder. An empty list of filters reads as none. */
export function openSegment(stored) {
	const rules = stored.rules.map((row) => ({
		...Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? ""])),
		filters: row.filters && row.filters !== "[]" ? row.filters : "",
	}));
	return { ...stored, include_disabled: Number(stored.include_disabled) || 0, rules };
}

export function rulesToSend(rules) {
	return rules.map(plainRow);
}
