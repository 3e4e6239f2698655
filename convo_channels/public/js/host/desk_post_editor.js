/**
 * What Frappe's editor offers for a post: what is kept, and nothing else.
 *
 * Owns: the bar of the composer, and the refusal of pictures and files, whichever way they come in. Must not: decide what
 * becomes of the text.
 */

/** A bar for a few words; the form of a post has one of its own. No button for pictures: they would not be kept. */
export const COMPOSER_BAR = [
	["bold", "italic"],
	[{ list: "bullet" }, { list: "ordered" }],
	["link", "code-block"],
];

/** Pictures and files that are pasted or dropped are left out, `tell()` says so once for each time, and all else stays. */
export function refusePictures(quill, tell) {
	let isTold = false;
	const refuse = () => {
		if (isTold) return;
		isTold = true;
		setTimeout(() => (isTold = false), 0);
		tell();
	};
	quill.uploader.upload = (range, files) => {
		if (files && files.length) refuse();
	};
	quill.clipboard.addMatcher("img, picture, video, audio, object, embed", (node, delta) => {
		refuse();
		return new delta.constructor(delta.ops.filter((op) => typeof op.insert === "string"));
	});
}
