/**
 * Undo and redo over immutable states.
 *
 * Owns: which states can be gone back to. Must not: know what a state holds, or the keys that ask for it.
 */

const LONGEST = 200;

export function createHistory(present) {
	return { past: [], present, future: [], tag: null };
}

/**
 * The history after a change. Changes with the same `tag` one after another are one step, so that a typed word is
 * undone at once and not letter by letter.
 */
export function commit(history, next, tag = null) {
	if (next === history.present) return history;
	const isSameStep = tag !== null && tag === history.tag && history.past.length > 0;
	const past = isSameStep ? history.past : [...history.past, history.present].slice(-LONGEST);
	return { past, present: next, future: [], tag };
}

/** What comes next is a step of its own, whatever its tag. */
export function settle(history) {
	return history.tag === null ? history : { ...history, tag: null };
}

/** Another present that is no step: what the server spelled differently, or names given by it. */
export function replacePresent(history, present) {
	return { ...history, present };
}

export function undo(history) {
	if (!canUndo(history)) return history;
	const past = history.past.slice(0, -1);
	const present = history.past[history.past.length - 1];
	return { past, present, future: [history.present, ...history.future], tag: null };
}

export function redo(history) {
	if (!canRedo(history)) return history;
	const [present, ...future] = history.future;
	return { past: [...history.past, history.present], present, future, tag: null };
}

export function canUndo(history) {
	return history.past.length > 0;
}

export function canRedo(history) {
	return history.future.length > 0;
}
