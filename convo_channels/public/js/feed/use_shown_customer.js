/**
 * Whom the card beside the rows shows, and what a reader does with that customer.
 *
 * Owns: the card that is drawn. Must not: ask for rows.
 */
import { computed, ref } from "vue";

export function useShownCustomer(host, feed, layout) {
	const { place, items, cardCustomer } = feed;
	const shown = ref(null);
	const name = computed(() => (shown.value && shown.value.name === cardCustomer.value ? shown.value.customer_name : ""));

	/** {name, customer_name} or null; `selected` is the row that is chosen. */
	function suggest(selected) {
		const customer = cardCustomer.value || (selected && selected.customer);
		if (!customer) return null;
		const item = items.value.find((entry) => entry.customer === customer);
		return { name: customer, customer_name: name.value || item?.customer_name || customer };
	}

	function show(item) {
		if (item.customer && layout.value === "wide") feed.chooseCustomer(item.customer);
	}

	function open({ customer }) {
		if (!customer) return false;
		if (layout.value === "wide") host.navigate({ page: "customer-timeline", query: { customer } });
		else feed.chooseCustomer(customer);
		return true;
	}

	function close() {
		if (!place.customer || layout.value === "wide") return false;
		feed.chooseCustomer("");
		return true;
	}

	return { shown, suggest, show, open, close };
}
