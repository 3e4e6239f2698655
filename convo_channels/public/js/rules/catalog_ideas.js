/**
 * What people call what they look for, where the name of a document or a field is another word.
 *
 * Owns: the words, in the reader's language, and the condition each of them means. Must not: search, or know a site's own
 * fields. An idea whose document or field a site does not have is none there.
 *
 * An idea is {words, label, row}: `row` is the beginning of a condition. One with an operator is a choice of its own and has a
 * `label`; the others lend their words to the choice that is there anyway.
 */
import { fold } from "./catalog_search.js";
import { findFieldNamed, findSource, listOperators, neededValue } from "./rule_choices.js";

const CUSTOMER = "Customer";
const PROFILE = "Convo Profile";
const none = (subject) => ({ subject, measure: "exists", field: "", operator: "does not exist" });
const named = (subject, measure, field) => ({ subject, measure, field });

/** Words of a question that name nothing. */
export function listIdleWords(__) {
	const english = "customer, customers, who, which, that, with, the, a, an, of, their, have, has, had, is, are, was, were, did, any";
	const own = __("customer, customers, who, which, that, with, the, a, of, have, has, is, are, any");
	const asking = "days, since, how, long, many, ago, when, did, do";
	const ownAsking = __("days, since, how long, ago");
	return [english, own, asking, ownAsking].flatMap((text) => text.split(/[, ]+/));
}

/** What a search begins with that asks for those who have none. */
export function listNegations(__) {
	const own = __("no, not, never, without");
	return ["no", "not", "never", "without", __("has no"), ...own.split(",")].map(fold).filter(Boolean);
}

/** In parts for those who read it. */
export function listIdeas(__) {
	return [...ofBuying(__), ...ofMoney(__), ...ofContact(__), ...ofCustomers(__), ...ofService(__)];
}

function ofBuying(__) {
	return [
		{
			label: __("has no Sales Order"),
			words: __("no order, never ordered, has not ordered, without order, not ordered"),
			row: none("Sales Order"),
		},
		{
			label: __("has no Sales Invoice"),
			words: __("never bought, no invoice, has not bought, never invoiced, without purchase, no sale, prospect"),
			row: none("Sales Invoice"),
		},
		{
			label: __("has no Quotation"),
			words: __("no quotation, no offer, no quote, never offered, without quotation"),
			row: none("Quotation"),
		},
		{ words: __("last order, most recent order, ordered lately"), row: named("Sales Order", "latest", "transaction_date") },
		{ words: __("first order"), row: named("Sales Order", "earliest", "transaction_date") },
		{ words: __("last invoice, last purchase, bought lately, last bought"), row: named("Sales Invoice", "latest", "posting_date") },
		{ words: __("first purchase, first invoice, buys since"), row: named("Sales Invoice", "earliest", "posting_date") },
		{ words: __("order, purchase order, ordered"), row: named("Sales Order", "exists", "") },
		{ words: __("invoice, bill, bought, purchase"), row: named("Sales Invoice", "exists", "") },
		{ words: __("invoiced, was invoiced, has bought"), row: named("Sales Invoice", "exists", "") },
		{ words: __("offer, quote, proposal"), row: named("Quotation", "exists", "") },
		{ words: __("deal, lead, pipeline, chance"), row: named("Opportunity", "exists", "") },
		{ words: __("delivery, shipment, shipped"), row: named("Delivery Note", "exists", "") },
		{ words: __("product bought, article, item bought"), row: { ...named("Sales Invoice Item", "exists", ""), filter: "item_code" } },
		{ words: __("product ordered, article ordered"), row: { ...named("Sales Order Item", "exists", ""), filter: "item_code" } },
	];
}

