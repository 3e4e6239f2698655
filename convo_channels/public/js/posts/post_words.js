/**
 * The sentences of posts.
 *
 * Owns: what a post cannot hold. Must not: hold state. Every function takes the translator as `__`, so that message
 * extraction finds the sentences.
 */

/** When somebody pastes pictures with a text from elsewhere: only its own files may stand in it. */
export function sayNoPictures(__) {
	return __("Pictures that are no files of this post were left out; everything else is kept.");
}
