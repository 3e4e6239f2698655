/**
 * Where the layout changes: one set for all pages. Styles that cannot read it (@media) name the same numbers.
 *
 * Up to NARROW there is one thing at a time, from WIDE on three columns stand side by side.
 */
export const NARROW = 720;
export const WIDE = 1120;

export const layoutOf = (width) => (width >= WIDE ? "wide" : width > NARROW ? "medium" : "narrow");
