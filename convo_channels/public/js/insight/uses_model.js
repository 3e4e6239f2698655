/**
 * What builds on a segment, by kind.
 *
 * Owns: the order of the kinds and their names. Must not: know what is on the screen.
 */

/** The name of a kind, of one or of several; another app's DocType goes by its own. */
export function kindWords(__, doctype, count) {
	const words = {
		"Convo Channel": [__("Channel"), __("Channels")],
		"Convo Segment": [__("Segment"), __("Segments")],
		"Convo Segment Action": [__("Action"), __("Actions")],
		"Email Group": [__("Mailing list"), __("Mailing lists")],
		Report: [__("Report"), __("Reports")],
		"Auto Email Report": [__("Report by e-mail"), __("Reports by e-mail")],
		"Number Card": [__("Number Card"), __("Number Cards")],
		"Dashboard Chart": [__("Chart"), __("Charts")],
		"List Filter": [__("Saved filter"), __("Saved filters")],
		"Kanban Board": [__("Kanban Board"), __("Kanban Boards")],
		Workspace: [__("Workspace"), __("Workspaces")],
		Notification: [__("Notification"), __("Notifications")],
		"Assignment Rule": [__("Assignment Rule"), __("Assignment Rules")],
		Webhook: [__("Webhook"), __("Webhooks")],
	};
	const [one, several] = words[doctype] || [__(doctype), __(doctype)];
	return count === 1 ? one : several;
}

/** [{doctype, uses}] in the order in which the server tells them. */
export function byKind(uses) {
	const kinds = new Map();
	for (const use of uses) {
		if (!kinds.has(use.doctype)) kinds.set(use.doctype, []);
		kinds.get(use.doctype).push(use);
	}
	return [...kinds].map(([doctype, found]) => ({ doctype, uses: found }));
}

export const hasChannel = (uses) => uses.some((use) => use.doctype === "Convo Channel");
