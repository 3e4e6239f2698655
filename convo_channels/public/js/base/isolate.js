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

/** {translate, isolate} of a host: on a page from right to left what is put into a sentence is marked, elsewhere nothing. */
export function directed(translate, isRightToLeft) {
	if (!isRightToLeft) return { translate, isolate: (value) => String(value ?? "") };
	return {
		translate: (text, args, context) =>
			translate(text, args && args.map((arg) => (arg === null || arg === undefined ? arg : isolate(arg))), context),
		isolate,
	};
}
