/**
 * The correction of a post: its text and type, their draft, what it began from, and what happens when another came first.
 *
 * Owns: the requests and the draft. Must not: draw. A text that could not be saved stays until its writer decides.
 */
import { reactive } from "vue";
import { fitBody, toContent } from "../base/text_model.js";
import { detailsOf, formOf, missingDetails } from "./details_model.js";
import { draftKey, newKey } from "./draft_model.js";
import { withoutPicture } from "./files_model.js";
import { useFollowing } from "./use_drafts.js";
import { useFiles } from "./use_files.js";

/** Since when the text of a post stands: what a correction of it began from. */
export const stampOf = (post) => post.edited_at || post.at;

/** `post()` is the one that is corrected; `saved(post)` and `ended()` are told. */
export function useEdit(host, drafts, post, { saved, ended }) {
	const __ = host.translate;
	const place = () => draftKey.edit(post().name);
	// theirs: {post, by_name, at}, another text that came first; isGone: the post is there no more
	const state = reactive({
		value: { body: "", isHtml: false },
		postType: post().post_type,
		details: formOf(post().details),
		isSaving: false,
		error: "",
		theirs: null,
		isGone: false,
	});
	const files = useFiles(host, {
		removed(file) {
			const { body, isHtml } = state.value;
			if (isHtml) state.value = { body: withoutPicture(body, file), isHtml };
		},
	});
	const had = () => (post().files || []).map(({ name }) => name);
	const hasOthers = () => files.names().join() !== had().join();
	let base = null;
	let begun = null;
	let key = "";
	let isOpen = false;
	const { isAhead, hold } = useFollowing(drafts, { place, follow });

	/** The draft was written on on another device. */
	function follow() {
		const draft = drafts.get(place());
		if (isOpen && draft && draft.body !== state.value.body && !state.isSaving && !state.theirs) begin();
	}

	function begin() {
		isOpen = true;
		isAhead.value = false;
		const draft = drafts.get(place());
		state.value = fitBody(draft || { body: post().content, isHtml: true }, Boolean(host.richEditor));
		state.postType = (draft && draft.post_type) || post().post_type;
		state.details = (draft && draft.details) || formOf(post().details);
		base = (draft && draft.base) || stampOf(post());
		key = (draft && draft.key) || newKey();
		files.take((draft && draft.files) || post().files, had());
		begun = draft ? null : { ...state.value, postType: state.postType, details: state.details };
		Object.assign(state, { error: "", theirs: null, isGone: false });
	}

	const written = () => ({ ...state.value, post_type: state.postType, details: state.details, key, files: files.kept() });
	const keep = () => drafts.set(place(), { ...written(), base });

	const isChanged = () => state.value.body !== (drafts.get(place()) || begun || {}).body;
	/** Before it is kept. */
	const holdChanged = () => isOpen && isChanged() && hold(keepChanged);

	/** Opened alone is no correction: what it began from would get old in a draft. */
	const isOther = () => !begun || begun.body !== state.value.body || begun.postType !== state.postType || begun.details !== state.details || hasOthers();

	function keepChanged() {
		isAhead.value = false;
		if (isOther()) keep();
	}

	/** Closed where nothing was written; what was is given up by its writer alone. Answers whether it is closed. */
	function leave() {
		if (isOther()) return false;
		stop();
		return true;
	}

	function stop() {
		isOpen = false;
		drafts.remove(place());
		ended();
	}

	async function attempt(request, refused) {
		if (state.isSaving) return;
		const missing = () => missingDetails(__, state.postType, state.details, post().post_type === state.postType ? post().details : null);
		const isEmpty = !state.value.body.trim() && !files.names().length;
		state.error = isEmpty ? __("Write something first.") : files.missing() || missing();
		if (state.error) return;
		keep();
		Object.assign(state, { isSaving: true, error: "" });
		try {
			await request();
		} catch (error) {
			state.error = error.message;
			await refused(error);
		} finally {
			state.isSaving = false;
		}
	}

	function save() {
		if (state.isGone) return postAsNew();
		const args = { post: post().name, content: toContent(state.value), post_type: state.postType, based_on: base };
		args.details = detailsOf(state.postType, state.details) || {};
		if (hasOthers()) args.files = files.names();
		return attempt(async () => {
			const changed = await host.call("convo_channels.api.posts.edit_post", args, { post: true });
			isOpen = false;
			drafts.remove(place());
			saved(changed);
		}, onRefused);
	}

	async function onRefused({ status }) {
		if (status === 404) loseTheirs();
		if (status !== 409) return;
		try {
			const args = { post: post().name, limit: 1 };
			const found = await host.call("convo_channels.api.posts.list_versions", args);
			const [{ by_name, at }] = found.items;
			Object.assign(state, { theirs: { post: found.post, by_name, at }, error: "" });
		} catch (error) {
			if (error.status === 404) loseTheirs();
			else state.error = error.message;
		}
	}

	/** The post is gone: what was written goes where its writer finds it again, unless something is begun there. */
	function loseTheirs() {
		const { customer, channel } = post();
		const isElsewhere = !customer && !channel;
		Object.assign(state, { theirs: null, isGone: !isElsewhere });
		state.error = isElsewhere
			? __("This post was deleted meanwhile. Your text is still here: copy it to keep it.")
			: __("This post was deleted meanwhile. Your text is still here, and can be posted as a new one.");
		const stream = streamDraft();
		if (!isElsewhere && !drafts.get(stream)) {
			drafts.set(stream, { ...written(), target: customer ? null : { kind: "channel" } });
		}
	}

	const streamDraft = () => (post().customer ? draftKey.customer(post().customer) : draftKey.channel(post().channel));

	function keepMine() {
		base = stampOf(state.theirs.post);
		state.theirs = null;
		return save();
	}

	function takeTheirs() {
		isOpen = false;
		drafts.remove(place());
		saved(state.theirs.post);
	}

	function postAsNew() {
		const { customer, channel } = post();
		const args = { post_type: state.postType, content: toContent(state.value), key };
		const details = detailsOf(state.postType, state.details);
		Object.assign(args, customer ? { customer } : { channel }, details && { details });
		// those of the post are gone with it
		const own = files.names().filter((name) => !had().includes(name));
		if (own.length) args.files = own;
		return attempt(
			async () => {
				await host.call("convo_channels.api.posts.create_post", args, { post: true });
				if ((drafts.get(streamDraft()) || {}).key === key) drafts.remove(streamDraft());
				host.toast(__("Posted as a new post."), "success");
				stop();
			},
			({ status }) => status === 409 && (key = newKey())
		);
	}

	return { state, files, begin, holdChanged, keepChanged, leave, stop, save, keepMine, takeTheirs };
}
