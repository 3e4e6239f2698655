/**
 * The state of the channel page: the open channel, its feed, its filters, the customer beside it.
 *
 * Owns: what is requested when, the address and live events. Must not: draw.
 */
import { computed, reactive, ref, shallowRef, watch } from "vue";
import { firstCustomer } from "./feed_model.js";
import {
	feedFilters,
	feedQuery,
	hasFeedFilters,
	noFeedFilters,
	parseFeedQuery,
	UPCOMING,
} from "./feed_query.js";
import { sameQuery } from "../stream/query_model.js";
import { debounced } from "../ui/use_page.js";
import { pendingNews } from "../stream/stream_model.js";
import { useStream } from "../stream/use_stream.js";
import { useReadMark } from "./use_read_mark.js";
import { useSidebar } from "../channels/use_sidebar.js";

const API = "convo_channels.api.";
const PAGE = "channel-feed";
const PAGE_SIZE = 20;
const PERMALINK_PAGES = 5;

export function useChannelFeed(host, clock, layout) {
	const __ = host.translate;
	const place = reactive(parseFeedQuery({}));
	const sidebar = useSidebar(host, clock);
	const channel = shallowRef(null);
	const channelError = shallowRef(null);
	const isHeld = ref(false);
	let stopListening = null;

	const stream = useStream({
		pageSize: PAGE_SIZE,
		isHeld: () => isHeld.value,
		describe: pendingNews,
		onPage: (page) => clock.sync(page.now),
		fetchPage(cursor, limit) {
			const args = { channel: place.channel, limit };
			const filters = feedFilters(place.filters);
			if (filters) args.filters = filters;
			if (cursor) args.cursor = cursor;
			return host.call(API + "feed.get_page", args);
		},
	});
	const items = computed(() => stream.state.items);
	const isFiltered = computed(() => hasFeedFilters(place.filters));
	const isAhead = computed(() => place.filters.show === UPCOMING);
	const hasOlder = computed(() => Boolean(stream.state.cursor));
	const reading = useReadMark(host, { items, hasOlder, isFiltered });
	// without a choice the newest customer fills the column, where there is a column
	const cardCustomer = computed(
		() => place.customer || (layout.value === "wide" ? firstCustomer(items.value) : null)
	);

	const writeAddress = (push = false) => host.setQuery(feedQuery(place), { push });

	async function loadChannel(isVisit) {
		const name = place.channel;
		try {
			const answer = await host.call(API + "channels.get_channel", { channel: name });
			if (place.channel !== name) return;
			channel.value = answer;
			channelError.value = null;
			if (isVisit) reading.begin(answer.read_at);
		} catch (error) {
			if (place.channel === name) channelError.value = error;
		}
	}

	const refreshSoon = debounced((isDeep) => {
		stream.refresh({ isDeep });
		sidebar.load();
		if (isDeep && place.channel) loadChannel(false);
	}, 400);

	function listen() {
		if (stopListening) stopListening();
		const name = place.channel;
		const onEvent = (data) => {
			// a page that is not shown asks when it is shown again
			if (!host.isActive() || (data && data.channel !== place.channel)) return;
			refreshSoon(Boolean(data) && data.what === "moves");
		};
		stopListening = name ? host.subscribe("Convo Channel", name, "convo_channel_changed", onEvent) : null;
	}

	async function visit() {
		channel.value = null;
		channelError.value = null;
		reading.begin(null);
		listen();
		if (!place.channel) return stream.clear();
		sidebar.remember(place.channel);
		await Promise.all([loadChannel(true), stream.load()]);
		await findPermalink();
	}

	/** Loads on until the post of the address is there, within reason. */
	async function findPermalink() {
		const { channel: name, post } = place;
		const isThere = () => items.value.some((item) => item.name === post);
		for (let n = 0; post && n < PERMALINK_PAGES && !isThere() && stream.state.cursor; n++) {
			await stream.loadOlder(100);
			if (place.channel !== name || place.post !== post) return;
		}
		if (post && stream.state.status === "ready" && !isThere()) {
			host.toast(__("That entry is not in this channel now, or lies further back."), "info");
			place.post = "";
			writeAddress();
		}
	}

	/** Answers whether the address asked for anything that is not shown already. */
	function followAddress(route) {
		const next = parseFeedQuery(route.query);
		if (sameQuery(feedQuery(next), feedQuery(place))) return false;
		const isOther = next.channel !== place.channel;
		const isFilteredAnew = JSON.stringify(next.filters) !== JSON.stringify(place.filters);
		Object.assign(place, next);
		if (!place.channel) settle();
		else if (isOther) visit();
		else if (isFilteredAnew) stream.load();
		else findPermalink();
		return true;
	}

	/** An address without a channel means the last one, except on a phone, where it means the list. */
	function settle() {
		const name = layout.value === "narrow" ? null : sidebar.last();
		if (name) {
			place.channel = name;
			if (sidebar.wasAhead()) place.filters = { ...place.filters, show: UPCOMING };
			writeAddress();
		}
		visit();
	}

	async function start() {
		Object.assign(place, parseFeedQuery(host.route().query));
		writeAddress();
		const list = sidebar.load();
		if (place.channel) return visit();
		await list;
		return settle();
	}

	/** The page is shown again: what the address says now, and what happened meanwhile. */
	function resume() {
		const isMoved = followAddress(host.route());
		// whichever way the page was reached, the address says the same and can be kept
		writeAddress();
		if (!isMoved) refreshSoon(true);
	}

	/** An empty name goes back to the list of channels. */
	function openChannel(name) {
		if (name === place.channel) return;
		Object.assign(place, { channel: name, customer: "", post: "", filters: noFeedFilters() });
		writeAddress(true);
		visit();
	}

	function setFilters(filters) {
		sidebar.rememberAhead(filters.show === UPCOMING);
		place.filters = filters;
		place.post = "";
		writeAddress();
		stream.load();
	}

	function chooseCustomer(name) {
		if (name === place.customer) return;
		// on one screen at a time this is a step that "back" undoes
		const isStep = layout.value !== "wide" && !place.customer;
		place.customer = name || "";
		writeAddress(isStep);
	}

	async function markRead() {
		const name = place.channel;
		if (stream.state.pending) return;
		if (await reading.mark(name)) sidebar.setRead(name);
	}

	async function onSent(post) {
		await stream.refresh({ isForced: true });
		sidebar.load();
		if (items.value.some((item) => item.name === post.name)) return;
		const about = post.customer_name || post.customer;
		const text = isFiltered.value
			? __("Posted. The filters hide it here.")
			: __("Posted on the timeline of {0}, who is not in this channel now.", [about]);
		host.toast(text, "info");
	}

	async function onCreated(created) {
		await sidebar.load();
		openChannel(created.name);
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
		() => (channel.value ? channel.value.title : ""),
		(title) => host.setTitle && host.setTitle(title || __("Channels"))
	);

	return {
		place,
		sidebar: sidebar.state,
		loadSidebar: sidebar.load,
		channel,
		channelError,
		stream,
		items,
		isFiltered,
		isAhead,
		isHeld,
		readAt: reading.readAt,
		lineKey: reading.lineKey,
		news: reading.news,
		cardCustomer,
		start,
		resume,
		stop,
		visit,
		openChannel,
		setFilters,
		chooseCustomer,
		markRead,
		onSent,
		onCreated,
		refresh: () => refreshSoon(true),
		permalink: (item) => ({ page: PAGE, query: feedQuery({ channel: place.channel, post: item.name }) }),
	};
}
