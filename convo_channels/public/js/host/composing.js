/**
 * Keys of an input method: what Enter, Escape and the arrows do while a sign is composed of several keys is the method's own.
 *
 * Owns: that no handler of ours hears of them, wherever it listens. Must not: know what a key means.
 */
const OURS = ".convo-app";
// told in place of the key; Safari says it of the Enter that ends the composition, which is composing no more by then
const OF_THE_METHOD = 229;
let isListening = false;

export const isComposed = (event) => Boolean(event.isComposing) || event.keyCode === OF_THE_METHOD;

/** Before anything else on the page; what the browser does by itself goes on. */
export function keepComposedKeys() {
	if (isListening) return;
	isListening = true;
	for (const kind of ["keydown", "keyup"]) window.addEventListener(kind, leaveOut, true);
}

function leaveOut(event) {
	const { target } = event;
	if (isComposed(event) && target && target.closest && target.closest(OURS)) event.stopImmediatePropagation();
}
