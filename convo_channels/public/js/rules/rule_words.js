/**
 * The words of the builder: measures, operators, values, a condition as one short line.
 *
 * Owns: the wording. Must not: hold state or decide what fits. Every function takes the translator as `__`, so that
 * message extraction finds the sentences.
 */
import { writeValue } from "../base/typed_model.js";
import { clausesOf } from "./brackets.js";
import { laterRow, readFollowed } from "./followed.js";
import { beginsWithPhrase, plainly } from "./phrases.js";
import { countsUnits } from "./families.js";
import { isCommon } from "./periods.js";
import {
	asksSince,
	canNarrow,
	filterAsRow,
	findField,
	findFieldNamed,
	findSource,
	givenType,
	isRelated,
	listVariants,
	neededValue,
	ownFields,
	USUAL_AMOUNTS,
	valueType,
} from "./rule_choices.js";
import { readFilters, splitList, splitRange } from "./values.js";
import { wholeWords } from "./whole_choices.js";
import { nameWeekday, readWeekdays } from "./weekdays.js";

export function measureWords(__, measure) {
	const words = {
		value: __("its value"),
		exists: __("any"),
		count: __("number of"),
		sum: __("sum of"),
		average: __("average of"),
		smallest: __("smallest"),
		largest: __("largest"),
		"of the latest": __("of the latest one:"),
		"of the earliest": __("of the first one:"),
		distinct: __("different values of"),
		latest: __("latest"),
		earliest: __("earliest"),
	};
	return words[measure] || __(measure);
}

/** An operator as it reads before its value, in the words of the catalog; `type` is the type of what is compared. */
export function operatorWords(__, catalog, key, type) {
	const known = (catalog.operators[type] || []).find((operator) => operator.key === key);
	return (known && known.words) || __(key);
}

const HOW_MANY = {
	"at least": (__) => __("has at least"),
	"more than": (__) => __("has more than"),
	"less than": (__) => __("has fewer than"),
	"at most": (__) => __("has at most"),
	equals: (__) => __("has exactly"),
	"does not equal": (__) => __("does not have exactly"),
	between: (__) => __("has between"),
};
const WHETHER = {
	exists: (__) => __("has at least one"),
	"does not exist": (__) => __("has no"),
};

// what a sum of a document's amounts says was done, as the sentence says it
const DONE = {
	Quotation: (__, how) => __("was quoted {0}", [how]),
	"Sales Order": (__, how) => __("ordered for {0}", [how]),
	"Delivery Note": (__, how) => __("was delivered goods for {0}", [how]),
	"Sales Invoice": (__, how) => __("was invoiced {0}", [how]),
	"Payment Entry": (__, how) => __("paid {0}", [how]),
};
const HOW_MUCH = {
	"at least": (__) => __("at least"),
	"more than": (__) => __("more than"),
	"less than": (__) => __("less than"),
	"at most": (__) => __("at most"),
	equals: (__) => __("exactly"),
	between: (__) => __("between"),
};

/** "was invoiced more than"; "" where no verb says it. */
function doneWords(__, { subject, measure, field, operator }) {
	const [done, how] = [DONE[subject], HOW_MUCH[operator]];
	return measure === "sum" && USUAL_AMOUNTS.includes(field) && done && how ? done(__, how(__)) : "";
}

/** A measure and its operator as one phrase: "has at least", "sum of Grand Total is more than". */
export function phraseWords(__, catalog, row, { measure, field, operator, type }) {
	const words = operatorWords(__, catalog, operator, type);
	const whole = { exists: WHETHER, count: HOW_MANY }[measure]?.[operator];
	if (whole) return whole(__);
	if (measure === "value") return words;
	const done = doneWords(__, { subject: row.subject, measure, field, operator });
	if (done) return done;
	return [measuredWords(__, catalog, { ...row, measure, field }), words].join(" ");
}

