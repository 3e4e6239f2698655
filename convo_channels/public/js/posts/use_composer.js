/**
 * A writing: its text, the draft that outlives a reload, and the one post that becomes of it however often it is sent.
 *
 * Owns: draft, key and request. Must not: draw, or know what a post is about.
 */
import { computed, onBeforeUnmount, onMounted, ref, watch } from "vue";
import { fitBody, toContent } from "../base/text_model.js";
import { debounced } from "../ui/use_page.js";
import { newKey } from "./draft_model.js";
import { withoutPicture } from "./files_model.js";
import { useFollowing } from "./use_drafts.js";
import { useFiles } from "./use_files.js";

/**
 * `place()` is the key of its draft; `kept()` what the draft keeps beside the text, `take(draft)` hears it again (null: there
 * is none). `missing()` says what is still to be done before it can be sent, `args()` what is sent beside the text, `sent(post)`
 * is told.
 */
export function useComposer(host, drafts, { place, kept = () => ({}), take = () => {}, missing = () => "", args, sent }) {
	const __ = host.translate;
	const value = ref({ body: "", isHtml: false });
	const isSending = ref(false);
	const error = ref("");
	const files = useFiles(host, { removed: takeOut });
	const isEmpty = computed(() => !value.value.body.trim() && !files.state.items.length);
	// sent twice under it, it is one post
	let key = newKey();
	// what the draft had to show: as long as nothing else is on the screen, nothing is to be kept
	let shown = "";
	const onScreen = () => JSON.stringify([value.value, kept(), files.names()]);
	const { isAhead, hold } = useFollowing(drafts, { place, follow });

	function takeOut(file) {
		const { body, isHtml } = value.value;
		const left = isHtml ? withoutPicture(body, file) : body;
		if (left !== body) value.value = { body: left, isHtml };
	}

	function restore() {
		const draft = drafts.get(place());
		isAhead.value = false;
		value.value = fitBody(draft, Boolean(host.richEditor));
		files.take(draft && draft.files);
		take(draft);
		key = (draft && draft.key) || newKey();
		error.value = "";
		shown = onScreen();
	}

	function save() {
		isAhead.value = false;
		if (onScreen() === shown) return;
		const { body, isHtml } = value.value;
		drafts.set(place(), { body, isHtml, ...kept(), key, files: files.kept() });
	}

	/** The draft was written on elsewhere, sent from there, or is sent under another key from now on. */
	function follow() {
		const draft = drafts.get(place());
		const isShown = draft ? draft.body === value.value.body : isEmpty.value;
		if (isShown && draft && draft.key) key = draft.key;
		if (!isShown && !isSending.value) restore();
	}
	const saveSoon = debounced(save, 300);

	function flush() {
		saveSoon.cancel();
		if (!isSending.value) save();
		drafts.flush();
	}

	const flushHidden = () => document.visibilityState === "hidden" && flush();

	function discard() {
		files.discard();
		clear();
	}

	function clear() {
		saveSoon.cancel();
		isAhead.value = false;
		files.clear();
		value.value = { body: "", isHtml: false };
		shown = onScreen();
		key = newKey();
		drafts.remove(place());
	}

	async function send() {
		if (isSending.value) return;
		error.value = isEmpty.value ? __("Write something first.") : files.missing() || missing();
		if (error.value) return;
		const wanted = { ...args(), content: toContent(value.value), key };
		if (files.names().length) wanted.files = files.names();
		saveSoon.cancel();
		shown = "";
		save();
		isSending.value = true;
		try {
			const post = await host.call("convo_channels.api.posts.create_post", wanted, { post: true });
			clear();
			sent(post);
		} catch (e) {
			error.value = e.message;
			// another post of this writing is there: sent again it is meant to be one more
			if (e.status === 409) key = newKey();
			shown = "";
			save();
		} finally {
			isSending.value = false;
		}
	}

	watch([value, kept, () => files.names().join()], () => {
		if (onScreen() === shown) return;
		error.value = "";
		shown = "";
		if (!isEmpty.value) hold(save);
		saveSoon();
	});
	watch(place, () => {
		saveSoon.cancel();
		restore();
	});
	onMounted(() => {
		restore();
		window.addEventListener("pagehide", flush);
		document.addEventListener("visibilitychange", flushHidden);
	});
	onBeforeUnmount(() => {
		window.removeEventListener("pagehide", flush);
		document.removeEventListener("visibilitychange", flushHidden);
		flush();
	});

	return { value, files, isSending, error, isEmpty, discard, send };
}
