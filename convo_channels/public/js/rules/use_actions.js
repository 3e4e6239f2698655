/**
 * The menu of a condition: what may be done with it as it stands, and doing it.
 *
 * Owns: the entries. Must not: draw them, or change a rule itself.
 */
import { computed } from "vue";
import { bracketOf } from "./brackets.js";
import { newFollowed, writeFollowed } from "./followed.js";
import { oppositeChanges } from "./phrases.js";
import { findSource, howLong, isRelated } from "./rule_choices.js";
import { canMove } from "./rule_model.js";

/** `props` are those of the row; `shown` the row as it is read, `change(changes)` alters it. */
export function useActions(props, { builder, shown, isUnread, change, __ }) {
	const { catalog, state } = builder;
	const takesDrafts = computed(
		() =>
			!isUnread.value &&
			isRelated(catalog.value, props.row) &&
			findSource(catalog.value, props.row).submittable !== false &&
			!props.row.include_drafts
	);
	const takesSequel = computed(
		() => !isUnread.value && isRelated(catalog.value, props.row) && !props.row.followed_by
	);
	// of alternatives each would do: beside one of them it would ask another thing
	const takesHowLong = computed(
		() => !isUnread.value && !bracketOf(props.row) && Boolean(howLong(catalog.value, props.row))
	);
	const actions = computed(() => {
		const key = props.row.key;
		const others = state.value.groups.filter((group) => group.key !== props.group.key);
		const number = (group) => state.value.groups.indexOf(group) + 1;
		return [
			{
				key: "opposite",
				label: shown.value.negate ? __("Remove the \u201cnot\u201d") : __("Turn into the opposite"),
				icon: "refresh",
				isOff: !props.row.subject || isUnread.value,
			},
			...(takesSequel.value ? [{ key: "followed", label: __("Ask what came after"), icon: "timeline" }] : []),
			...(takesDrafts.value ? [{ key: "drafts", label: __("Count drafts too"), icon: "document" }] : []),
			...(takesHowLong.value ? [{ key: "how-long", label: __("Ask for how long it has been so"), icon: "timeline" }] : []),
			{ key: "duplicate", label: __("Duplicate"), icon: "copy", isOff: !props.row.subject },
			{ key: "or", label: __("Add an alternative to it (or)"), icon: "add", isOff: !props.row.subject },
			...(bracketOf(props.row)
				? [{ key: "alone", label: __("It must hold by itself"), icon: "open" }]
				: [{ key: "join", label: __("Make it an alternative to the one above"), icon: "up", isOff: !props.hasAbove }]),
			{ key: "up", label: __("Move up"), icon: "up", isOff: !canMove(state.value, key, -1) },
			{ key: "down", label: __("Move down"), icon: "down", isOff: !canMove(state.value, key, 1) },
			...others.map((group) => ({
				key: `to:${group.key}`,
				label: __("Move to group {0}", [number(group)]),
				icon: "open",
			})),
			{
				key: "to:",
				label: __("Move to a group of its own"),
				icon: "open",
				isOff: props.group.rows.length < 2,
			},
			{ key: "remove", label: __("Delete"), icon: "trash" },
		];
	});

	function act(action) {
		const key = props.row.key;
		if (action === "opposite") change(oppositeChanges(catalog.value, props.row));
		else if (action === "followed") change({ followed_by: writeFollowed(newFollowed(catalog.value, props.row, false)) });
		else if (action === "drafts") change({ include_drafts: 1 });
		else if (action === "how-long") builder.askHowLong(key);
		else if (action === "duplicate") builder.duplicate(key);
		else if (action === "or") builder.addAlternative(key);
		else if (action === "alone") builder.leaveBracket(key);
		else if (action === "join") builder.joinAbove(key);
		else if (action === "up") builder.move(key, -1);
		else if (action === "down") builder.move(key, 1);
		else if (action === "remove") builder.remove(key);
		else builder.moveTo(key, action.slice("to:".length) || null);
	}

	return { actions, act };
}