/** What the catalogue offers to begin with, in the words that the condition then has: "was invoiced …". */
export function offeredWords(__, catalog, row) {
	if (row.measure === "exists") return WHETHER.exists(__);
	if (row.measure === "count") return __("how many");
	const done = row.measure === "sum" && USUAL_AMOUNTS.includes(row.field) && DONE[row.subject];
	return done ? done(__, "…") : measuredWords(__, catalog, row);
}

/** "sum of Grand Total": what of the documents is compared. */
export function measuredWords(__, catalog, row) {
	const field = findField(catalog, row);
	const known = catalog.measures?.[row.measure];
	if (known && field) return known.label.replace("{0}", field.label);
	if (known && row.measure === "count") return known.label;
	return [measureWords(__, row.measure), field ? field.label : ""].filter(Boolean).join(" ");
}

/** What the documents of a condition are called behind its phrase: "has no Sales Order", "has at least 3 Sales Orders". */
export function countedName(catalog, row) {
	const source = findSource(catalog, row);
	return (row.measure === "count" && source.plural) || source.label;
}

/** A period as it reads before what is counted, or before its dates; one of the calendar says itself what it is. */
export function periodWords(__, period) {
	if (!period) return __("at any time");
	if (period.needs_value === 0 && period.choice) return isCommon(period.key) ? period.choice : __("another part of the calendar");
	const words = {
		"in the last (days)": __("in the last"),
		"more than (days) ago": __("longer ago than"),
		"in the next (days)": __("in the next"),
		"more than (days) ahead": __("in more than"),
		on: __("on"),
		before: __("before"),
		after: __("after"),
		"on or before": __("until"),
		"on or after": __("since"),
		between: __("between"),
	};
	return words[period.family] || words[period.key] || __(period.key);
}

/** "3 months": so many of a unit. */
export function countedWordsOf(__, count, unit) {
	const words = {
		hours: __("{0} hours", [count]),
		days: __("{0} days", [count]),
		weeks: __("{0} weeks", [count]),
		months: __("{0} months", [count]),
		years: __("{0} years", [count]),
	};
	return words[unit];
}

/** What a ticked "or never" adds, in the words of what is compared. */
export function neverWords(__, catalog, row) {
	if (["count", "distinct"].includes(row.measure)) return __("or none at all");
	if (["latest", "earliest"].includes(row.measure)) return __("or never");
	if (isRelated(catalog, row)) return __("or has none");
	return ["date", "datetime"].includes(valueType(catalog, row)) ? __("or never") : __("or is not set");
}

/** "Sales Invoice › sum of Grand Total": what a condition speaks of. */
export function subjectWords(__, catalog, row) {
	const source = findSource(catalog, row);
	if (!source) return row.subject ? __(row.subject) : "";
	const field = findField(catalog, row);
	if (ownFields(source).length === 1 && !isRelated(catalog, row)) return source.label;
	const label = field ? field.label : row.field || "";
	if (!isRelated(catalog, row)) return label ? `${source.label} › ${label}` : source.label;
	if (row.measure === "exists") return `${source.label} › ${__("any")}`;
	if (row.measure === "count") return `${source.label} › ${__("how many")}`;
	return `${source.label} › ${[measureWords(__, row.measure), label].filter(Boolean).join(" ")}`;
}

/** The value as it reads after its operator; empty when none is needed. */
function valueWords(__, catalog, row, patterns) {
	const needs = neededValue(catalog, row);
	const type = givenType(catalog, row);
	const say = (value) => writeValue(value, type, patterns) || "…";
	const chosen = listVariants(catalog, row).find((item) => item.key === row.operator);
	if (needs === 0) return chosen ? chosen.choice : "";
	if (countsUnits(needs)) return countedWordsOf(__, writeValue(row.value, "number", patterns) || "…", needs);
	if (needs === 2) return __("{0} and {1}", splitRange(row.value).map(say));
	if (needs === "month") return monthWords(row.value) || "…";
	if (needs === "places") return writeValue(row.value, "number", patterns) || "…";
	if (needs === "weekdays") return readWeekdays(row.value).map((number) => nameWeekday(number)).join(", ") || "…";
	if (needs === "list") return splitList(row.value).map(say).join(", ") || "…";
	return say(row.value);
}

