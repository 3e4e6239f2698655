/** The dialog of a new post as Frappe's own forms ask for it. */
import { openOver } from "../host/over.js";
import NewPostOver from "./NewPostOver.vue";

/** `about`: {customer, reference} (form_posts_model.js). Resolves with the post, or null when the dialog was closed. */
export const openNewPost = (host, about) => openOver(host, NewPostOver, "sent", about);
