/**
 * The state of the timeline page: the customer, the counts, the stream, the filters and the row in the panel.
 *
 * Owns: what a customer adds to the page of a stream. Must not: draw.
 */
import { computed, shallowRef, watch } from "vue";
import { itemKey } from "../stream/stream_model.js";
import { useStreamPage } from "../stream/use_stream_page.js";
import { arrivedWords } from "./chip_words.js";
import { useTimelineMark } from "./use_timeline_mark.js";
import {
	CUSTOMER_TIMELINE,
	hasTimelineFilters,
	parseTimelineQuery,
	timelineFilters,
	timelineQuery,
} from "./timeline_query.js";

const API = "convo_channels.api.";
/** The post that a row of the address names. */
const postIn = (row) => (row && row.startsWith("post:") ? row.slice(5) : "");

export function useTimeline(host, clock) {
	const __ = host.translate;
	const card = shallowRef(null);
	const cardError = shallowRef(null);
	const counts = shallowRef(null);

	const page = useStreamPage(host, clock, {
		page: CUSTOMER_TIMELINE,
		parse: parseTimelineQuery,
		query: timelineQuery,
		subject: "customer",
		row: "row",
		isRow: (item, key) => itemKey(item) === key,
		pageSize: 30,
		room: { doctype: "Customer", event: "convo_customer_changed", isDeep: () => true },
		lostText: __("That entry is not on this timeline, or lies further back."),
		fetchPage: ({ customer, filters, row }, args, isVisit) => {
			const post = postIn(row);
			const narrowed = timelineFilters(filters);
			return host.call(API + "timeline.get_page", {
				customer,
				...args,
				...(narrowed && { filters: narrowed }),
				...(isVisit && { with_customer: 1 }),
				...(isVisit && post && { post }),
			});
		},
		/** A reply stands under the post that it answers; a visit says so along with its page. */
		async findRoot({ customer, row }, visited) {
			const post = postIn(row);
			if (!post) return "";
			try {
				const answer = await (visited || host.call(API + "timeline.get_page", { customer, limit: 1, post }));
				return answer.root ? itemKey({ kind: "post", name: answer.root }) : "";
			} catch (error) {
				return "";
			}
		},
		forget() {
			card.value = null;
			cardError.value = null;
			counts.value = null;
			reading.begin();
		},
		newsWords: (news) => arrivedWords(__, news),
		isFiltered: () => isFiltered.value,
		loadAround: (visited) => Promise.all([loadCard(visited), loadCounts(visited)]),
		lookAround() {
			if (!page.place.customer) return;
			loadCounts();
			loadCard();
		},
	});
	const { place, stream, items } = page;
	const isFiltered = computed(() => hasTimelineFilters(place.filters));
	const reading = useTimelineMark(host, items);

	/** What comes with the page that a visit asks for; where that fails, it is asked for itself, and says what is wrong. */
	async function take(visited, part, method) {
		const { customer } = place;
		const along = visited && (await visited.catch(() => null));
		if (customer !== place.customer) return null;
		return along?.[part] || host.call(API + method, { customer });
	}

	async function loadCard(visited = null) {
		const name = place.customer;
		try {
			const answer = await take(visited, "card", "customers.get_card");
			if (name !== place.customer) return;
			card.value = answer;
			cardError.value = null;
		} catch (error) {
			if (name === place.customer) cardError.value = error;
		}
	}

	async function loadCounts(visited = null) {
		const name = place.customer;
		try {
			const answer = await take(visited, "counts", "timeline.get_counts");
			if (name === place.customer) counts.value = answer;
		} catch (error) {
			// the chips are left without numbers; the stream below says what is wrong
		}
	}

	function start() {
		page.writeAddress();
		return page.visit();
	}

	async function onSent() {
		await stream.refresh({ isForced: true });
		loadCounts();
		loadCard();
		if (isFiltered.value) host.toast(__("Posted. The filters may hide it here."), "info");
	}

	watch(
		() => (card.value ? card.value.customer_name : ""),
		(name) => host.setTitle && host.setTitle(name || __("Customer timeline"))
	);

	return {
		...page,
		card,
		cardError,
		counts,
		isFiltered,
		openRow: computed(() => items.value.find((item) => [place.row, page.root.value].includes(itemKey(item))) || null),
		namedReply: computed(() => (page.root.value ? postIn(place.row) : "")),
		start,
		openPanel: (item) => page.setRow(item ? itemKey(item) : ""),
		onSent,
		loadCounts,
		markRead: (keys) => reading.mark(place.customer, keys),
	};
}