function monthWords(value, lang) {
	const at = Number(value);
	if (!Number.isInteger(at) || at < 1 || at > 12) return String(value ?? "");
	const name = new Intl.DateTimeFormat(lang, { month: "long", timeZone: "UTC" });
	return name.format(new Date(Date.UTC(2001, at - 1, 1)));
}

function testWords(__, catalog, row, patterns) {
	if (!row.operator) return "";
	const words = operatorWords(__, catalog, row.operator, valueType(catalog, row));
	const value = valueWords(__, catalog, row, patterns);
	return value ? `${words} ${value}` : words;
}

/** A whole condition on one line, for reading only; `patterns` are those of the reader's settings. */
export function conditionWords(__, catalog, given, patterns) {
	const row = plainly(catalog, given);
	const whole = wholeWords(__, row);
	if (whole) return whole;
	const done = doneWords(__, row);
	if (done) return `${findSource(catalog, row).label} › ${done} ${valueWords(__, catalog, row, patterns)}`;
	const parts = beginsWithPhrase(catalog, row)
		? [
				phraseWords(__, catalog, row, { ...row, type: valueType(catalog, row) }),
				valueWords(__, catalog, row, patterns),
				countedName(catalog, row),
			]
		: [subjectWords(__, catalog, row), testWords(__, catalog, row, patterns)];
	if (row.or_never) parts.push(`(${neverWords(__, catalog, row)})`);
	return parts.filter(Boolean).join(" ");
}

/** The whole rule in the builder's own words, where there is no sentence of the server's. */
export function ruleWords(__, catalog, state, patterns) {
	const isSaid = (row) => Boolean(row.subject);
	const say = (row) => {
		const words = conditionWords(__, catalog, row, patterns);
		return plainly(catalog, row).negate ? __("not: {0}", [words]) : words;
	};
	const sayClause = ({ rows }) => {
		const said = rows.map(say).join(` ${__("or")} `);
		return rows.length > 1 ? `(${said})` : said;
	};
	const cards = state.groups.map((group) =>
		clausesOf(group.rows.filter(isSaid))
			.map(sayClause)
			.join(` ${__("and")} `)
	);
	return cards.filter(Boolean).join(` ${__("or")} `);
}

/** What narrows the documents of a condition, one line each. */
export function narrowingWords(__, catalog, row, patterns) {
	if (!canNarrow(catalog, row)) return [];
	const said = [];
	const source = findSource(catalog, row);
	const lines = readFilters(row.filters);
	if (lines === null) said.push(String(row.filters));
	for (const line of lines || []) {
		const field = findFieldNamed(source, line.field);
		const test = testWords(__, catalog, filterAsRow(row.subject, line), patterns);
		said.push(__("where {0} {1}", [field ? field.label : line.field, test || line.operator]));
	}
	if (row.period) said.push(saidPeriod(__, catalog, row, patterns));
	if (row.include_drafts) said.push(__("drafts too"));
	const followed = readFollowed(row);
	if (followed) {
		const later = findSource(catalog, followed);
		const named = [later ? later.label : followed.subject, writeValue(followed.days, "number", patterns) || "…"];
		said.push(
			Number(followed.is_missing)
				? __("not followed by {0} within {1} days", named)
				: __("followed by {0} within {1} days", named)
		);
		said.push(...(later ? narrowingWords(__, catalog, laterRow(followed), patterns) : []));
	}
	return said;
}

/** A period with its number or dates: "in the last 3 months". */
export function saidPeriod(__, catalog, row, patterns) {
	const period = catalog.periods.find(({ key }) => key === row.period);
	if (!period) return __(row.period);
	const needs = period.needs_value;
	if (needs === 0) return period.choice;
	if (countsUnits(needs)) {
		const count = writeValue(row.period_days ?? "…", "number", patterns);
		return `${periodWords(__, period)} ${countedWordsOf(__, count, needs)}`;
	}
	const dates = (needs === 2 ? splitRange(row.period_value) : [row.period_value]).map(
		(day) => writeValue(day, "date", patterns) || "…"
	);
	return `${periodWords(__, period)} ${needs === 2 ? __("{0} and {1}", dates) : dates[0]}`;
}

