/** Calls of the segment form's buttons; Frappe shows what went wrong. */

const API = "convo_channels.api.segments.";

export function ask(method, args) {
	return frappe.xcall(API + method, args);
}
