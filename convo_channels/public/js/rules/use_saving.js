/**
 * What is asked before a rule is saved: whether it is complete, what the server says of it, and whether the difference is meant.
 *
 * Owns: the order of these questions. What is missing is said where it is missing, without a dialog. Must not: save.
 */
export function useSaving({ isReadOnly, completeness, isEmpty, settled, remarks, answer, confirmDifference, root }) {
	/** Resolves to whether to go on. */
	return async function confirmSave() {
		if (isReadOnly()) return true;
		if (!completeness.check()) return false;
		if (isEmpty.value) {
			root.value.querySelector("[data-test=first]").focus();
			return false;
		}
		await settled();
		const { row } = remarks.problem.value;
		if (answer.value.kind === "error" && row) {
			completeness.focusNumber(row);
			return false;
		}
		completeness.isAsked.value = false;
		return confirmDifference();
	};
}