/** What a condition still misses, as the hint beside it. */
export function missingWords(__, part) {
	const words = {
		subject: __("Choose what it is about."),
		field: __("Choose a field."),
		operator: __("Choose how it is compared."),
		value: __("A value is missing."),
		period: __("The period is not complete."),
		currency: __("Say which: amounts in different currencies are not added up."),
		filter: __("A filter is not complete."),
		followed: __("Choose what came after, and within how many days."),
	};
	return words[part] || "";
}

export function unfinishedWords(__, numbers) {
	const known = numbers.filter(Boolean);
	if (!known.length) return __("The count appears when the condition is complete.");
	if (known.length === 1) return __("Condition {0} is not complete yet.", [known[0]]);
	return __("Conditions {0} are not complete yet.", [known.join(", ")]);
}

/**
 * The sentence of the answer: how many of the customers that the reader sees. It holds those who are always included, and says
 * so: two figures side by side would have to be added up.
 */
export function countWords(__, { count, included = 0 }, number) {
	if (count === null || count === undefined) return "";
	if (included && included === count) {
		return count === 1 ? __("1 customer, always included") : __("{0} customers, all of them always included", [number(count)]);
	}
	if (included === 1) return __("{0} customers match, 1 of them always included", [number(count)]);
	if (included) return __("{0} customers match, {1} of them always included", [number(count), number(included)]);
	return count === 1 ? __("1 customer matches") : __("{0} customers match", [number(count)]);
}

/** What one condition of a rule without customers matches by itself. */
export function aloneWords(__, alone, number) {
	if (alone.count === 1) return __("Condition {0} alone: 1 customer ({1})", [alone.row, alone.text]);
	return __("Condition {0} alone: {1} customers ({2})", [alone.row, number(alone.count), alone.text]);
}

/** What the numbers of a field are typed in, behind the control. */
export function fieldUnitWords(__, field) {
	if (!field || field.unit !== "stars") return "";
	return __("of {0} stars", [starsOf(field)]);
}

function starsOf(field) {
	return Number(field.options) || 5;
}

/** "15 Mar – 22 Mar": what relative days are today. `date` formats a day, `bound` is one of the answer's dates. */
export function datesWords(__, bound, date, patterns) {
	const say = (at) => {
		const [day, time] = String(at).split(" ");
		return time ? `${date(day)} ${writeValue(time, "time", patterns)}` : date(day);
	};
	if (!bound.from_at && !bound.until_at) return __("There is no such fiscal year yet, so nothing lies in it.");
	if (!bound.from_at) return __("until {0}", [say(bound.until_at)]);
	if (!bound.until_at) return __("from {0}", [say(bound.from_at)]);
	return __("{0} – {1}", [say(bound.from_at), say(bound.until_at)]);
}

/** The days it means, and where it asks for how long something is so, how far that is known. */
export function heldWords(__, catalog, row, dates) {
	if (!asksSince(catalog, row)) return dates;
	return [dates, __("as far as changes were recorded, otherwise since the last save")].filter(Boolean).join(" · ");
}

/** What nobody sees of which documents count: the day that a period goes by, and what is taken back. */
export function countedWords(__, source, row, lines) {
	const said = [];
	const day = source.fields.find((field) => field.name === source.date_field);
	if (row.period && day) said.push(__("by {0}", [day.label]));
	const isAsked = (lines || []).some((line) => line.field === source.return_field);
	if (source.return_field && row.measure !== "sum" && !isAsked) said.push(__("returns are not counted"));
	if (source.return_field && row.measure === "sum") said.push(__("returns lower the sum"));
	return said.join(" · ");
}
