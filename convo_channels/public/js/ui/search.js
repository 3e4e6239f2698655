/**
 * Searches behind the pickers, as options {value, label, description, image}.
 *
 * Owns: what is asked and how an answer reads in a list. Must not: keep results.
 */

const LIMIT = 10;

function toOption(host, customer, isOutside) {
	const by = customer.found_by;
	const found = by ? `${host.translate(by.doctype)} ${by.text}`.trim() : "";
	const parts = [found, customer.territory, isOutside ? host.translate("not in this channel") : ""];
	return {
		value: customer.name,
		label: customer.customer_name || customer.name,
		description: parts.filter(Boolean).map(host.isolate).join(" · "),
		image: customer.image,
	};
}

/** Customers the user may read; with a channel its own come first, and the others say that they are outside. */
export function searchCustomers(host, channel = null) {
	const ask = (args) => host.call("convo_channels.api.customers.search", { limit: LIMIT, ...args });
	return async (txt) => {
		const [inside, all] = await Promise.all([channel ? ask({ txt, channel }) : [], ask({ txt })]);
		const known = new Set(inside.map((customer) => customer.name));
		const outside = all.filter((customer) => !known.has(customer.name));
		const options = inside.map((customer) => toOption(host, customer, false));
		return [...options, ...outside.map((customer) => toOption(host, customer, Boolean(channel)))].slice(
			0,
			LIMIT
		);
	};
}

/** A record as an option; what describes it begins with its title, which is not said twice. */
function named(row) {
	const label = row.label || row.value;
	const said = row.description || "";
	const isTwice = said === label || said.startsWith(`${label}, `);
	return { ...row, label, description: isTwice ? said.slice(label.length).replace(/^, /, "") : said };
}

const searchRecords = (host, doctype) => async (txt) => (await host.searchLink(doctype, txt)).map(named);

export function searchSegments(host) {
	return searchRecords(host, "Convo Segment");
}

/** What a mail may be made of. */
export function searchTemplates(host) {
	return searchRecords(host, "Email Template");
}
