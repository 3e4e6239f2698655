/**
 * The recurring sentences of both pages.
 *
 * Owns: the wording of distances in time, causes, media and counts. Must not: hold state. Every function takes the
 * translator as `__`, so that message extraction finds the sentences.
 */

export function relativeWords(__, distance) {
	if (!distance) return "";
	const { unit, count, ahead } = distance;
	if (unit === "now") return __("just now");
	if (ahead) return aheadWords(__, unit, count);
	if (unit === "second") return __("{0} s ago", [count]);
	if (unit === "minute") return __("{0} min ago", [count]);
	if (unit === "hour") return __("{0} h ago", [count]);
	if (unit === "day") return count === 1 ? __("yesterday") : __("{0} days ago", [count]);
	if (unit === "month") return count === 1 ? __("1 month ago") : __("{0} months ago", [count]);
	return count === 1 ? __("1 year ago") : __("{0} years ago", [count]);
}

function aheadWords(__, unit, count) {
	if (unit === "second" || unit === "minute") return __("in {0} min", [Math.max(1, count)]);
	if (unit === "hour") return __("in {0} h", [count]);
	if (unit === "day") return count === 1 ? __("tomorrow") : __("in {0} days", [count]);
	if (unit === "month") return __("in {0} months", [count]);
	return __("in {0} years", [count]);
}

export function customersWords(__, count, number = String) {
	return count === 1 ? __("1 customer") : __("{0} customers", [number(count)]);
}

/** What is known about a move when the log holds no sentence for it. */
export function causeWords(__, cause) {
	const words = {
		"First fill": __("already matched when the segment was made"),
		Document: __("a document changed"),
		Segment: __("another segment changed"),
		Rule: __("the rule changed"),
		Day: __("a new day began"),
		Reconciliation: __("found by the nightly check"),
		Verify: __("found by Verify"),
		Merge: __("customers were merged"),
	};
	return words[cause] || "";
}

/** "3 new posts · 2 joined" for what waits above. */
export function pendingWords(__, pending) {
	const parts = [];
	if (pending.posts)
		parts.push(pending.posts === 1 ? __("1 new post") : __("{0} new posts", [pending.posts]));
	if (pending.moves)
		parts.push(pending.moves === 1 ? __("1 customer moved") : __("{0} customers moved", [pending.moves]));
	return parts.length ? parts.join(" · ") : __("The feed has changed");
}

/** The same for a timeline, where what waits may be of any kind. */
export function entriesWords(__, pending) {
	if (!pending.all) return __("The timeline has changed");
	return pending.all === 1 ? __("1 new entry") : __("{0} new entries", [pending.all]);
}

export function foldedWords(__, row) {
	const joined = row.joined === 1 ? __("1 customer joined") : __("{0} customers joined", [row.joined]);
	const left = row.left === 1 ? __("1 customer left") : __("{0} customers left", [row.left]);
	if (!row.left) return joined;
	if (!row.joined) return left;
	return `${joined} · ${left}`;
}

export function catchUpWords(__, news) {
	const parts = [];
	if (news.posts) parts.push(news.posts === 1 ? __("1 post") : __("{0} posts", [news.posts]));
	if (news.questions)
		parts.push(news.questions === 1 ? __("1 question") : __("{0} questions", [news.questions]));
	if (news.joined) parts.push(__("{0} joined", [news.joined]));
	if (news.left) parts.push(__("{0} left", [news.left]));
	const text = parts.join(" · ");
	return news.isPartial ? __("{0} and more further down", [text]) : text;
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

/** Field names of a row's raw data, as people call them. */
export function fieldWords(__, name) {
	const words = {
		name: __("Record"),
		event_type: __("Event"),
		medium: __("Medium"),
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

/** When somebody pastes or drops what a post cannot hold. */
export function sayNoPictures(__) {
	return __("A post cannot hold pictures or files yet: they were left out, and everything else is kept.");
}
