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

export function searchSegments(host) {
	return async (txt) => {
		const found = await host.searchLink("Convo Segment", txt);
		return found.map((row) => ({ ...row, label: row.label || row.value }));
	};
}

/** What a mail may be made of. */
export function searchTemplates(host) {
	return async (txt) => {
		const found = await host.searchLink("Email Template", txt);
		return found.map((row) => ({ ...row, label: row.label || row.value }));
	};
}
