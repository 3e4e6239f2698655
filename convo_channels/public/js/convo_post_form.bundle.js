/**
 * The helper of the Convo Post form, asked by doctype/convo_post/convo_post.js.
 */
import { refusePictures } from "./host/desk_post_editor";
import { sayNoPictures } from "./posts/post_words";

const guarded = new WeakSet();

window.convo_channels = window.convo_channels || {};
window.convo_channels.guardPostEditor = (quill) => {
	if (!quill || guarded.has(quill)) return;
	guarded.add(quill);
	refusePictures(quill, () => frappe.show_alert({ message: sayNoPictures(__), indicator: "orange" }, 8));
};