function ofMoney(__) {
	return [
		{
			label: __("has overdue invoices"),
			words: __("overdue invoice, unpaid invoice, late payer, arrears, owes money, dunning, payment late"),
			row: { subject: "Balance", measure: "value", field: "overdue_amount", operator: "more than", value: "0" },
		},
		{
			label: __("has no overdue invoices"),
			words: __("not overdue, no overdue invoice, pays on time, nothing overdue"),
			row: { subject: "Balance", measure: "value", field: "overdue_amount", operator: "at most", value: "0" },
		},
		{
			label: __("owes nothing"),
			words: __("no unpaid invoice, no open invoice, nothing unpaid, nothing open, no debt, paid everything, everything paid"),
			row: { subject: "Balance", measure: "value", field: "outstanding_amount", operator: "at most", value: "0" },
		},
		{
			words: __("turnover, revenue, sales, income, invoiced, spent, bought for, amount invoiced"),
			row: named("Sales Invoice", "sum", "grand_total"),
		},
		{
			label: __("is among the customers with the highest turnover"),
			words: __("best customers, top customers, most turnover, largest customers, ranking, first ten"),
			row: { subject: "Sales Invoice", measure: "sum", field: "grand_total", operator: "is among the highest" },
		},
		{ words: __("order value, ordered for, amount ordered"), row: named("Sales Order", "sum", "grand_total") },
		{ words: __("open amount, debt, receivables, unpaid, owes"), row: named("Balance", "value", "outstanding_amount") },
		{ words: __("last payment, paid lately"), row: named("Payment Entry", "latest", "posting_date") },
		{ words: __("payment, paid"), row: named("Payment Entry", "exists", "") },
	];
}

function ofContact(__) {
	return [
		{
			label: __("has been silent for so many days, or always"),
			words: __("silent, inactive, dormant, no contact, asleep, quiet, lost touch, never contacted"),
			row: { subject: PROFILE, measure: "value", field: "last_contact_at", operator: "more than (days) ago", or_never: 1 },
		},
		{ words: __("last contact, last spoke, in touch"), row: named(PROFILE, "value", "last_contact_at") },
		{ words: __("heard from, wrote to us, answered, last answer"), row: named(PROFILE, "value", "last_inbound_at") },
		{ words: __("we wrote, contacted by us, last mail to the customer"), row: named(PROFILE, "value", "last_outbound_at") },
		{ words: __("newsletter, consent, opt in, GDPR, may be written to"), row: named(PROFILE, "value", "consent") },
		{ words: __("where from, campaign, origin, came by"), row: named(PROFILE, "value", "source") },
		{ words: __("note, comment, meeting, call, said"), row: named("Convo Post", "exists", "") },
		{ words: __("mail, message, visit of the website, WhatsApp"), row: named("Convo Interaction", "exists", "") },
		{ words: __("birthday, date of birth, born"), row: named("Contact", "latest", "birthday") },
	];
}

function ofCustomers(__) {
	return [
		{ words: __("random share, sample, split test, control group, lottery"), row: named(CUSTOMER, "value", "random_number") },
		{ words: __("country, region, area, where, place"), row: named(CUSTOMER, "value", "territory") },
		{ words: __("branch, trade, sector, line of business"), row: named(CUSTOMER, "value", "industry") },
		{ words: __("kind of customer, class, category"), row: named(CUSTOMER, "value", "customer_group") },
		{ words: __("company or person, private"), row: named(CUSTOMER, "value", "customer_type") },
		{ words: __("responsible, salesperson, representative, in charge"), row: named(CUSTOMER, "value", "account_manager") },
		{ words: __("new customer, customer since, age of the customer"), row: named(CUSTOMER, "value", "creation") },
		{ words: __("town, city, place"), row: { ...named("Address", "exists", ""), filter: "city" } },
		{ words: __("country of the address"), row: { ...named("Address", "exists", ""), filter: "country" } },
		{ words: __("role, position, job title"), row: { ...named("Contact", "exists", ""), filter: "designation" } },
		{ words: __("label, keyword"), row: named("Tag", "value", "") },
		{ words: __("list, other segment, is in"), row: named("Segment", "value", "") },
	];
}

function ofService(__) {
	return [
		{ words: __("complaint, ticket, support, problem, case"), row: named("Issue", "exists", "") },
		{ words: __("guarantee, warranty ends, warranty"), row: named("Serial No", "latest", "warranty_expiry_date") },
		{ words: __("machine, device, serial number"), row: named("Serial No", "exists", "") },
	];
}

/** Whether this site can ask for it. */
export function isThere(catalog, { row }) {
	const source = findSource(catalog, row);
	if (!source || !source.measures.includes(row.measure)) return false;
	const names = [row.field, row.filter].filter(Boolean);
	if (!names.every((name) => findFieldNamed(source, name))) return false;
	if (!row.operator) return true;
	const needs = neededValue(catalog, row);
	return listOperators(catalog, row).includes(row.operator) && (!row.value || needs === 1);
}
