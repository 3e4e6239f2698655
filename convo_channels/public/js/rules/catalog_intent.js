/**
 * What a search of the catalogue says beside what it looks for: of which days, and how much.
 *
 * Owns: reading both out of what was typed, and what a choice takes over of them. Must not: find entries (catalog_search.js).
 * The words are those that the builder itself shows, and the usual English ones.
 */
import { readNumber, writeValue } from "../base/typed_model.js";
import { fold, searchEntries } from "./catalog_search.js";
import { countsUnits } from "./families.js";
import { findPeriod } from "./periods.js";
import { isRelated, listOperators, valueType } from "./rule_choices.js";
import { countedWordsOf, saidPeriod } from "./rule_words.js";

const UNITS = ["hours", "days", "weeks", "months", "years"];
const DATE_TYPES = ["date", "datetime"];
const DATED_BY_THEMSELVES = ["value", "latest", "earliest", "of the latest", "of the earliest"];
const NUMBER = "(\\d[\\d.,'\u2019\\s]*\\d|\\d)";
const BEFORE = "(?<![\\p{L}\\p{N}])";
const BEHIND = "(?![\\p{L}\\p{N}])";
const LEADING = "(?:(?:in|within|over|during|for|since|the|last|past) +)*";
const LONGER = "((?:more than|longer than|longer ago than|older than|before|over) +)?";

/** {operator: how it may be typed}; what the reader's language calls it comes first. */
const AMOUNTS = {
	"more than": (__) => [__("more than {0}"), "more than {0}", "over {0}", "above {0}", "> {0}"],
	"at least": (__) => [__("at least {0}"), "at least {0}", ">= {0}"],
	"less than": (__) => [__("less than {0}"), "less than {0}", "under {0}", "below {0}", "< {0}"],
	"at most": (__) => [__("at most {0}"), "at most {0}", "up to {0}", "<= {0}"],
};

const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const pattern = (text) => new RegExp(BEFORE + text + BEHIND, "u");

/** {rest, period, amount}: what is looked for, {key, count} and {operator, value, words} or null. */
export function readIntent(catalog, query, __, patterns) {
	// a sign or code of a currency says nothing: the field has its own
	let rest = plain(query.replace(/\p{Sc}/gu, " ").replace(/(\d)\s*[A-Z]{3}(?!\p{L})/gu, "$1 ")).replace(/\s+/g, " ");
	const cut = (found) => (rest = rest.replace(found[0], " "));
	const period = readCounted(rest, __, cut) || readCalendar(catalog, rest, cut);
	const amount = readAmount(rest, __, patterns, cut);
	return { rest: fold(rest), period, amount };
}

function readCounted(text, __, cut) {
	for (const unit of UNITS) {
		const shown = plain(countedWordsOf(__, "{0}", unit)).replace("{0}", "").trim();
		const names = [escaped(shown), `${unit.slice(0, -1)}s?`].join("|");
		const found = pattern(`${LEADING}${LONGER}(\\d+) *(?:${names})( +ago)?`).exec(text);
		if (!found) continue;
		const [, longer, count, ago] = found;
		cut(found);
		return { key: longer || ago ? `more than (${unit}) ago` : `in the last (${unit})`, count };
	}
	return null;
}

function readCalendar(catalog, text, cut) {
	const parts = catalog.periods.filter((period) => period.needs_value === 0 && period.choice);
	for (const { key, choice } of parts) {
		const names = [choice, key.replace(/^is /, "")].map((name) => escaped(plain(name)));
		const found = pattern(`(?:(?:in|during|the) +)*(?:${names.join("|")})`).exec(text);
		if (found) {
			cut(found);
			return { key, count: "" };
		}
	}
	return null;
}

function readAmount(text, __, patterns, cut) {
	for (const [operator, list] of Object.entries(AMOUNTS)) {
		for (const words of list(__)) {
			const found = pattern(plain(words).split("{0}").map(escaped).join(NUMBER)).exec(text);
			const value = found && readNumber(found[1].trim(), patterns);
			if (!value) continue;
			cut(found);
			return { operator, value, words: list(__)[0].replace("{0}", writeValue(value, "number", patterns)) };
		}
	}
	return null;
}

/** What conditions of documents take over of a period: {changes, words}, or null; the same for all of one subject. */
function takeDays(catalog, subject, period, __, patterns) {
	const row = { subject, measure: "exists", field: "", period: period.key };
	const found = findPeriod(catalog, row);
	if (found.isUnknown) return null;
	Object.assign(row, { period_days: countsUnits(found.needs) ? Number(period.count) : 0, period_value: "" });
	const { period_days, period_value } = row;
	return { changes: { period: period.key, period_days, period_value }, words: saidPeriod(__, catalog, row, patterns) };
}

/** What an entry takes over of a period; `days` tells it of the documents of a subject. */
function takePeriod(catalog, entry, period, __, patterns, days) {
	const { subject, measure, field, more = {} } = entry;
	const row = { subject, measure, field, period: period.key };
	if (isRelated(catalog, row) && !DATED_BY_THEMSELVES.includes(measure)) return days(subject);
	if (!DATE_TYPES.includes(valueType(catalog, row))) return null;
	// "silent for 90 days" keeps that it was longer ago
	const key = more.operator ? period.key.replace(/^in the last \((.*)\)$/, "more than ($1) ago") : period.key;
	if (more.operator && !key.startsWith("more than")) return null;
	if (!listOperators(catalog, { ...row, operator: key }).includes(key)) return null;
	const words = saidPeriod(__, catalog, { ...row, period: key, period_days: period.count }, patterns);
	return { changes: { operator: key, value: period.count }, words };
}

function takeAmount(catalog, { subject, measure, field, more }, { operator, value, words }) {
	const row = { subject, measure, field };
	if (more || valueType(catalog, row) !== "number" || !listOperators(catalog, row).includes(operator)) return null;
	return { changes: { operator, value }, words };
}

/** "was invoiced more than 1,000 · last year": an amount stands where the label leaves a place for it. */
function sayTaken(label, amount, period) {
	const isOpen = amount && label.includes("…");
	const parts = [isOpen ? label.replace("…", amount.words) : label, period && period.words, !isOpen && amount && amount.words];
	return parts.filter(Boolean).join(" · ");
}

/** `find`, which is asked once for each key. */
function onceEach(find) {
	const known = new Map();
	return (key) => {
		if (!known.has(key)) known.set(key, find(key));
		return known.get(key);
	};
}

/** searchEntries, where what was typed of days and amounts goes over into the condition that is made. */
export function searchMeant(catalog, entries, query, { __, patterns, ...options }) {
	const { rest, period, amount } = readIntent(catalog, query, __, patterns);
	if (!rest || (!period && !amount)) return searchEntries(entries, query, options);
	// thousands of entries stand in a catalogue: only what is found is asked what it takes over
	const days = onceEach((subject) => takeDays(catalog, subject, period, __, patterns));
	const reading = (entry) => {
		const taken = [
			period && takePeriod(catalog, entry, period, __, patterns, days),
			amount && takeAmount(catalog, entry, amount),
		];
		const kept = taken.filter(Boolean);
		if (!kept.length) return entry;
		return {
			...entry,
			taken: Object.assign({}, ...kept.map(({ changes }) => changes)),
			said: sayTaken(entry.label, amount && taken[1], period && taken[0]),
			lift: kept.length === [period, amount].filter(Boolean).length ? 3 : 0,
		};
	};
	// a field that is called so by itself comes first
	return [...searchEntries(entries, query, options), ...searchEntries(entries, rest, { ...options, reading })];
}
