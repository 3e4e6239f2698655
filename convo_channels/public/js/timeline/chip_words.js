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
	};
	return words[event] || __(event || "");
}

/** What a button says that leads to the document behind a row. */
export function openWords(__, { reference_doctype: doctype, reference_name: name, medium }) {
	if (doctype !== "Communication") return __("Open {0} {1}", [__(doctype), name]);
	if (medium === "Email") return __("Open mail");
	if (medium === "Phone") return __("Open call");
	return __("Open message");
}

/** Where a row comes from, where its medium and its document do not say so already. */
export function sourceWords(__, { source, reference_doctype: doctype }) {
	if (!source || source === "Communication" || source === doctype) return "";
	return __(source, null, "Convo Interaction");
}

/** Who wrote to whom, as [[name, text]]. */
export function mailFacts(__, mail) {
	if (!mail) return [];
	return [
		[__("From", null, "Convo Interaction"), mail.sender],
		[__("To", null, "Convo Interaction"), mail.recipients],
		[__("Copy to"), mail.cc],
		[__("Read", null, "Convo Interaction"), mail.read_by_recipient ? __("by the recipient") : ""],
	];
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
