/**
 * The catalog as a list one can search: every subject a condition can begin with.
 *
 * Owns: the entries, their order, the search over them and which were used lately. Must not: touch the DOM or fetch.
 *
 * An entry is {id, subject, group, label, measure, field, filters, isUsual}. `label` reads after its group:
 * "Sales Invoice › sum of Grand Total". One with `why` tells of a field that cannot be asked for: it is found, not chosen.
 */
import { fitsMeasure } from "./rule_choices.js";

const RECENT_KEY = "convo-rule-recent";
const RECENT = 6;
const SHOWN = 60;
const SHOWN_OF_GROUP = 12;
const USUAL_OF_GROUP = 6;
const LATEST_TYPES = ["select", "link", "number", "check"];
const DATE_TYPES = ["date", "datetime"];

// fields people ask for; whatever else there is comes after them
const USUAL_FIELDS = [
	"territory",
	"customer_group",
	"industry",
	"customer_type",
	"market_segment",
	"account_manager",
	"creation",
	"status",
	"grand_total",
	"outstanding_amount",
	"overdue_amount",
	"credit_used",
	"paid_amount",
	"opportunity_amount",
	"last_contact_at",
	"last_inbound_at",
	"last_outbound_at",
	"consent",
	"source",
	"designation",
	"department",
	"city",
	"country",
	"item_code",
	"item_group",
	"post_type",
	"medium",
	"maintenance_status",
	"warranty_expiry_date",
	"birthday",
	"tag",
	"segment",
];

/** Every way a condition can begin, source by source. */
export function listEntries(catalog, __) {
	return catalog.sources.flatMap((source) => [
		...(source.measures.includes("value") ? entriesOfValues(source) : entriesOfRelated(source, __)),
		...entriesNotOffered(source),
	]);
}

function entriesNotOffered(source) {
	const said = (field) => entry(source, { measure: "", field: field.name, label: field.label, words: field.name });
	return (source.not_offered || []).map((field) => ({ ...said(field), isUsual: false, why: field.why }));
}

function entry(source, { measure, field = "", filters = "", label, isUsual, words = "" }) {
	const id = [source.key, measure, field, filters].join("|");
	// in the reader's language and in ERPNext's own
	const text = fold(`${source.label} ${label} ${words} ${source.searchable || ""}`);
	return {
		id,
		subject: source.key,
		group: source.label,
		label,
		measure,
		field,
		filters,
		isUsual,
		rank: rankOf(field || filteredField(filters)),
		words: text.split(" ").filter(Boolean),
		text,
	};
}

function filteredField(filters) {
	return filters ? JSON.parse(filters)[0][0] : "";
}

/** Where a field stands among the usual ones; what has no field comes first. */
function rankOf(name) {
	if (!name) return -1;
	const at = USUAL_FIELDS.indexOf(name);
	return at < 0 ? USUAL_FIELDS.length : at;
}

function entriesOfValues(source) {
	// a subject with one field needs no name of it
	const isOnly = source.fields.length === 1;
	const values = shownFields(source).filter((field) => !field.only_narrows);
	return values.map((field) =>
		entry(source, {
			measure: "value",
			field: isOnly ? "" : field.name,
			label: field.label,
			words: field.name,
			isUsual: isUsualField(field) || isOnly,
		})
	);
}

function entriesOfRelated(source, __) {
	const has = (measure) => source.measures.includes(measure);
	const found = [];
	if (has("exists")) found.push(entry(source, { measure: "exists", label: __("any"), isUsual: true }));
	if (has("count")) found.push(entry(source, { measure: "count", label: __("how many"), isUsual: true }));
	for (const field of shownFields(source)) {
		const usual = isUsualField(field) || field.name === source.date_field;
		const add = (measure, label, isUsual = false) =>
			has(measure) &&
			found.push(
				entry(source, {
					measure,
					field: field.name,
					label,
					words: field.name,
					isUsual: usual && isUsual,
				})
			);
		if (fitsMeasure(field, "sum") && field.type === "number") {
			add("sum", __("sum of {0}", [field.label]), true);
			add("average", __("average {0}", [field.label]));
			add("smallest", __("smallest {0}", [field.label]));
			add("largest", __("largest {0}", [field.label]), true);
		}
		if (DATE_TYPES.includes(field.type)) {
			add("latest", __("latest {0}", [field.label]), true);
			add("earliest", __("earliest {0}", [field.label]));
		}
		if (LATEST_TYPES.includes(field.type)) {
			add("of the latest", __("{0} of the latest one", [field.label]), field.name === "status");
		}
		if (field.type !== "date" && fitsMeasure(field, "distinct")) {
			add("distinct", __("number of different values of {0}", [field.label]));
		}
		if (has("exists")) {
			// "Contact › Designation": some contact whose designation is the one to be named
			const filters = JSON.stringify([[field.name, "", ""]]);
			const label = field.label;
			const isWord = !["number", "time", ...DATE_TYPES].includes(field.type);
			if (isWord) {
				found.push(
					entry(source, { measure: "exists", filters, label, words: field.name, isUsual: usual })
				);
			}
		}
	}
	return found;
}

