/**
 * What a type of post has beside its text, as a form holds it and as it is sent.
 *
 * Owns: which fields a type has, and what is missing. Must not: draw, or hold state. What a form holds of other types stays in
 * it, so that nothing is lost by looking through the types.
 */

export const MARKS = ["Preference", "Concern", "Pain Point"];
export const DIRECTIONS = ["In", "Out"];

/** `details` of a post, or nothing, as a form holds them. */
export function formOf(details) {
	const { starts_at: at = "", minutes, people = [], remind_on = "", remind_user: user, remind_name, direction = "", mark = "" } = details || {};
	return {
		day: at.slice(0, 10),
		time: at.slice(11, 16),
		minutes: minutes ? String(minutes) : "",
		people: people.map(({ user: one, name }) => ({ user: one, name })),
		remindOn: remind_on,
		remindUser: user ? { user, name: remind_name || user } : null,
		direction,
		mark,
		isPinned: false,
		// what was typed and cannot be read
		unread: {},
	};
}

const OF_TYPE = {
	Meeting: ({ day, time, minutes, people }) => ({
		starts_at: day && time ? `${day} ${time}:00` : "",
		minutes,
		people: people.map(({ user }) => user),
	}),
	Call: ({ direction, minutes }) => ({ direction, minutes }),
	Reminder: ({ remindOn, remindUser }) => ({ remind_on: remindOn, remind_user: remindUser ? remindUser.user : "" }),
};

/** What is sent with a post of this type: what is filled in, as one object, or null where that is nothing. */
export function detailsOf(type, form) {
	const given = { ...(OF_TYPE[type] ? OF_TYPE[type](form) : {}), mark: form.mark };
	const told = Object.entries(given).filter(([, value]) => value.length);
	return told.length ? Object.fromEntries(told) : null;
}

/** What is still to be filled in, as a sentence, or nothing. `stood`: the details of the post that is corrected. */
export function missingDetails(__, type, form, stood = null) {
	const { unread } = form;
	if (type === "Meeting") {
		if (unread.day || unread.time || Boolean(form.day) !== Boolean(form.time)) return __("Say when the meeting is: its day and its time.");
		if (!form.day && !(stood && !stood.starts_at)) return __("Say when the meeting is: its day and its time.");
	}
	if ((type === "Meeting" || type === "Call") && (unread.minutes || !isLength(form.minutes))) {
		return __("It takes at least one minute and at most a day, {0} minutes.", [1440]);
	}
	if (type === "Reminder" && (unread.remindOn || (!form.remindOn && !(stood && !stood.remind_on)))) return __("Say on which day to remind.");
	return "";
}

function isLength(minutes) {
	return minutes === "" || (/^[0-9]{1,4}$/.test(minutes) && Number(minutes) >= 1 && Number(minutes) <= 1440);
}

/** What a customer prefers, fears or suffers from is said in words that a catalogue may know apart. */
export function markWords(__, mark) {
	if (mark === "Preference") return __("Preference", null, "Convo Post");
	if (mark === "Concern") return __("Concern", null, "Convo Post");
	return __("Pain point", null, "Convo Post");
}

/** "1 h 30 min" */
export function lengthWords(__, minutes) {
	const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
	if (!hours) return __("{0} min", [rest]);
	return rest ? __("{0} h {1} min", [hours, rest]) : __("{0} h", [hours]);
}

/** The details of a post in a few phrases. `say`: {day(at), time(at)} as a clock shows them. */
export function factsOf(__, { post_type: type, details }, say) {
	const { starts_at: at, minutes, people = [], remind_on: on, remind_name: name, direction } = details || {};
	const facts = [];
	if (type === "Meeting" && at) facts.push(__("{0}, {1}", [say.day(at), say.time(at)]));
	if (type === "Reminder" && on) facts.push(name ? __("Reminds {0} on {1}", [name, say.day(on)]) : __("Reminds on {0}", [say.day(on)]));
	if (direction) facts.push(direction === "In" ? __("Incoming call") : __("Outgoing call"));
	if (minutes) facts.push(lengthWords(__, minutes));
	if (people.length) facts.push(__("with {0}", [people.map((one) => one.name).join(", ")]));
	return facts;
}
