/**
 * The files of a writing: each is uploaded at once, can be cancelled, tried again and taken out, and outlives a reload in the draft.
 *
 * Owns: the uploads. Must not: draw, or send a post. What was taken out is thrown away on the server too, unless a post has it.
 */
import { computed, onBeforeUnmount, reactive } from "vue";
import { nameOf, refusal } from "./files_model.js";

const AT_ONCE = 2;
const MOST = 20;
const API = "convo_channels.api.files.";
let lastId = 0;

/** `removed(name)` hears of one that was taken out. */
export function useFiles(host, { removed = () => {} } = {}) {
	const __ = host.translate;
	// items: {id, name, size, progress, status: waiting, sending, done, failed or refused, error, file, isKept}
	const state = reactive({ items: [], error: "" });
	const under = new Map();
	let limits = null;
	let isGone = false;

	const isBusy = computed(() => state.items.some(({ status }) => status === "waiting" || status === "sending"));
	const done = () => state.items.filter(({ status }) => status === "done");

	async function learn() {
		if (limits) return;
		try {
			limits = await host.call(API + "get_limits");
		} catch (e) {
			// the server says it of each file
		}
	}

	/** `taken(file)` hears of each that has arrived. */
	async function add(list, taken = () => {}) {
		const given = Array.from(list);
		if (!given.length) return;
		state.error = "";
		await learn();
		const most = limits ? limits.most : MOST;
		const room = Math.max(0, most - state.items.length);
		if (given.length > room) state.error = __("A post has {0} files at most: {1} were left out.", [most, given.length - room]);
		for (const source of given.slice(0, room)) {
			const named = { name: nameOf(source, ++lastId), size: source.size };
			const error = refusal(__, host.format.number, named, limits);
			const status = error ? "refused" : "waiting";
			state.items.push({ id: lastId, ...named, progress: 0, status, error, file: null, isKept: false });
			under.set(lastId, { source: source.name ? source : new File([source], named.name, { type: source.type }), taken, cancel: null });
		}
		next();
	}

	function next() {
		const sending = state.items.filter(({ status }) => status === "sending").length;
		state.items
			.filter(({ status }) => status === "waiting")
			.slice(0, Math.max(0, AT_ONCE - sending))
			.forEach(send);
	}

	async function send(item) {
		Object.assign(item, { status: "sending", progress: 0, error: "" });
		const work = under.get(item.id);
		try {
			const { done: answer, cancel } = host.upload(API + "upload", work.source, { onProgress: (part) => (item.progress = part) });
			work.cancel = cancel;
			const file = await answer;
			if (isGone || !state.items.includes(item)) return throwAway(file.name);
			Object.assign(item, { status: "done", progress: 1, file, name: file.file_name, size: file.size });
			under.delete(item.id);
			work.taken(file);
		} catch (error) {
			// what is wrong with a file stays wrong, however often it is sent
			Object.assign(item, { status: error.status >= 400 && error.status < 500 && error.status !== 429 ? "refused" : "failed", error: error.message });
		}
		next();
	}

	function retry(item) {
		item.status = "waiting";
		next();
	}

	function remove(item) {
		state.items.splice(state.items.indexOf(item), 1);
		state.error = "";
		const work = under.get(item.id);
		if (work && work.cancel) work.cancel();
		under.delete(item.id);
		if (item.file) {
			if (!item.isKept) throwAway(item.file.name);
			removed(item.file.name);
		}
		next();
	}

	/** Nothing is lost where it fails: what nobody sends is away after some weeks. */
	function throwAway(file) {
		Promise.resolve(host.call(API + "discard", { file }, { post: true })).catch(() => {});
	}

	/** `files` are of a draft, or of a post: `kept` names those that a post has. */
	function take(files = [], kept = []) {
		stop();
		state.items = (files || []).map((file) => ({
			id: ++lastId, name: file.file_name, size: file.size, progress: 1, status: "done", error: "", file, isKept: kept.includes(file.name),
		})); // prettier-ignore
		state.error = "";
	}

	function stop() {
		for (const { cancel } of under.values()) if (cancel) cancel();
		under.clear();
	}

	const discard = () => [...state.items].forEach(remove);
	onBeforeUnmount(() => {
		isGone = true;
		stop();
	});

	return {
		state, isBusy, add, retry, remove, take, discard, clear: () => take(), kept: () => done().map(({ file }) => file),
		names: () => done().map(({ file }) => file.name),
		/** What keeps a post from being sent; "" for nothing. */
		missing() {
			if (isBusy.value) return __("Wait until the files are uploaded, or take them out.");
			return state.items.some(({ status }) => status !== "done") ? __("Take out the files that could not be added, or try them again.") : "";
		},
	}; // prettier-ignore
}
