/**
 * The members of a segment as a table: what is asked, page by page, and which of them are chosen.
 *
 * Owns: the requests and their order. Must not: draw, or know what is done with the chosen.
 */
import { computed, onBeforeUnmount, reactive, watch } from "vue";
import { debounced } from "../ui/use_page.js";
import { argumentsOf, keepTable, keptTable, sortedBy } from "./members_model.js";

/** `about()` is {segment, tick}. */
export function useMembers(host, about) {
	const table = reactive({
		asked: keptTable(host.storage, host.user.name),
		text: "",
		offered: [],
		columns: [],
		sortBy: "",
		isDescending: false,
		items: null,
		total: 0,
		cursor: null,
		error: null,
		isLoading: false,
		chosen: new Set(),
	});
	let generation = 0;

	async function load(after = null) {
		const mine = ++generation;
		searchSoon.cancel();
		table.isLoading = true;
		try {
			const args = { ...argumentsOf(about().segment, table.asked, table.text), ...(after && { cursor: after }) };
			const page = await host.call("convo_channels.api.segments.list_members", args);
			if (mine !== generation) return;
			Object.assign(table, {
				offered: page.offered,
				columns: page.columns,
				sortBy: page.sort_by,
				isDescending: Boolean(page.descending),
				items: after ? [...table.items, ...page.items] : page.items,
				total: after ? table.total : page.total,
				cursor: page.next_cursor,
				error: null,
			});
		} catch (e) {
			if (mine === generation) table.error = e;
		} finally {
			if (mine === generation) table.isLoading = false;
		}
	}
	const searchSoon = debounced(() => load(), 250);
	onBeforeUnmount(() => {
		generation += 1;
		searchSoon.cancel();
	});

	function ask(asked) {
		table.asked = { ...table.asked, ...asked };
		keepTable(host.storage, host.user.name, table.asked);
		load();
	}

	const areAllChosen = computed(
		() => Boolean(table.items && table.items.length) && table.items.every((item) => table.chosen.has(item.customer))
	);
	watch(
		() => [about().segment, about().tick],
		([segment], before) => {
			if (before && before[0] !== segment) Object.assign(table, { items: null, text: "", chosen: new Set() });
			load();
		},
		{ immediate: true }
	);

	return {
		table,
		areAllChosen,
		load: () => load(),
		more: () => load(table.cursor),
		searchSoon,
		setColumns: (columns) => ask({ columns }),
		sort: (key) => ask(sortedBy(key, table)),
		choose(customer, isChosen) {
			if (isChosen) table.chosen.add(customer);
			else table.chosen.delete(customer);
		},
		chooseAll(isChosen) {
			table.chosen = new Set(isChosen ? table.items.map((item) => item.customer) : []);
		},
	};
}
