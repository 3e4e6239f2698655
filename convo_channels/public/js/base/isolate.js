/**
 * Names and numbers among words of another direction.
 *
 * Owns: the invisible marks that keep a value together, so that its signs and its neighbours stay where they belong in a
 * sentence that reads from right to left. Must not: mark what is kept, sent, compared or written into an address.
 */

const FIRST_STRONG = "\u2068";
const POP = "\u2069";
/** A letter of a script that reads from right to left, or a value that is marked already: a part of the sentence itself. */
const BELONGS = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u2066-\u2068]/;

/** The value between marks; one that reads in the direction of the sentence stays as it is. */
export function isolate(value) {
	const text = String(value ?? "");
	return !text || BELONGS.test(text) ? text : FIRST_STRONG + text + POP;
}

const isMarked = (text) => /[\u2066-\u2069]/.test(text);

/** On a page from left to right a name of the other direction alone is marked: it would take the numbers after it along. */
function isolateForeign(value) {
	const text = String(value ?? "");
	return !BELONGS.test(text) || isMarked(text) ? text : FIRST_STRONG + text + POP;
}

/** {translate, isolate} of a host: what is put into a sentence is marked where it reads otherwise than the page. */
export function directed(translate, isRightToLeft) {
	const mark = isRightToLeft ? isolate : isolateForeign;
	return {
		translate: (text, args, context) =>
			translate(text, args && args.map((arg) => (arg === null || arg === undefined ? arg : mark(arg))), context),
		isolate: mark,
	};
}
