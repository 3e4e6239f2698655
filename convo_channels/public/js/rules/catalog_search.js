/**
 * The search over the catalogue: what is meant first, and nothing where nothing is like it.
 *
 * Owns: how well words meet an entry, and in which order entries are shown. Must not: make entries (catalog_model.js).
 */

const SHOWN = 60;
const SHOWN_OF_GROUP = 12;
const USUAL_OF_GROUP = 6;
// worth of an entry that people call by just these words
const EXACTLY = 7.5;
// what a business speaks of day by day; whatever else there is comes after it
const USUAL_SOURCES = [
	"Customer",
	"Sales Invoice",
	"Sales Order",
	"Quotation",
	"Convo Profile",
	"Balance",
	"Opportunity",
	"Contact",
	"Issue",
	"Payment Entry",
	"Delivery Note",
	"Address",
	"Segment",
	"Tag",
	"Sales Invoice Item",
	"Convo Post",
];

function bonusOf(subject) {
	const at = USUAL_SOURCES.indexOf(subject);
	return at < 0 ? 0 : 0.8 - at / 40;
}

/** Text as the search compares it: no accents, no case, words apart. */
export function fold(text) {
	return String(text ?? "")
		.normalize("NFD")
		.replace(/[\u0300-\u036f]/g, "")
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, " ")
		.trim();
}

/** "no orders" as "no order": what people call things stands in the singular. */
function inSingular(query) {
	return query.replace(/(\p{L}{2}[^s\P{L}])s(?!\p{L})/gu, "$1");
}

/** What it is worth that people call it by these very words, or by a beginning of them while they are typed; 0 when not. */
function calledScore(query, singular, found) {
	if (found.called.includes(query) || found.called.includes(singular)) return EXACTLY;
	return query.length >= 4 && found.called.some((name) => name.startsWith(query)) ? 6.2 : 0;
}

/** How much of the query is in what is read, and not in another name of it. */
function shareOfLabel(tokens, query, found) {
	const sought = fold(found.sought);
	if (sought === query) return 1.5;
	const words = sought.split(" ");
	return (tokens.filter((token) => words.some((word) => word.startsWith(token))).length / tokens.length) * 0.4;
}

/** How well a word of the query meets an entry; 0 is not at all. */
function scoreOf(token, found) {
	let best = 0;
	for (const word of found.words) {
		if (word === token) return 6;
		if (word.startsWith(token)) best = Math.max(best, 5);
	}
	if (best) return best;
	if (token.length > 2 && found.called.some((name) => name.split(" ").some((word) => word.startsWith(token)))) return 4;
	if (token.length > 2 && found.text.includes(token)) return 3;
	return found.words.some((word) => isOneSlipAway(token, word)) ? 2 : 0;
}

/** A swapped, missing, doubled or wrong letter in a word of some length. */
function isOneSlipAway(token, word) {
	if (token.length < 4 || Math.abs(token.length - word.length) > 1) return false;
	let start = 0;
	while (start < token.length && token[start] === word[start]) start += 1;
	let end = 0;
	const most = Math.min(token.length, word.length) - start;
	while (end < most && token[token.length - 1 - end] === word[word.length - 1 - end]) end += 1;
	const one = token.slice(start, token.length - end);
	const other = word.slice(start, word.length - end);
	const isSwap = one.length === 2 && one === [...other].reverse().join("");
	return Math.max(one.length, other.length) <= 1 || isSwap;
}

/**
 * What the picker shows: [{key, label, entries, rest}], `rest` being how many more the group holds. Without a query
 * what was used lately comes first, then the usual entries of every source; `within` shows all of one source.
 * `reading` says how an entry is shown, and asks that of those alone that the query meets.
 */
export function searchEntries(entries, query, { recent = [], within = "", recentLabel = "", idle = [], reading } = {}) {
	const said = fold(query);
	const among = within ? entries.filter((found) => found.subject === within) : entries;
	if (said) {
		const hits = rank(among, said, recent, reading);
		const plain = withoutIdle(said, idle);
		const isOther = !hits.length && plain && plain !== said;
		return groupHits(isOther ? rank(among, plain, recent, reading) : hits, within);
	}
	if (within) {
		// what people ask for, then everything else as the form has it
		const sorted = among.filter(isOffered).sort((a, b) => b.isUsual - a.isUsual || (a.isUsual ? a.rank - b.rank : 0));
		return [{ key: within, label: among[0]?.group || within, entries: sorted, rest: 0 }];
	}
	const lately = recent.map((id) => entries.find((found) => found.id === id)).filter(Boolean);
	const groups = lately.length
		? [{ key: "recent", label: recentLabel, entries: lately, rest: 0, isRecent: true }]
		: [];
	return [...groups, ...usualOfEach(entries.filter(isOffered))];
}

/** "customers without an order" asks what "without order" asks. */
function withoutIdle(query, idle) {
	const words = new Set(idle.map(fold));
	return query
		.split(" ")
		.filter((word) => !words.has(word))
		.join(" ");
}

const isOffered = (found) => !found.why;

function rank(entries, query, recent, reading = (found) => found) {
	const tokens = query.split(" ");
	const singular = inSingular(query);
	const hits = [];
	for (const entry of entries) {
		const scores = tokens.map((token) => scoreOf(token, entry));
		const named = calledScore(query, singular, entry);
		if (scores.includes(0) && !named) continue;
		const found = reading(entry);
		const sum = scores.reduce((total, score) => total + score, 0) / tokens.length;
		const bonus = (found.isUsual ? 0.9 : 0) + (recent.includes(found.id) ? 1.2 : 0) + bonusOf(found.subject);
		const score = Math.max(sum, named) + shareOfLabel(tokens, query, found);
		hits.push({ found, score: score + bonus + (found.lift || 0) - found.rank / 200 - found.label.length / 400, named });
	}
	// one careful hit makes a hundred vague ones noise, and what is called so makes those noise that hold the words somewhere
	const isCareful = hits.some((hit) => hit.score >= 4);
	const isNamed = hits.some((hit) => hit.named >= EXACTLY);
	return hits
		.filter((hit) => !isCareful || hit.score >= 2.5)
		.filter((hit) => !isNamed || hit.named || hit.found.isUsual)
		.sort((a, b) => b.score - a.score)
		.map((hit) => hit.found);
}

function groupHits(hits, within) {
	const groups = new Map();
	const limit = within ? SHOWN : SHOWN_OF_GROUP;
	let shown = 0;
	for (const found of hits) {
		if (!groups.has(found.subject)) {
			groups.set(found.subject, { key: found.subject, label: found.group, entries: [], rest: 0 });
		}
		const group = groups.get(found.subject);
		if (group.entries.length < limit && shown < SHOWN) {
			group.entries.push(found);
			shown += 1;
		} else group.rest += 1;
	}
	return [...groups.values()].filter((group) => group.entries.length);
}

function usualOfEach(entries) {
	const groups = new Map();
	for (const found of entries) {
		if (!groups.has(found.subject)) groups.set(found.subject, []);
		groups.get(found.subject).push(found);
	}
	return [...groups.entries()].map(([key, all]) => {
		const usual = all
			.filter((found) => found.isUsual)
			.sort((a, b) => a.rank - b.rank)
			.slice(0, USUAL_OF_GROUP);
		const shown = usual.length ? usual : all.slice(0, USUAL_OF_GROUP);
		return { key, label: all[0].group, entries: shown, rest: all.length - shown.length };
	});
}
