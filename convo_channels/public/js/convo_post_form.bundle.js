/**
 * The helper of the Convo Post form, asked by doctype/convo_post/convo_post.js.
 */
import { refusePictures } from "./convo_shared/desk_post_editor";
import { sayNoPictures } from "./convo_shared/words";

const guarded = new WeakSet();

window.convo_channels = window.convo_channels || {};
window.convo_channels.guardPostEditor = (quill) => {
	if (!quill || guarded.has(quill)) return;
	guarded.add(quill);
	refusePictures(quill, () => frappe.show_alert({ message: sayNoPictures(__), indicator: "orange" }, 8));
};
