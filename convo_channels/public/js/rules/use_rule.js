/**
 * The rule of one builder: its cards, every change of them with undo and redo, and where the focus goes afterwards.
 *
 * Owns: the history and what the components may do to it. Must not: know the server, or how rows are stored.
 */
import { computed, nextTick, ref } from "vue";
import { canRedo, canUndo, commit, createHistory, redo, replacePresent, settle, undo } from "./history.js";
import {
	addCondition,
	addGroup,
	adoptStored,
	askHowLong,
	changeCondition,
	duplicateCondition,
	duplicateGroup,
	isSameRule,
	listConditions,
	addAlternative,
	joinAbove,
	leaveBracket,
	moveBeside,
	moveCondition,
	moveGroupBeside,
	moveToGroup,
	openRule,
	removeCondition,
	removeGroup,
	toRows,
} from "./rule_model.js";

export function useRule({ rows, catalog, root, onRows }) {
	const history = ref(createHistory(openRule(rows)));
	const state = computed(() => history.value.present);
	const opened = ref(null);

	function show(next) {
		const before = history.value.present;
		history.value = next;
		if (next.present !== before) onRows(toRows(next.present));
	}
	const step = (present, tag = null) => show(commit(history.value, present, tag));

	/** Rows from outside: what storing gave them is taken over; another rule is one step that can be undone. */
	function takeRows(stored) {
		const theirs = openRule(stored);
		const sorted = toRows(theirs);
		if (isSameRule(sorted, toRows(state.value))) {
			history.value = replacePresent(history.value, adoptStored(state.value, sorted));
		} else history.value = commit(history.value, theirs);
	}

	/** The element to go on at, once it is there. */
	async function focus(selector) {
		await nextTick();
		const element = root.value && root.value.querySelector(selector);
		if (element) element.focus();
	}
	const focusCondition = (key) =>
		focus(`[data-key="${key}"] .convo-subject button, [data-key="${key}"] button`);

	/** The list of a new condition opens once: a row that is moved later is drawn anew, too. */
	async function added([next, key]) {
		opened.value = key;
		step(next);
		await nextTick();
		opened.value = null;
	}

	function remove(key) {
		const all = listConditions(state.value).map((item) => item.row.key);
		const at = all.indexOf(key);
		const neighbour = all[at + 1] || all[at - 1];
		step(removeCondition(state.value, key));
		if (neighbour) focusCondition(neighbour);
		else focus("[data-test=first]");
	}

	function moved(next, key) {
		step(next);
		focusCondition(key);
	}
	const move = (key, by) => moved(moveCondition(state.value, key, by), key);

	/** Goes back or forth; whoever was at work in a condition that is drawn elsewhere now stays at work in it. */
	async function travel(next) {
		const active =
			root.value && root.value.contains(document.activeElement) ? document.activeElement : null;
		const condition = active && active.closest("[data-key]");
		show(next);
		await nextTick();
		if (!active || active.isConnected) return;
		const key = condition && condition.dataset.key;
		if (listConditions(state.value).some((item) => item.row.key === key)) focusCondition(key);
		else focus("[data-key] .convo-subject button, [data-test=first]");
	}

	return {
		state,
		canUndo: computed(() => canUndo(history.value)),
		canRedo: computed(() => canRedo(history.value)),
		undo: () => travel(undo(history.value)),
		redo: () => travel(redo(history.value)),
		settle: () => (history.value = settle(history.value)),
		takeRows,
		/** Another rule in place of this one, as one step. */
		replaceRows: (next) => step(openRule(next)),
		change: (key, changes, tag = null) =>
			step(changeCondition(state.value, catalog.value, key, changes), tag && `${key}:${tag}`),
		add: (groupKey) => added(addCondition(state.value, groupKey)),
		addGroup: () => added(addGroup(state.value)),
		addAlternative: (key) => added(addAlternative(state.value, key)),
		askHowLong(key) {
			const [next, beside] = askHowLong(state.value, catalog.value, key);
			step(next);
			focus(`[data-key="${beside}"] [name=value]`);
		},
		joinAbove: (key) => moved(joinAbove(state.value, key), key),
		leaveBracket: (key) => moved(leaveBracket(state.value, key), key),
		/** `kind`: "condition" or "group". */
		moveBeside(kind, key, other, isAfter) {
			if (kind === "group") step(moveGroupBeside(state.value, key, other, isAfter));
			else moved(moveBeside(state.value, key, other, isAfter), key);
		},
		opens: (key) => opened.value === key,
		remove,
		removeGroup(key) {
			step(removeGroup(state.value, key));
			focus("[data-test=or], [data-test=first]");
		},
		duplicate(key) {
			const [next, copy] = duplicateCondition(state.value, key);
			step(next);
			focusCondition(copy);
		},
		duplicateGroup(key) {
			const [next, copy] = duplicateGroup(state.value, key);
			step(next);
			focusCondition(copy);
		},
		move,
		moveTo: (key, groupKey) => moved(moveToGroup(state.value, key, groupKey), key),
	};
}
