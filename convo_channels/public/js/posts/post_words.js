/**
 * The sentences of posts.
 *
 * Owns: what a post cannot hold. Must not: hold state. Every function takes the translator as `__`, so that message
 * extraction finds the sentences.
 */

/** When somebody pastes or drops what a post cannot hold. */
export function sayNoPictures(__) {
	return __("A post cannot hold pictures or files yet: they were left out, and everything else is kept.");
}
