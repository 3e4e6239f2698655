/**
 * What must come, or must not, after each document that a condition counts.
 *
 * Owns: the object in the row's `followed_by`, both ways. Must not: word anything.
 */
import { findSource, isRelated, missingFilter } from "./rule_choices.js";
import { readFilters } from "./values.js";

// what is usually asked: did they buy within two weeks
const USUAL_DAYS = 14;
const USUAL_LATER = { Quotation: "Sales Order", Opportunity: "Quotation", "Sales Order": "Sales Invoice" };

/** {subject, days, is_missing, filters, include_drafts}; null where nothing is asked, undefined for a text nobody can read. */
export function readFollowed(row) {
	const text = row.followed_by;
	if (!text) return null;
	try {
		const found = typeof text === "string" ? JSON.parse(text) : text;
		if (!found || typeof found !== "object" || Array.isArray(found)) return undefined;
		return { subject: "", days: "", is_missing: 0, filters: [], include_drafts: 0, ...found };
	} catch {
		return undefined;
	}
}

export function writeFollowed(followed) {
	if (!followed) return "";
	const { subject, days, is_missing, filters, include_drafts } = followed;
	return JSON.stringify({
		subject,
		days: /^\d+$/.test(String(days)) ? Number(days) : days,
		is_missing: Number(is_missing) ? 1 : 0,
		filters: (typeof filters === "string" ? JSON.parse(filters || "[]") : filters) || [],
		include_drafts: Number(include_drafts) ? 1 : 0,
	});
}

/** Sources whose documents can follow another. */
export function laterSources(catalog) {
	return catalog.sources.filter((source) => isRelated(catalog, { subject: source.key }));
}

/** What a condition begins with when something is to follow. */
export function newFollowed(catalog, row, isMissing) {
	const keys = laterSources(catalog).map((source) => source.key);
	const usual = USUAL_LATER[row.subject];
	const subject = keys.includes(usual) ? usual : row.subject;
	return { subject, days: USUAL_DAYS, is_missing: isMissing ? 1 : 0, filters: [], include_drafts: 0 };
}

/** What follows as a row of its own, for the controls of filters. */
export function laterRow(followed) {
	const filters = typeof followed.filters === "string" ? followed.filters : JSON.stringify(followed.filters || []);
	return {
		subject: followed.subject,
		measure: "exists",
		operator: "exists",
		field: "",
		filters: filters === "[]" ? "" : filters,
		period: "",
		include_drafts: followed.include_drafts,
	};
}

/** What is still missing of it: "", "followed" (the days) or "filter". */
export function missingLater(catalog, row) {
	const followed = readFollowed(row);
	if (!followed) return "";
	if (!findSource(catalog, followed) || !String(followed.days ?? "").trim()) return "followed";
	const later = laterRow(followed);
	return missingFilter(catalog, later, readFilters(later.filters) || []) ? "filter" : "";
}
