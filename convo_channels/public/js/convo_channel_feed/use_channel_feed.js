/**
 * The state of the channel page: channels, the open one, its feed, its filters, the customer beside it.
 *
 * Owns: what is requested when, the address, live events and the read state. Must not: draw.
 */
import { computed, reactive, ref, shallowRef, watch } from "vue";
import { catchUp, firstCustomer, newSinceKey, pendingNews, readUpTo } from "../convo_shared/feed_model.js";
import {
	feedFilters,
	feedQuery,
	hasFeedFilters,
	noFeedFilters,
	parseFeedQuery,
	sameQuery,
} from "../convo_shared/route_model.js";
import { debounced } from "../convo_shared/use_page.js";
import { useStream } from "../convo_shared/use_stream.js";

const API = "convo_channels.api.";
const PAGE = "channel-feed";
const PAGE_SIZE = 20;
const LAST_CHANNEL = "convo_last_channel";
const PERMALINK_PAGES = 5;

export function useChannelFeed(host, clock, layout) {
	const __ = host.translate;
	const place = reactive(parseFeedQuery({}));
	const sidebar = reactive({ channels: null, canCreate: false, error: null });
	const channel = shallowRef(null);
	const channelError = shallowRef(null);
	const readAt = ref(null);
	const isHeld = ref(false);
	let markedUpTo = null;
	let stopListening = null;

	const user = host.user.name;
	const stream = useStream({
		pageSize: PAGE_SIZE,
		isHeld: () => isHeld.value,
		describe: (result) => pendingNews(result, user),
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
	const lineKey = computed(() => newSinceKey(items.value, readAt.value, user));
	const news = computed(() =>
		isFiltered.value ? null : catchUp(items.value, readAt.value, user, Boolean(stream.state.cursor))
	);
	// without a choice the newest customer fills the column, where there is a column
	const cardCustomer = computed(
		() => place.customer || (layout.value === "wide" ? firstCustomer(items.value) : null)
	);

	function writeAddress(push = false) {
		host.setQuery(feedQuery(place), { push });
	}

	function remember(name) {
		try {
			if (host.storage) host.storage.setItem(`${LAST_CHANNEL}:${user}`, name);
		} catch (e) {
			// a full or forbidden storage only costs the convenience
		}
	}

	function lastChannel() {
		let name = null;
		try {
			name = host.storage ? host.storage.getItem(`${LAST_CHANNEL}:${user}`) : null;
		} catch (e) {
			name = null;
		}
		const list = sidebar.channels || [];
		const known = list.find((entry) => entry.name === name) || list[0];
		return known ? known.name : null;
	}

	async function loadSidebar() {
		try {
			const answer = await host.call(API + "channels.get_sidebar");
			sidebar.channels = answer.channels;
			sidebar.canCreate = Boolean(answer.can_create);
			sidebar.error = null;
			clock.sync(answer.now);
		} catch (error) {
			sidebar.error = error;
		}
	}

	async function loadChannel(isVisit) {
		const name = place.channel;
		try {
			const answer = await host.call(API + "channels.get_channel", { channel: name });
			if (place.channel !== name) return;
			channel.value = answer;
			channelError.value = null;
			// the line stays where it was for this visit, however often the head is asked again
			if (isVisit) readAt.value = answer.read_at;
			if (isVisit) markedUpTo = answer.read_at;
		} catch (error) {
			if (place.channel === name) channelError.value = error;
		}
	}

	function listen() {
		if (stopListening) stopListening();
		const name = place.channel;
		stopListening = name ? host.subscribe("Convo Channel", name, "convo_channel_changed", onEvent) : null;
	}

	const refreshSoon = debounced((isDeep) => {
		stream.refresh({ isDeep });
		loadSidebar();
		if (isDeep) loadChannel(false);
	}, 400);

	function onEvent(data) {
		if (!data || data.channel === place.channel) refreshSoon(Boolean(data) && data.what === "moves");
	}

	async function visit() {
		channel.value = null;
		channelError.value = null;
		readAt.value = null;
		markedUpTo = null;
		listen();
		if (!place.channel) return stream.clear();
		remember(place.channel);
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

	function followAddress(route) {
		const next = parseFeedQuery(route.query);
		const isSame = sameQuery(feedQuery(next), feedQuery(place));
		if (isSame) return false;
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
		const name = layout.value === "narrow" ? null : lastChannel();
		if (name) {
			place.channel = name;
			writeAddress();
		}
		visit();
	}

	async function start() {
		Object.assign(place, parseFeedQuery(host.route().query));
		const list = loadSidebar();
		if (place.channel) {
			visit();
			await list;
		} else {
			await list;
			settle();
		}
	}

	/** The page is shown again: what the address says now, and what happened meanwhile. */
	function resume() {
		const isMoved = followAddress(host.route());
		if (!isMoved && place.channel) {
			writeAddress();
			refreshSoon(true);
		}
	}

	function openChannel(name) {
		if (name === place.channel) return;
		Object.assign(place, { channel: name, customer: "", post: "", filters: noFeedFilters() });
		writeAddress(true);
		visit();
	}

	function closeChannel() {
		Object.assign(place, { channel: "", customer: "", post: "", filters: noFeedFilters() });
		writeAddress(true);
		visit();
	}

	function setFilters(filters) {
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
		const upTo = isFiltered.value ? null : readUpTo(items.value, markedUpTo);
		if (!upTo || stream.state.pending) return;
		const name = place.channel;
		markedUpTo = upTo;
		try {
			await host.call(API + "feed.mark_read", { channel: name, up_to: upTo }, { post: true });
			const entry = (sidebar.channels || []).find((row) => row.name === name);
			if (entry) entry.unread = false;
		} catch (error) {
			if (place.channel === name) markedUpTo = null;
		}
	}

	async function onSent(post) {
		await stream.refresh({ isForced: true });
		loadSidebar();
		const isShown = items.value.some((item) => item.name === post.name);
		if (isShown) return post;
		const text = isFiltered.value
			? __("Posted. The filters hide it here.")
			: __("Posted on the timeline of {0}, who is not in this channel now.", [
					post.customer_name || post.customer,
				]);
		host.toast(text, "info");
		return post;
	}

	async function onCreated(created) {
		await loadSidebar();
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
		() => [channel.value && channel.value.title, place.channel],
		([title]) => host.setTitle && host.setTitle(title || __("Channels"))
	);

	return {
		place,
		sidebar,
		channel,
		channelError,
		stream,
		items,
		isFiltered,
		isHeld,
		readAt,
		lineKey,
		news,
		cardCustomer,
		start,
		resume,
		stop,
		visit,
		loadSidebar,
		openChannel,
		closeChannel,
		setFilters,
		chooseCustomer,
		markRead,
		onSent,
		onCreated,
		refresh: () => refreshSoon(true),
		permalink: (item) => ({ page: PAGE, query: feedQuery({ channel: place.channel, post: item.name }) }),
	};
}
