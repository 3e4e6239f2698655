/** How long to wait before looking again at a segment that is being filled: often at first, more seldom if it takes long. */
const FIRST_MS = 1500;
const LONGEST_MS = 15000;

export const pauseBefore = (tries) => Math.min(LONGEST_MS, Math.round(FIRST_MS * 1.3 ** tries));
