/**
 * The sentences that all pages say.
 *
 * Owns: the wording of distances in time and of numbers of customers. Must not: hold state. Every function takes the
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

/** `count` as it is shown: a number, or "99+". */
export function unreadWords(__, count) {
	return String(count) === "1" ? __("1 unread post") : __("{0} unread posts", [count]);
}
