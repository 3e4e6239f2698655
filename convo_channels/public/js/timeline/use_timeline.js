/**
 * The state of the timeline page: the customer, the counts, the stream, the filters and the row in the panel.
 *
 * Owns: what is requested when, the address and live events. Must not: draw.
 */
import { computed, reactive, ref, shallowRef, watch } from "vue";
import {
	hasTimelineFilters,
	noTimelineFilters,
	parseTimelineQuery,
	timelineFilters,
	timelineQuery,
} from "./timeline_query.js";
import { sameQuery } from "../stream/query_model.js";
import { itemKey, pendingNews } from "../stream/stream_model.js";
import { debounced } from "../ui/use_page.js";
import { useStream } from "../stream/use_stream.js";

const API = "convo_channels.api.";
const PAGE = "customer-timeline";
const PAGE_SIZE = 30;
const PERMALINK_PAGES = 5;

export function useTimeline(host, clock) {
	const __ = host.translate;
	const place = reactive(parseTimelineQuery({}));
	const card = shallowRef(null);
	const cardError = shallowRef(null);
	const counts = shallowRef(null);
	const isHeld = ref(false);
	let stopListening = null;

	const stream = useStream({
		pageSize: PAGE_SIZE,
		isHeld: () => isHeld.value,
		describe: pendingNews,
		onPage: (page) => clock.sync(page.now),
		fetchPage(cursor, limit) {
			const args = { customer: place.customer, limit };
			const filters = timelineFilters(place.filters);
			if (filters) args.filters = filters;
			if (cursor) args.cursor = cursor;
			return host.call(API + "timeline.get_page", args);
		},
	});
	const items = computed(() => stream.state.items);
	const isFiltered = computed(() => hasTimelineFilters(place.filters));
	const openRow = computed(() => items.value.find((item) => itemKey(item) === place.row) || null);

	const writeAddress = (push = false) => host.setQuery(timelineQuery(place), { push });

	async function loadCard() {
		const name = place.customer;
		try {
			const answer = await host.call(API + "customers.get_card", { customer: name });
			if (name !== place.customer) return;
			card.value = answer;
			cardError.value = null;
		} catch (error) {
			if (name === place.customer) cardError.value = error;
		}
	}

	async function loadCounts() {
		const name = place.customer;
		try {
			const answer = await host.call(API + "timeline.get_counts", { customer: name });
			if (name === place.customer) counts.value = answer;
		} catch (error) {
			// the chips are left without numbers; the stream below says what is wrong
		}
	}

	const refreshSoon = debounced(() => {
		if (!place.customer) return;
		stream.refresh({ isDeep: true });
		loadCounts();
		loadCard();
	}, 400);

	function listen() {
		if (stopListening) stopListening();
		const name = place.customer;
		// a page that is not shown asks when it is shown again
		const onEvent = (data) => {
			if (host.isActive() && (!data || data.customer === place.customer)) refreshSoon();
		};
		stopListening = name ? host.subscribe("Customer", name, "convo_customer_changed", onEvent) : null;
	}

	async function visit() {
		card.value = null;
		cardError.value = null;
		counts.value = null;
		listen();
		if (!place.customer) return stream.clear();
		await Promise.all([loadCard(), loadCounts(), stream.load()]);
		await findRow();
	}

	/** Loads on until the row of the address is there, within reason. */
	async function findRow() {
		const { customer, row } = place;
		for (let n = 0; row && n < PERMALINK_PAGES && !openRow.value && stream.state.cursor; n++) {
			await stream.loadOlder(100);
			if (place.customer !== customer || place.row !== row) return;
		}
		if (row && stream.state.status === "ready" && !openRow.value) {
			host.toast(__("That entry is not on this timeline, or lies further back."), "info");
			openPanel(null);
		}
	}

	function followAddress(route) {
		const next = parseTimelineQuery(route.query);
		if (sameQuery(timelineQuery(next), timelineQuery(place))) return false;
		const isOther = next.customer !== place.customer;
		const isFilteredAnew = JSON.stringify(next.filters) !== JSON.stringify(place.filters);
		Object.assign(place, next);
		if (isOther) visit();
		else if (isFilteredAnew) stream.load();
		else findRow();
		return true;
	}

	function start() {
		Object.assign(place, parseTimelineQuery(host.route().query));
		writeAddress();
		return visit();
	}

	function resume() {
		const isMoved = followAddress(host.route());
		// whichever way the page was reached, the address says the same and can be kept
		writeAddress();
		if (!isMoved) refreshSoon();
	}

	function openCustomer(name) {
		Object.assign(place, { customer: name, row: "", filters: noTimelineFilters() });
		writeAddress(true);
		visit();
	}

	function setFilters(filters) {
		place.filters = filters;
		place.row = "";
		writeAddress();
		stream.load();
	}

	function openPanel(item) {
		place.row = item ? itemKey(item) : "";
		writeAddress();
	}

	async function onSent() {
		await stream.refresh({ isForced: true });
		loadCounts();
		loadCard();
		if (isFiltered.value) host.toast(__("Posted. The filters may hide it here."), "info");
	}

	const stopRoute = host.onRoute((route) => {
		if (route.page === PAGE) followAddress(route);
	});

	function stop() {
		stopRoute();
		refreshSoon.cancel();
		if (stopListening) stopListening();
	}

	watch(
		() => (card.value ? card.value.customer_name : ""),
		(name) => host.setTitle && host.setTitle(name || __("Customer timeline"))
	);

	return {
		place,
		card,
		cardError,
		counts,
		stream,
		items,
		isFiltered,
		isHeld,
		openRow,
		start,
		resume,
		stop,
		visit,
		openCustomer,
		setFilters,
		openPanel,
		onSent,
		refresh: refreshSoon,
		loadCounts,
		permalink: (item) => ({
			page: PAGE,
			query: timelineQuery({ customer: place.customer, row: itemKey(item) }),
		}),
	};
}
