/** What comes with the Desk itself: small things in lists and forms, and the way to the pages. */
import { reloadUntouched } from "./host/desk_form.js";
import { loadAhead, loadPages, openPage } from "./host/desk_load.js";
import "./host/desk_descriptions.js";
import "./host/desk_lists.js";
import "./host/desk_search.js";
import "./posts/desk_form_posts.js";
import { guardPostEditor } from "./posts/desk_post_form.js";
import { awaitBuilder } from "./segments/awaited_builder.js";
import "./segments/list_filter.js";

const ours = (window.convo_channels = window.convo_channels || {});

Object.assign(ours, {
	awaitBuilder,
	guardPostEditor,
	reloadUntouched,
	/** Everything that the pages and forms show, loaded once in a session; what it offers stands in convo_pages.bundle.js. */
	load: loadPages,
	openPage,
});

loadAhead(window.location.pathname);
