/**
 * Drafts of posts that survive a reload.
 *
 * Owns: their keys, age and storage, and the key they are sent under. Must not: fail when the browser refuses to store; a
 * draft is then kept in memory. How they reach other devices is draft_sync.js'.
 */

const PREFIX = "convo_draft";
const MAX_AGE_DAYS = 30;
const DAY_MS = 86400000;

export const draftKey = {
	channel: (name) => `channel:${name}`,
	customer: (name) => `customer:${name}`,
	document: ({ doctype, name }) => `document:${doctype}:${name}`,
	edit: (post) => `edit:${post}`,
	reply: (post) => `reply:${post}`,
};

/** What a writing is sent under: the same again and again, until it is known to have arrived. Not everywhere is there a `randomUUID`. */
export function newKey(crypto = globalThis.crypto) {
	if (crypto.randomUUID) return crypto.randomUUID();
	const bytes = Array.from(crypto.getRandomValues(new Uint8Array(16)));
	return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function isEmptyDraft(draft) {
	return !draft || !(String(draft.body || "").trim() || (draft.files || []).length);
}

/**
 * The entries of one user in a Storage or, where that refuses, in memory: {draft, saved_at} and whatever else is known of
 * them. What is too old, or no entry of ours, is none.
 */
export function createEntries(storage, { user, now = Date.now } = {}) {
	const memory = new Map();
	const fullKey = (place) => `${PREFIX}:${user}:${place}`;
	const attempt = (action) => {
		try {
			return storage ? action() : null;
		} catch (e) {
			return null;
		}
	};

	function read(place) {
		const text = attempt(() => storage.getItem(fullKey(place)));
		const stored = text ? attempt(() => JSON.parse(text)) : memory.get(place);
		if (!stored || typeof stored !== "object") return null;
		if (now() - stored.saved_at < MAX_AGE_DAYS * DAY_MS) return stored;
		drop(place);
		return null;
	}

	function write(place, entry) {
		const stored = JSON.parse(JSON.stringify({ ...entry, saved_at: now() }));
		memory.set(place, stored);
		attempt(() => storage.setItem(fullKey(place), JSON.stringify(stored)));
	}

	function drop(place) {
		memory.delete(place);
		attempt(() => storage.removeItem(fullKey(place)));
	}

	function places() {
		const found = new Set(memory.keys());
		const start = fullKey("");
		for (let n = 0; n < (attempt(() => storage.length) || 0); n++) {
			const key = attempt(() => storage.key(n));
			if (key && key.startsWith(start)) found.add(key.slice(start.length));
		}
		return [...found];
	}

	return { read, write, drop, places };
}

/**
 * Returns {get(key), set(key, draft), remove(key)} of one user on this device alone, and the rest of what synced ones do, which
 * is nothing here. A draft is a plain object with at least {body}; an empty one is removed.
 */
export function createDrafts(storage, options) {
	const entries = createEntries(storage, options);
	return {
		get(key) {
			const entry = entries.read(key);
			if (!entry) return null;
			if (!isEmptyDraft(entry.draft)) return entry.draft;
			entries.drop(key);
			return null;
		},
		set: (key, draft) => (isEmptyDraft(draft) ? entries.drop(key) : entries.write(key, { draft })),
		remove: entries.drop,
		load: async () => {},
		loadSoon: () => {},
		flush() {},
		hold() {},
		isHeld: () => false,
		theirs: () => null,
		useTheirs: async () => {},
		keepMine() {},
		problem: () => "",
		all: () => [],
		subscribe: () => () => {},
	};
}
