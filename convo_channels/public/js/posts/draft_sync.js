/**
 * Drafts that are on all devices of a user: kept here first, and on the server as soon as there is one to be reached.
 *
 * Owns: what is sent when, and what happens when two devices wrote at one place. Must not: let anybody wait for the network,
 * or write over a text that its writer has not seen.
 */
import { passes } from "../host/http.js";
import { createEntries, isEmptyDraft, newKey } from "./draft_model.js";

const API = "convo_channels.api.";
export const SAVE_MS = 2000;
export const RETRY_MS = 15000;
const MARKS = 20;
// the server will not take it, however often it is asked
const REFUSED = [400, 413, 417];

const bare = ({ mark, ...draft }) => draft;
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/**
 * What is known of one place. `base`: the revision on the server that the text began from (0: none). `isDirty`: it says more
 * than the server was told. `marks`: of what was last sent from here, by which it is known again where no answer came. `isGone`: it was sent or
 * discarded here and the server is still to hear so.
 */
const nothing = () => ({ draft: null, base: 0, marks: [], isDirty: false, isGone: false });
// what an older page has left was never told
const known = (entry) => (entry ? { ...nothing(), isDirty: true, ...entry } : nothing());
const waits = (entry) => entry.isDirty || entry.isGone;

/**
 * `call` as a host has it, `timers` as a window has them. Returns what `createDrafts` does, and besides: load(), flush(),
 * hold(place, keep), isHeld(place), theirs(place), useTheirs(place), keepMine(place), problem(place), all(), and subscribe(fn) -> unsubscribe, where
 * fn(place) hears that a place is other than it was.
 */
