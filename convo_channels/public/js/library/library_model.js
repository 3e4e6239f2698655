/**
 * What the library's dialogs keep while somebody chooses: values of a template, segments of a file, uses to let go of.
 *
 * Owns: plain values in, plain values out. Must not: ask the server, or know what is on the screen.
 */

/** The values a template begins with. */
export function startValues(template) {
	return Object.fromEntries((template.parameters || []).map((item) => [item.name, item.default || ""]));
}

/** Without the blanks around them; the server has its own word on what is empty. */
export function valuesToSend(values) {
	return Object.fromEntries(
		Object.entries(values).map(([name, value]) => [name, String(value ?? "").trim()])
	);
}

/** Templates that can be used first, in the server's order otherwise. */
export function inOrder(templates) {
	return [
		...templates.filter((item) => item.is_available !== false),
		...templates.filter((item) => item.is_available === false),
	];
}

/** A segment of a file can be taken when it would change something and nothing stands in its way. */
export function canTake(segment) {
	return segment.state !== "same" && !segment.problems.length;
}

/** Titles that are ticked when a file is opened: all that can be taken. */
export function startTitles(segments) {
	return segments.filter(canTake).map((segment) => segment.title);
}

export function stateWords(__, state) {
	if (state === "new") return __("New");
	return state === "same" ? __("As here") : __("Changed");
}

export function stateColour(state) {
	if (state === "new") return "green";
	return state === "same" ? "gray" : "orange";
}

/** What can be done with one use: [{value, label}], the first one changes nothing. */
export function choicesFor(__, use) {
	const keep = { value: "", label: __("Leave it as it is") };
	if (!use.can_detach) return [keep];
	const point = { value: "point", label: __("Point it to another segment") };
	const release =
		use.doctype === "Convo Channel"
			? { value: "archive", label: __("Archive the channel") }
			: { value: "remove", label: __("Take the condition out") };
	return [keep, release, point];
}

/** A deletion waits for channels in use and for rules of other segments; everything else is told, no more. */
export function isInTheWay(use) {
	return ["Convo Channel", "Convo Segment"].includes(use.doctype) && !use.is_archived;
}

/** Whether a use is settled: let go of, and where to is said. */
export function isSettled(use, decision) {
	const { action = "", to = "" } = decision || {};
	return action === "point" ? Boolean(to) : Boolean(action);
}

/** [{doctype, name, action, to}] of what was decided; `decisions` by `keyOf(use)`. */
export function usesToSend(uses, decisions) {
	return uses
		.filter((use) => isSettled(use, decisions[keyOf(use)]))
		.map((use) => {
			const { action, to = "" } = decisions[keyOf(use)];
			return { doctype: use.doctype, name: use.name, action, to: action === "point" ? to : "" };
		});
}

export function keyOf(use) {
	return `${use.doctype}/${use.name}`;
}

/** How many still stand in the way of a deletion. */
export function countOpen(uses, decisions) {
	return uses.filter((use) => isInTheWay(use) && !isSettled(use, decisions[keyOf(use)])).length;
}
