/**
 * Calls of the segment form. `ask` lets Frappe show what went wrong; `tryAsk` keeps quiet and hands the sentence
 * back, for answers wanted while somebody is still typing.
 */

const API = "convo_channels.api.segments.";

export function ask(method, args) {
	return frappe.xcall(API + method, args);
}

/** Resolves to {answer} or {error}, where error is one plain sentence. */
export function tryAsk(method, args) {
	return new Promise((resolve) => {
		frappe.call({
			method: API + method,
			args,
			silent: true,
			callback: (response) => resolve({ answer: response.message }),
			error: (response) => resolve({ error: readError(response) }),
		});
	});
}

function readError(response) {
	const body = response?.responseJSON || response || {};
	try {
		const messages = JSON.parse(body._server_messages || "[]").map((text) => JSON.parse(text).message);
		if (messages.length) return frappe.utils.html2text(messages[0]);
	} catch {
		// not the shape Frappe sends: fall through to the general sentence
	}
	return __("The rule could not be read.");
}