/** A currency field comes twice, in the document's and the company's currency; both are compared in the latter. */
function shownFields(source) {
	const names = new Set(source.fields.map((field) => field.name));
	return source.fields.filter(
		(field) => !field.name.startsWith("base_") || !names.has(field.name.slice("base_".length))
	);
}

function isUsualField(field) {
	return USUAL_FIELDS.includes(field.name);
}

/** The fields of one source as entries, for the filters on its documents. */
export function listFilterEntries(source) {
	// what a single value is made of is narrowed by few fields, documents by all of theirs
	const isValue = source.measures.includes("value");
	const fields = shownFields(source).filter((field) => !isValue || field.only_narrows);
	const offered = fields.map((field) =>
		entry(source, {
			measure: "value",
			field: field.name,
			label: field.label,
			words: field.name,
			isUsual: isUsualField(field) || field.name === source.date_field,
		})
	);
	return isValue ? offered : [...offered, ...entriesNotOffered(source)];
}

/** Text as the search compares it: no accents, no case, words apart. */
function fold(text) {
	return String(text ?? "")
		.normalize("NFD")
		.replace(/[\u0300-\u036f]/g, "")
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, " ")
		.trim();
}

/** How well a word of the query meets an entry; 0 is not at all. */
function scoreOf(token, found) {
	let best = 0;
	for (const word of found.words) {
		if (word === token) return 6;
		if (word.startsWith(token)) best = Math.max(best, 5);
	}
	if (best) return best;
	if (found.text.includes(token)) return 3;
	const isLongEnough = token.length >= 3;
	if (isLongEnough && found.words.some((word) => isOneSlipAway(token, word))) return 2;
	return isLongEnough && isSubsequence(token, found.text.replaceAll(" ", "")) ? 1 : 0;
}

function isSubsequence(token, text) {
	let at = 0;
	for (const sign of text) if (sign === token[at]) at += 1;
	return at === token.length;
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
 */
export function searchEntries(entries, query, { recent = [], within = "", recentLabel = "" } = {}) {
	const tokens = fold(query).split(" ").filter(Boolean);
	const among = within ? entries.filter((found) => found.subject === within) : entries;
	if (tokens.length) return groupHits(rank(among, tokens, recent), within);
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

const isOffered = (found) => !found.why;

function rank(entries, tokens, recent) {
	const hits = [];
	for (const found of entries) {
		const scores = tokens.map((token) => scoreOf(token, found));
		if (scores.includes(0)) continue;
		const sum = scores.reduce((total, score) => total + score, 0) / tokens.length;
		const bonus = (found.isUsual ? 0.9 : 0) + (recent.includes(found.id) ? 1.2 : 0);
		hits.push({ found, score: sum + bonus - found.label.length / 100 });
	}
	// one careful hit makes a hundred vague ones noise
	const isCareful = hits.some((hit) => hit.score >= 4);
	return hits
		.filter((hit) => !isCareful || hit.score >= 2.5)
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

/** What was picked lately, newest first; kept where the host keeps drafts. */
export function readRecent(storage) {
	try {
		const kept = JSON.parse((storage && storage.getItem(RECENT_KEY)) || "[]");
		return Array.isArray(kept) ? kept.filter((id) => typeof id === "string").slice(0, RECENT) : [];
	} catch (e) {
		return [];
	}
}

export function keepRecent(storage, id) {
	const next = [id, ...readRecent(storage).filter((kept) => kept !== id)].slice(0, RECENT);
	try {
		if (storage) storage.setItem(RECENT_KEY, JSON.stringify(next));
	} catch (e) {
		// a full storage only forgets what was used lately
	}
	return next;
}
