/**
 * Searches behind the pickers, as options {value, label, description, image}.
 *
 * Owns: what is asked and how an answer reads in a list. Must not: keep results.
 */

/** Customers the user may read; with a channel those of the channel come first (the server decides). */
export function searchCustomers(host, channel = null) {
	return async (txt) => {
		const args = { txt, limit: 10 };
		if (channel) args.channel = channel;
		const found = await host.call("convo_channels.api.customers.search", args);
		return found.map((customer) => ({
			value: customer.name,
			label: customer.customer_name || customer.name,
			description: customer.territory || "",
			image: customer.image,
		}));
	};
}

export function searchSegments(host) {
	return async (txt) => {
		const found = await host.searchLink("Convo Segment", txt);
		return found.map((row) => ({ ...row, label: row.label || row.value }));
	};
}
