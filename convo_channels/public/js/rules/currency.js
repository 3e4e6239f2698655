/**
 * In which currency an amount is compared.
 *
 * Owns: reading it from the catalog, and from the filters where a condition has to say it. Must not: convert anything.
 */
import { readFilters, splitList } from "./values.js";

const NAMED = ["is", "is one of"];

/** The currency code; empty while that is open, and for what is no amount. */
export function currencyOf(catalog, row, field) {
	if (!field) return "";
	if (!field.asks_for) return field.currency || "";
	const lines = (readFilters(row.filters) || []).filter(
		(line) => line.field === field.asks_for && NAMED.includes(line.operator)
	);
	const companies = catalog.companies || {};
	const isCompany = Object.keys(companies).length > 0 && isCompanyField(catalog, row, field);
	const named = lines.flatMap((line) => (line.operator === "is" ? [String(line.value)] : splitList(line.value)));
	const codes = new Set(named.map((name) => (isCompany ? companies[name] : name)).filter(Boolean));
	return codes.size === 1 ? [...codes][0] : "";
}

/** The filter that a condition on such an amount begins with: which company's, or which currency. */
export function askedFilters(field) {
	return field && field.asks_for ? [{ field: field.asks_for, operator: "is", value: "" }] : [];
}

/** The field that has to say the currency and is not among the filters; null when nothing lacks. */
export function lackedTeller(catalog, row, field) {
	if (!field || !field.asks_for) return null;
	const lines = readFilters(row.filters);
	if (!lines || lines.some((line) => line.field === field.asks_for)) return null;
	const source = catalog.sources.find((found) => found.key === row.subject);
	return (source && source.fields.find((found) => found.name === field.asks_for)) || null;
}

function isCompanyField(catalog, row, field) {
	const source = catalog.sources.find((found) => found.key === row.subject);
	const teller = source && source.fields.find((found) => found.name === field.asks_for);
	return Boolean(teller) && teller.options === "Company";
}
