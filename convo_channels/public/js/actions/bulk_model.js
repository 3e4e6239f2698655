/**
 * What the state of a job over all members amounts to in words. Pure: a state and a translator in, text out.
 */

/** How much is done, as whole percent. */
export function fraction(state) {
	if (state.status === "Done") return 100;
	if (!state.total) return 0;
	return Math.min(100, Math.round((reached(state) * 100) / state.total));
}

const reached = (state) => state.done_count + state.failed_count + (state.skipped_count || 0);

export const isOver = (state) => !["Queued", "Running"].includes(state.status);

export function sayOutcome(state, __) {
	switch (state.status) {
		case "Queued":
			return __("Waiting for its turn …");
		case "Running":
			return __("{0} of {1} customers", [reached(state), state.total]);
		case "Done":
			if (state.action === "Send Email") return sayMailing(state, __);
			return sayDone(state, __);
		case "Cancelled":
			return __("Stopped after {0} of {1} customers; what is done stays done.", [reached(state), state.total]);
		default:
			return __("It failed after {0} of {1} customers.", [reached(state), state.total]);
	}
}

function sayDone({ done_count: done, failed_count: failed }, __) {
	if (!failed) return done === 1 ? __("Done for 1 customer.") : __("Done for {0} customers.", [done]);
	return done === 1
		? __("Done for 1 customer; {0} could not be done.", [failed])
		: __("Done for {0} customers; {1} could not be done.", [done, failed]);
}

function sayMailing(state, __) {
	const { done_count: done, skipped_count: left = 0, failed_count: failed } = state;
	const said = state.mails ? sayStates(state.mails, __) : [sayWaiting(done, __)];
	if (left) said.push(left === 1 ? __("1 customer was left out.") : __("{0} customers were left out.", [left]));
	if (failed) said.push(failed === 1 ? __("1 could not be sent.") : __("{0} could not be sent.", [failed]));
	return said.join(" ");
}

/** Whether the sentence names the customer already, so that nobody is named twice in a row. */
export function saysName({ customer, customer_name: name, message }) {
	return Boolean(customer) && message.includes(name || customer);
}

const sayWaiting = (count, __) => (count === 1 ? __("1 mail is on its way.") : __("{0} mails are on their way.", [count]));

/** What became of the mails, as far as it is known. */
function sayStates({ waiting, sent, failed }, __) {
	const said = [];
	if (sent) said.push(sent === 1 ? __("1 mail was sent.") : __("{0} mails were sent.", [sent]));
	if (waiting) said.push(sayWaiting(waiting, __));
	if (failed) said.push(failed === 1 ? __("1 mail was not delivered.") : __("{0} mails were not delivered.", [failed]));
	return said.length ? said : [__("No mail was sent.")];
}

/** Whether it is worth asking again what became of its mails. */
export const isUnderway = (state) => !isOver(state) || Boolean(state.mails && state.mails.waiting);

/** The head of the list of failures; it is shorter than the count when there are many. */
export function sayFailures(state, __) {
	if (state.skipped_count) return __("Who got no mail, and why");
	const named = state.failures.filter((failure) => failure.customer).length;
	return state.failed_count > named && named
		? __("The first {0} of {1} that could not be done", [named, state.failed_count])
		: __("What could not be done");
}
