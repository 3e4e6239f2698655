/**
 * Frappe's own forms that show posts, and whom a document in one of them is about.
 *
 * Owns: which fields name the customer; whether that is so is the server's to say. Must not: know a form.
 */
export const FORMS = ["Customer", "Quotation", "Sales Order", "Sales Invoice", "Issue", "Opportunity"];

// where the party may be something else than a customer
const PARTY_TYPE = { Quotation: "quotation_to", Opportunity: "opportunity_from" };
// what is told of a customer after which other posts are to be shown
const CHANGED = new Set(["post", "deleted"]);

function customerOf(doctype, doc) {
	if (doctype === "Customer") return doc.name;
	const kind = PARTY_TYPE[doctype];
	if (kind) return doc[kind] === "Customer" ? doc.party_name : "";
	return doc.customer;
}

/** {customer: {name, customer_name}, reference: {doctype, name} or null} of a saved document; null for one of no customer. */
export function aboutOf(doctype, doc) {
	const name = FORMS.includes(doctype) ? customerOf(doctype, doc) : "";
	if (!name) return null;
	return {
		customer: { name, customer_name: doc.customer_name || name },
		reference: doctype === "Customer" ? null : { doctype, name: doc.name },
	};
}

/** Whether an event of a customer's room tells of other posts in a form about that customer. */
export const isNewsFor = (about, data) => Boolean(about && data && data.customer === about.customer.name && CHANGED.has(data.what));

/** The address' parameters on the page of a customer: the row of a post, where one is named. */
export const timelineQuery = ({ customer, post }) => ({ customer, ...(post && { row: `post:${post}` }) });
