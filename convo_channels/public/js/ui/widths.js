/**
 * Where the layout changes: one set for all pages. Styles that cannot read it (@media) name the same numbers.
 *
 * Up to NARROW there is one thing at a time, from WIDE on three columns stand side by side. Up to PHONE what is pressed is
 * as large as a finger, though the pointer may be fine (ui/app.css), and a row of a table is a card.
 */
export const PHONE = 480;
export const NARROW = 720;
export const WIDE = 1120;

// in a form of the Desk, whose side bars take their part
const BESIDE = 900;

export const roomOf = (width) => (width >= BESIDE ? "wide" : width > NARROW ? "medium" : "narrow");
export const layoutOf = (width) => (width >= WIDE ? "wide" : width > NARROW ? "medium" : "narrow");
