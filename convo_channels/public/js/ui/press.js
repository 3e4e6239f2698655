/**
 * What waits until a button of the mouse, or a finger, is lifted again: taking the focus from a field may change what is
 * drawn, and a click falls on what stands there when the button is let go.
 *
 * Owns: knowing whether one is held down. Must not: know what waits.
 */

let isHeld = false;
let waiting = [];

function hold() {
	isHeld = true;
}

function release() {
	isHeld = false;
	const due = waiting;
	waiting = [];
	for (const fn of due) fn();
}

/** The click follows what lets go, and hears of it first. */
const releaseSoon = () => setTimeout(() => isHeld && release(), 0);

if (typeof window !== "undefined") {
	for (const name of ["pointerdown", "mousedown"]) window.addEventListener(name, hold, true);
	for (const name of ["pointerup", "mouseup"]) window.addEventListener(name, releaseSoon, true);
	for (const name of ["click", "pointercancel", "dragend", "blur"]) {
		window.addEventListener(name, (event) => (name !== "blur" || event.target === window) && release(), true);
	}
}

/** Does it now, or as soon as nothing is held down any more: before the click is told to whatever was pressed. */
export function afterPress(fn) {
	if (isHeld) waiting.push(fn);
	else fn();
}
