/**
 * What the state of a job over all members amounts to in words. Pure: a state and a translator in, text out.
 */

/** How much is done, as whole percent. */
export function fraction(state) {
	if (state.status === "Done") return 100;
	if (!state.total) return 0;
	return Math.min(100, Math.round(((state.done_count + state.failed_count) * 100) / state.total));
}

export function sayOutcome(state, __) {
	const reached = state.done_count + state.failed_count;
	switch (state.status) {
		case "Queued":
			return __("Waiting for a free worker …");
		case "Running":
			return __("{0} of {1} customers", [reached, state.total]);
		case "Done":
			return state.failed_count
				? __("Done for {0} customers; {1} could not be done.", [state.done_count, state.failed_count])
				: __("Done for {0} customers.", [state.done_count]);
		case "Cancelled":
			return __("Stopped after {0} of {1} customers; what is done stays done.", [reached, state.total]);
		default:
			return __("It failed after {0} of {1} customers.", [reached, state.total]);
	}
}

/** The head of the list of failures; it is shorter than the count when there are many. */
export function sayFailures(state, __) {
	const named = state.failures.filter((failure) => failure.customer).length;
	return state.failed_count > named && named
		? __("The first {0} of {1} that could not be done", [named, state.failed_count])
		: __("What could not be done");
}
