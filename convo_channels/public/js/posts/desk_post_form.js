/**
 * The editor in the form of a post.
 *
 * Owns: that it refuses what a post cannot hold, and says so. Must not: know what the bar offers.
 */
import { guardPictures } from "../host/desk_post_editor.js";
import { sayNoPictures } from "./post_words.js";

const guarded = new WeakSet();

export function guardPostEditor(quill) {
	if (!quill || guarded.has(quill)) return;
	guarded.add(quill);
	guardPictures(quill, () => frappe.show_alert({ message: sayNoPictures(__), indicator: "orange" }, 8));
}
