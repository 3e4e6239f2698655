/**
 * The catalog as a list one can search: every subject a condition can begin with.
 *
 * Owns: the entries, their order, and which were used lately. Must not: search (catalog_search.js), touch the DOM or fetch.
 *
 * An entry is {id, subject, group, label, sought, measure, field, filters, isUsual}. `label` reads after its group:
 * "Sales Invoice › was invoiced …"; one with `more` (what else its condition says) reads alone. One with `why` tells of
 * a field that cannot be asked for: it is found, not chosen.
 */
import { isThere, listIdeas, listNegations } from "./catalog_ideas.js";
import { fold } from "./catalog_search.js";
import { fitsMeasure, ownFields } from "./rule_choices.js";
import { measuredWords, offeredWords } from "./rule_words.js";

const RECENT_KEY = "convo-rule-recent";
const RECENT = 6;
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
	const entries = catalog.sources.flatMap((source) => [
		...(source.measures.includes("value") ? entriesOfValues(source) : entriesOfRelated(catalog, source, __)),
		...entriesNotOffered(source),
	]);
	return withIdeas(catalog, entries, __);
}

/** With what people call them, and with whole conditions that have a word of their own. */
function withIdeas(catalog, entries, __) {
	const byId = new Map(entries.map((found) => [found.id, found]));
	const own = [];
	const negations = listNegations(__);
	// in the reader's language and in the one this was written in
	const english = listIdeas((text) => text);
	listIdeas(__).forEach((idea, at) => {
		if (!isThere(catalog, idea)) return;
		const { subject, measure, field, filter, operator, ...values } = idea.row;
		const called = `${idea.words}, ${english[at].words}`.split(",").map(fold).filter(Boolean);
		const filters = filter ? JSON.stringify([[filter, "", ""]]) : "";
		const source = catalog.sources.find((found) => found.key === subject);
		if (operator) {
			const whole = entry(source, { measure, field, label: idea.label, isUsual: true });
			const more = { operator, ...values };
			own.push({ ...whole, id: `${whole.id}|${operator}`, more, called: called.flatMap((name) => inAllNegations(name, negations)) });
			return;
		}
		const only = source.fields.length === 1 && measure === "value";
		const known = byId.get([subject, measure, only ? "" : field, filters].join("|"));
		if (known) known.called.push(...called);
	});
	return [...entries, ...own, ...withoutAny(catalog, entries, own, __)];
}

/** "no overdue invoice" as "without overdue invoice": whoever denies it may do so in any word. */
function inAllNegations(name, negations) {
	const said = negations.find((word) => name.startsWith(`${word} `));
	return said ? negations.map((word) => word + name.slice(said.length)) : [name];
}

/** "no payment" asks for those who have none, of whatever documents a site knows. */
function withoutAny(catalog, entries, own, __) {
	const negations = listNegations(__);
	const has = new Map(own.map((found) => [found.id, found]));
	const none = { operator: "does not exist" };
	const found = [];
	for (const one of entries.filter(({ measure, filters }) => measure === "exists" && !filters)) {
		const id = `${one.id}|${none.operator}`;
		const names = [fold(one.group), ...one.called];
		const called = negations.flatMap((word) => names.map((name) => `${word} ${name}`));
		if (has.has(id)) has.get(id).called.push(...called);
		else {
			const label = `${__("has no")} ${one.group}`;
			found.push({ ...one, id, label, sought: label, isUsual: false, more: none, called });
		}
	}
	return found;
}

function entriesNotOffered(source) {
	const said = (field) => entry(source, { measure: "", field: field.name, label: field.label, words: field.name });
	return (source.not_offered || []).map((field) => ({ ...said(field), isUsual: false, why: field.why }));
}

/** `sought`: by what it is found in place of its label. */
function entry(source, { measure, field = "", filters = "", label, isUsual, words = "", sought = label }) {
	const id = [source.key, measure, field, filters].join("|");
	// in the reader's language and in ERPNext's own
	const text = fold(`${source.label} ${sought} ${words} ${source.searchable || ""}`);
	return {
		id,
		subject: source.key,
		group: source.label,
		label,
		sought,
		measure,
		field,
		filters,
		isUsual,
		rank: rankOf(field || filteredField(filters)),
		called: [],
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
	const isOnly = ownFields(source).length === 1;
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

function entriesOfRelated(catalog, source, __) {
	const has = (measure) => source.measures.includes(measure);
	const said = (measure, field = "") => offeredWords(__, catalog, { subject: source.key, measure, field });
	const found = [];
	if (has("exists")) {
		found.push(entry(source, { measure: "exists", label: said("exists"), sought: __("any"), isUsual: true }));
	}
	if (has("count")) found.push(entry(source, { measure: "count", label: said("count"), isUsual: true }));
	for (const field of shownFields(source)) {
		const usual = isUsualField(field) || field.name === source.date_field;
		// what a document links to is what it is chosen by, seldom what is reckoned
		const add = (measure, isUsual = false) =>
			has(measure) &&
			!field.is_linked &&
			found.push(
				entry(source, {
					measure,
					field: field.name,
					label: said(measure, field.name),
					// what was done has words of its own in catalog_ideas.js
					sought: measuredWords(__, catalog, { subject: source.key, measure, field: field.name }),
					words: field.name,
					isUsual: usual && isUsual,
				})
			);
		if (fitsMeasure(field, "sum") && field.type === "number") {
			add("sum", true);
			add("average");
			add("smallest");
			add("largest", true);
		}
		if (DATE_TYPES.includes(field.type)) {
			add("latest", true);
			add("earliest");
		}
		if (LATEST_TYPES.includes(field.type)) {
			add("of the latest", field.name === "status");
		}
		if (field.type !== "date" && fitsMeasure(field, "distinct")) {
			add("distinct");
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
