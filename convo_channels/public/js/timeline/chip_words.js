/**
 * The words around the rows of a customer's timeline; what a row says is put together in TimelineRow.vue.
 *
 * Owns: the wording of what waits, and the names of media, directions and raw fields. Must not: hold state. Every
 * function takes the translator as `__`, so that message extraction finds the sentences.
 */

/** What waits above, of whatever kind. */
export function entriesWords(__, pending) {
	if (!pending.all) return __("The timeline has changed");
	return pending.all === 1 ? __("1 new entry") : __("{0} new entries", [pending.all]);
}

/** The same for those who do not see it; nothing where rows only changed. */
export function arrivedWords(__, { all }) {
	if (!all) return "";
	return all === 1 ? __("1 new entry has arrived.") : __("{0} new entries have arrived.", [all]);
}

export function chipWords(__, key) {
	const words = {
		all: __("All"),
		posts: __("Posts"),
		moves: __("Segment changes"),
		Email: __("Email"),
		Phone: __("Calls"),
		SMS: __("SMS"),
		WhatsApp: __("WhatsApp"),
		Chat: __("Chat"),
		Web: __("Web"),
		Meeting: __("Meetings"),
		Document: __("Documents"),
		Other: __("Other"),
	};
	return words[key] || __(key);
}

/** What happened, in words of ours: as an event "Received" is not what it is as a field. */
export function eventWords(__, event) {
	const words = {
		Created: __("Created", null, "Convo Interaction"),
		Submitted: __("Submitted", null, "Convo Interaction"),
		Cancelled: __("Cancelled", null, "Convo Interaction"),
		Changed: __("Changed", null, "Convo Interaction"),
		Received: __("Received", null, "Convo Interaction"),
		Sent: __("Sent", null, "Convo Interaction"),
		Queued: __("Put into the queue"),
	};
	return words[event] || __(event || "");
}

const WAITING = ["Not Sent", "Sending", "Partially Sent", "Scheduled"];

/** What became of it, where the event does not say so already. `failure`: why, for those who may read that. */
export function stateWords(__, { medium, status, event_type: event, failure }) {
	if (!status || status === event) return "";
	if (medium === "Document") return __(status);
	if (WAITING.includes(status)) return __("Not sent yet");
	if (status === "Cancelled") return __("Never sent");
	if (status !== "Error" && status !== "Failed") return __(status);
	return failure ? __("Failed: {0}", [failure]) : __("Failed", null, "Convo Interaction");
}

/** What a button says that leads to the document behind a row. */
export function openWords(__, { reference_doctype: doctype, reference_name: name, medium }) {
	if (doctype === "Email Queue") return __("Open mail");
	if (doctype === "Convo Segment") return __("Open segment {0}", [name]);
	if (doctype !== "Communication") return __("Open {0} {1}", [__(doctype), name]);
	if (medium === "Email") return __("Open mail");
	if (medium === "Phone") return __("Open call");
	return __("Open message");
}

/** Field names of a row's raw data, as people call them. */
export function fieldWords(__, name) {
	const words = {
		name: __("Record"),
		event_type: __("Event", null, "Convo Interaction"),
		medium: __("Medium", null, "Convo Interaction"),
		direction: __("Direction"),
		status: __("Status"),
		actor: __("User"),
		source: __("Source"),
		post_type: __("Type"),
		cause: __("Cause"),
		segment: __("Segment"),
		customer: __("Customer"),
		customer_name: __("Customer name"),
		amount: __("Amount"),
		currency: __("Currency"),
		reference_doctype: __("Document type"),
		reference_name: __("Document"),
		changed_by: __("Changed by"),
	};
	return words[name] || name;
}

export function directionWords(__, direction) {
	const words = { In: __("From the customer"), Out: __("From us"), Internal: __("Internal") };
	return words[direction] || __(direction || "");
}
