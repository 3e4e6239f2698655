/**
 * What Frappe's editor offers for a post: what is kept, and nothing else.
 *
 * Owns: the bar of the composer, and what becomes of pictures and files, whichever way they come in. Must not: decide what
 * becomes of the text.
 */
const OWN = /^\/(?:private\/files\/[^?#]+|api\/method\/convo_channels\.api\.files\.get)\?fid=[\w-]+$/;

/** A bar for a few words; the form of a post has one of its own. Files are added below the text. */
export const COMPOSER_BAR = [
	["bold", "italic"],
	[{ list: "bullet" }, { list: "ordered" }],
	["link", "code-block"],
];

/**
 * Pictures that are pasted with a text are left out, `tell()` says so once for each time, and all else stays: those of the text's
 * own files too. Files that come alone are `take(files)`n, or left out as well.
 */
export function guardPictures(quill, tell, take = null) {
	let isTold = false;
	const refuse = () => {
		if (isTold) return;
		isTold = true;
		setTimeout(() => (isTold = false), 0);
		tell();
	};
	quill.uploader.upload = (range, files) => {
		if (files && files.length) (take || refuse)(files);
	};
	quill.clipboard.addMatcher("img, picture, video, audio, object, embed", (node, delta) => {
		if (node.tagName === "IMG" && OWN.test(node.getAttribute("src") || "")) return delta;
		refuse();
		return new delta.constructor(delta.ops.filter((op) => typeof op.insert === "string"));
	});
}
