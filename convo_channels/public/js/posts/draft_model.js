/**
 * Drafts of posts that survive a reload.
 *
 * Owns: their keys, age and storage, and the key they are sent under. Must not: fail when the browser refuses to store; a draft is then kept in memory.
 */

const PREFIX = "convo_draft";
const MAX_AGE_DAYS = 30;
const DAY_MS = 86400000;

export const draftKey = {
	channel: (name) => `channel:${name}`,
	customer: (name) => `customer:${name}`,
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
 * Returns {get(key), set(key, draft), remove(key)} for one user. `storage` is a Storage or null, `now()` milliseconds.
 * A draft is a plain object with at least {body}; an empty one is removed.
 */
export function createDrafts(storage, { user, now = Date.now } = {}) {
	const memory = new Map();
	const fullKey = (key) => `${PREFIX}:${user}:${key}`;
	const attempt = (action) => {
		try {
			return storage ? action() : null;
		} catch (e) {
			return null;
		}
	};
	const forget = (key) => {
		memory.delete(key);
		attempt(() => storage.removeItem(fullKey(key)));
	};

	function read(key) {
		const text = attempt(() => storage.getItem(fullKey(key)));
		const stored = text ? attempt(() => JSON.parse(text)) : memory.get(key);
		return stored && typeof stored === "object" ? stored : null;
	}

	return {
		get(key) {
			const stored = read(key);
			if (!stored) return null;
			if (!(now() - stored.saved_at < MAX_AGE_DAYS * DAY_MS) || isEmptyDraft(stored.draft)) {
				forget(key);
				return null;
			}
			return stored.draft;
		},
		set(key, draft) {
			if (isEmptyDraft(draft)) return forget(key);
			const stored = { saved_at: now(), draft: JSON.parse(JSON.stringify(draft)) };
			memory.set(key, stored);
			attempt(() => storage.setItem(fullKey(key), JSON.stringify(stored)));
		},
		remove: forget,
	};
}
