/**
 * What an explanation says, before it is put into words.
 *
 * Owns: the verdict, the state of conditions, brackets and groups. Must not: fetch, translate or format.
 */

export const STATES = { TRUE: "true", FALSE: "false", HIDDEN: "hidden", UNKNOWN: "unknown" };

/** What the reader may not see has no state of its own; what cannot be evaluated is not known to anybody. */
export function conditionState(condition) {
	if (condition.is_hidden) return STATES.HIDDEN;
	if (typeof condition.is_true !== "boolean") return STATES.UNKNOWN;
	return condition.is_true ? STATES.TRUE : STATES.FALSE;
}

/** What a group asks for: [{key, conditions}], a condition alone or those of a bracket, one of which is enough. */
export function clausesOf(group) {
	const clauses = new Map();
	for (const condition of group.conditions) {
		const key = condition.bracket_no || condition;
		if (!clauses.has(key)) clauses.set(key, { key: condition.row, conditions: [] });
		clauses.get(key).conditions.push(condition);
	}
	return [...clauses.values()];
}

/** One true condition decides a bracket; beside one without an answer false ones do not. */
export function clauseState(clause) {
	const states = clause.conditions.map(conditionState);
	const first = [STATES.TRUE, STATES.HIDDEN, STATES.UNKNOWN].find((state) => states.includes(state));
	return first || STATES.FALSE;
}

/** One false part decides a group; beside one without an answer true ones do not. */
export function groupState(group) {
	if (typeof group.is_true === "boolean") return group.is_true ? STATES.TRUE : STATES.FALSE;
	const states = clausesOf(group).map(clauseState);
	const first = [STATES.FALSE, STATES.HIDDEN, STATES.UNKNOWN].find((state) => states.includes(state));
	return first || STATES.TRUE;
}

/** {held, all, hidden}: how many parts of a group are true, of how many, and how many may not be seen. */
export function groupCounts(group) {
	const states = clausesOf(group).map(clauseState);
	return {
		held: states.filter((state) => state === STATES.TRUE).length,
		all: states.length,
		hidden: states.filter((state) => state === STATES.HIDDEN).length,
	};
}

/**
 * Why the customer is a member or not: {isMember, by}. `by` is "rule", "hand" (included or excluded by somebody),
 * or "disabled". An exception that agrees with the rule is still what decides.
 */
export function verdict(explanation) {
	const { exception, is_member: isMember, is_left_out_disabled: isDisabled } = explanation;
	const kind = exception ? exception.kind : "";
	let by = "rule";
	if (isMember && kind === "Include") by = "hand";
	else if (!isMember && kind === "Exclude") by = "hand";
	else if (!isMember && isDisabled) by = "disabled";
	return { isMember: Boolean(isMember), by };
}

/** The same customer and segment asked again. */
export const isSameQuestion = (a, b) => a.segment === b.segment && a.customer === b.customer;