export function createSyncedDrafts(storage, { user, now = Date.now, call, timers = globalThis }) {
	const entries = createEntries(storage, { user, now });
	// the text of another device at a place where there is one of one's own; what the server says of a place; what it refused
	const [others, told, problems] = [new Map(), new Map(), new Map()];
	// how a text on the screen that is ahead of its draft is kept at once
	const held = new Map();
	const [busy, listeners] = [new Set(), new Set()];
	// what this page wrote and the server has not heard is its own, whatever another tab writes at the same place
	const own = new Map();
	const [timer, touched] = [new Map(), new Map()];
	let retry = null;

	const read = (place) => own.get(place) || known(entries.read(place));
	const places = () => new Set([...entries.places(), ...own.keys(), ...others.keys()]);
	const tell = (place) => listeners.forEach((fn) => fn(place));

	function write(place, entry) {
		touched.set(place, (touched.get(place) || 0) + 1);
		own.delete(place);
		if (waits(entry)) own.set(place, entry);
		if (entry.draft || entry.isGone) entries.write(place, entry);
		else entries.drop(place);
	}

	function adopt(place, other) {
		others.delete(place);
		write(place, { ...nothing(), draft: bare(other.draft), base: other.revision });
	}

	function get(place) {
		const { draft, isGone } = read(place);
		return isGone || isEmptyDraft(draft) ? null : draft;
	}

	function set(place, draft) {
		held.delete(place);
		if (isEmptyDraft(draft)) return remove(place);
		const entry = read(place);
		const plain = JSON.parse(JSON.stringify(draft));
		if (!entry.isGone && same(entry.draft, plain)) return;
		problems.delete(place);
		write(place, { ...entry, draft: plain, isDirty: true, isGone: false });
		soon(place, SAVE_MS);
		tell(place);
	}

	/** It was sent, discarded or emptied here; what another device wrote there is what there is then. */
	function remove(place) {
		held.delete(place);
		problems.delete(place);
		const entry = read(place);
		if (entry.isGone || (!entry.draft && !entry.base)) return;
		const other = others.get(place);
		others.delete(place);
		if (other && other.draft) adopt(place, other);
		else if (entry.base || entry.marks.length) write(place, { ...entry, draft: null, isDirty: false, isGone: true });
		else write(place, nothing());
		push(place);
		tell(place);
	}

	function soon(place, ms) {
		timers.clearTimeout(timer.get(place));
		timer.set(place, timers.setTimeout(() => push(place), ms));
	}

	function again() {
		timers.clearTimeout(retry);
		retry = timers.setTimeout(load, RETRY_MS);
	}

	/** Tells the server of one place, one request at a time. `isLast`: the page is being left. */
	async function push(place, isLast = false) {
		timers.clearTimeout(timer.get(place));
		const entry = read(place);
		if (busy.has(place) || others.has(place) || problems.has(place) || !waits(entry)) return;
		busy.add(place);
		let isDone = true;
		try {
			await (entry.isGone ? discard : save)(place, entry, isLast);
		} catch (error) {
			isDone = false;
			if (REFUSED.includes(error.status)) problems.set(place, error.message);
			else if (passes(error)) again();
		}
		busy.delete(place);
		tell(place);
		if (isDone && waits(read(place))) soon(place, isLast ? 0 : SAVE_MS / 4);
	}

	/** Answers null where another revision stands there. */
	async function send(method, args, isLast) {
		try {
			return await call(method, args, { post: true, keepalive: isLast });
		} catch (error) {
			if (error.status === 409) return null;
			throw error;
		}
	}

	async function save(place, entry, isLast) {
		const mark = newKey();
		write(place, { ...entry, marks: [...entry.marks, mark].slice(-MARKS) });
		const args = { place, draft: { ...entry.draft, mark }, based_on: entry.base };
		const answer = await send(API + "drafts.save", args, isLast);
		if (!answer) return meet(place, await look(place));
		const left = read(place);
		const isSame = !left.isGone && left.draft === entry.draft;
		if (answer.is_sent || answer.is_taken) return outlive(place, left, answer.is_sent && isSame);
		write(place, { ...left, base: answer.revision, marks: [mark], isDirty: !isSame && !left.isGone });
		told.set(place, { ...told.get(place), saved_at: answer.saved_at });
		if (told.get(place).about === undefined) await look(place);
	}

	/** Its post was sent from elsewhere: where that says less than stands here, this is another writing. */
	function outlive(place, left, saysAll) {
		if (saysAll || left.isGone) write(place, nothing());
		else write(place, { ...left, draft: { ...left.draft, key: newKey() }, isDirty: true });
	}

	async function discard(place, entry, isLast) {
		if (!(await send(API + "drafts.discard", { place, based_on: entry.base }, isLast))) return meet(place, await look(place));
		const left = read(place);
		write(place, left.isGone ? nothing() : { ...left, base: 0, marks: [] });
	}

	/** What the server has at one place, null where there is nothing. */
	async function look(place) {
		const { items } = await call(API + "drafts.list", { place });
		const found = items[0] || null;
		if (found) told.set(place, { about: found.about, saved_at: found.saved_at });
		return found;
	}

	/** What stands on the server meets what is here; null: nothing stands there. */
	function meet(place, other) {
		const entry = read(place);
		const isAhead = held.has(place) || entry.isDirty;
		if (!other) {
			// sent or discarded elsewhere, and gone on with here
			if (isAhead) write(place, { ...entry, base: 0 });
			else if (entry.draft || entry.isGone) write(place, nothing());
		} else if (entry.base !== other.revision && (isAhead || entry.isGone) && other.draft && entry.marks.includes(other.draft.mark)) {
			// of this device: what was sent last may say it otherwise, and the server took it for another writing
			write(place, { ...entry, base: other.revision });
		} else if (entry.base !== other.revision) {
			if (isAhead || !other.draft) others.set(place, other);
			else adopt(place, other);
		}
	}

	/** All of the user's drafts on the server meet those that are here; what waits is told. */
	async function load() {
		timers.clearTimeout(retry);
		const before = new Map(touched);
		let items, isWhole;
		try {
			({ items, isWhole } = await list());
		} catch (error) {
			if (passes(error)) again();
			return;
		}
		const there = new Map(items.map((item) => [item.place, item]));
		for (const { place, about, saved_at } of items) told.set(place, { about, saved_at });
		for (const place of new Set([...there.keys(), ...places()])) {
			// what was told meanwhile is newer than the answer
			const isOlder = busy.has(place) || touched.get(place) !== before.get(place) || others.has(place);
			if (!isOlder) meet(place, await whole(there.get(place) || (isWhole ? null : await look(place).catch(() => null))));
			tell(place);
			push(place);
		}
	}

	/** Page by page. What is saved elsewhere meanwhile may stand on none of several pages: they are not the whole. */
	async function list() {
		const items = [];
		let cursor = null;
		let isWhole = true;
		do {
			const page = await call(API + "drafts.list", cursor ? { cursor } : {});
			items.push(...page.items);
			isWhole = isWhole && !cursor && !page.next_cursor;
			cursor = page.next_cursor;
		} while (cursor);
		return { items, isWhole };
	}

	/** Of very much the server tells the newest at once. */
	async function whole(item) {
		if (!item || item.draft || read(item.place).base === item.revision) return item || null;
		return look(item.place).catch(() => item);
	}

	function flush() {
		for (const place of places()) push(place, true);
	}

	/** What is here gives way to the text of the other device. */
	async function useTheirs(place) {
		const other = others.get(place);
		if (!other) return;
		const found = await whole(other);
		if (!others.has(place)) return;
		held.delete(place);
		if (found && found.draft) adopt(place, found);
		else others.delete(place);
		tell(place);
	}

	function keepMine(place) {
		const other = others.get(place);
		if (!other) return;
		if (held.has(place)) held.get(place)();
		others.delete(place);
		write(place, { ...read(place), base: other.revision, marks: [], isDirty: true });
		push(place);
		tell(place);
	}

	/** {place, draft, other, at, about}: `other` is there where it waits for a choice; `about` undefined where nobody has told it yet. */
	function all() {
		return [...places()]
			.map((place) => ({ place, draft: get(place), other: others.get(place) || null, at: told.get(place)?.saved_at || null, about: told.get(place)?.about }))
			.filter(({ draft, other }) => draft || other);
	}

	return {
		get,
		set,
		remove,
		load,
		flush,
		useTheirs,
		keepMine,
		all,
		/** The text on the screen is ahead of the draft. */
		hold: (place, keep = () => {}) => held.set(place, keep),
		isHeld: (place) => held.has(place),
		theirs: (place) => others.get(place) || null,
		problem: (place) => problems.get(place) || "",
		subscribe(fn) {
			listeners.add(fn);
			return () => listeners.delete(fn);
		},
	};
}
