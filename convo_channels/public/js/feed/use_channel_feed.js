/**
 * The state of the channel page: the open channel, its feed, its filters, the customer beside it.
 *
 * Owns: what a channel adds to the page of a stream. Must not: draw.
 */
import { computed, provide, shallowRef, watch } from "vue";
import { badgeText } from "../channels/badges_model.js";
import { useSidebar } from "../channels/use_sidebar.js";
import { useStreamPage } from "../stream/use_stream_page.js";
import { IN_CHANNEL, MARK_UNREAD } from "../stream/writing.js";
import { useFeedMemory } from "./feed_memory.js";
import { firstCustomer } from "./feed_model.js";
import {
	CHANNEL_FEED,
	feedFilters,
	feedQuery,
	fromView,
	hasFeedFilters,
	isEverywhere,
	noFeedFilters,
	parseFeedQuery,
	UPCOMING,
} from "./feed_query.js";
import { arrivedWords } from "./feed_words.js";
import { useReadMark } from "./use_read_mark.js";

const API = "convo_channels.api.";

export function useChannelFeed(host, clock, layout) {
	const __ = host.translate;
	const sidebar = useSidebar(host, clock);
	const memory = useFeedMemory(host);
	const channel = shallowRef(null);
	const channelError = shallowRef(null);

	const page = useStreamPage(host, clock, {
		page: CHANNEL_FEED,
		parse: parseFeedQuery,
		query: feedQuery,
		subject: "channel",
		row: "post",
		isRow: (item, name) => item.name === name,
		pageSize: 20,
		room: {
			doctype: "Convo Channel",
			event: "convo_channel_changed",
			// a row that is other by now may be one that the filters leave out
			isDeep: (data) => isFiltered.value || (Boolean(data) && ["moves", "pins", "channel"].includes(data.what)),
		},
		fetchChanges: ({ channel }, since, posts) => host.call(API + "feed.get_changes", { channel, since, ...(posts.length && { posts }) }),
		lostText: __("That entry is not in this channel now, or lies further back."),
		fetchPage: ({ channel: name, filters, post }, args, isVisit) => {
			const narrowed = feedFilters(filters);
			return host.call(API + "feed.get_page", {
				channel: name,
				...args,
				...(narrowed && { filters: narrowed }),
				...(isVisit && { with_channel: 1 }),
				...(isVisit && post && { post }),
			});
		},
		/** A reply stands under the post that it answers; a visit says so along with its page. */
		async findRoot({ channel: name, post }, visited) {
			try {
				const answer = await (visited || host.call(API + "feed.get_page", { channel: name, limit: 1, post }));
				return answer.root;
			} catch (error) {
				return "";
			}
		},
		forget() {
			channel.value = null;
			channelError.value = null;
			reading.begin(null);
		},
		newsWords: (news) => arrivedWords(__, news),
		isFiltered: () => isFiltered.value,
		isCovered: () => isInstead.value,
		loadAround(visited) {
			sidebar.remember(page.place.channel);
			return loadChannel(visited);
		},
		lookAround(isDeep) {
			sidebar.load();
			if (isDeep && page.place.channel) loadChannel();
		},
		/** An address without a channel means the last one, except on a phone, where it means the list. */
		settle() {
			const name = showsChannels() ? null : sidebar.last();
			if (name) {
				place.channel = name;
				if (!isFiltered.value) place.filters = begunWith(name);
				page.writeAddress();
			}
			return page.visit();
		},
	});
	const { place, stream, items } = page;
	const isInstead = computed(() => place.filters.show === UPCOMING || isEverywhere(place.filters));
	const isFiltered = computed(() => hasFeedFilters(place.filters));
	const hasOlder = computed(() => Boolean(stream.state.cursor));
	const reading = useReadMark(host, { items, hasOlder, isFiltered });
	// without a choice the newest customer fills the column, where there is a column
	const cardCustomer = computed(
		() => place.customer || (layout.value === "wide" ? firstCustomer(items.value) : null)
	);

	/** On a phone an address without a channel is the list of them, unless it searches everywhere. */
	function showsChannels() {
		return layout.value === "narrow" && !isEverywhere(place.filters);
	}

	/** The head comes with the page that a visit asks for; where that fails, it says itself what is wrong with it. */
	async function loadChannel(visited = null) {
		const name = place.channel;
		try {
			const along = visited && (await visited.catch(() => null));
			if (place.channel !== name) return;
			const answer = along?.channel || (await host.call(API + "channels.get_channel", { channel: name }));
			if (place.channel !== name) return;
			channel.value = answer;
			channelError.value = null;
			if (visited) beginWithView(answer.views || []);
			if (visited) reading.begin(answer.read_at);
		} catch (error) {
			if (place.channel === name) channelError.value = error;
		}
	}

	/** As the reader left it, where the address asks for nothing else. */
	function begunWith(name) {
		const filters = memory.recall(name);
		return sidebar.wasAhead() ? { ...filters, show: UPCOMING } : filters;
	}

	/** A view that was chosen on another device, where this one does not know of it yet and nothing else is asked for. */
	function beginWithView(views) {
		const isNews = !memory.knows(place.channel);
		memory.learn(place.channel, views);
		const first = views.find((view) => view.is_first);
		if (first && isNews && !isFiltered.value && !place.post) page.setFilters(fromView(first.filters));
	}

	function setViews(views) {
		channel.value = { ...channel.value, views };
		memory.learn(place.channel, views);
	}

	async function start() {
		page.writeAddress();
		const list = sidebar.load();
		if (place.channel) return page.visit();
		const guessed = showsChannels() ? null : sidebar.last();
		if (!guessed) {
			await list;
			return page.settle();
		}
		await Promise.all([page.settle(), list]);
		// the last channel is gone meanwhile
		if (channelError.value && place.channel === guessed && sidebar.last() !== guessed) return page.settle();
	}

	function openChannel(name) {
		if (name !== place.channel) page.open(name, name ? { filters: memory.recall(name) } : {});
	}

	function setFilters(filters) {
		sidebar.rememberAhead(filters.show === UPCOMING);
		memory.remember(place.channel, filters);
		page.setFilters(filters);
	}

	function chooseCustomer(name) {
		if (name === place.customer) return;
		// on one screen at a time this is a step that "back" undoes
		const isStep = layout.value !== "wide" && !place.customer;
		place.customer = name || "";
		page.writeAddress(isStep);
	}

	async function markRead(keys) {
		if (stream.state.pending) return;
		if (await reading.mark(place.channel, keys)) sidebar.load();
	}

	/** Tells the server something of the reading, and shows what follows from it. */
	async function tell(method, args, isHeld) {
		try {
			await host.call(API + method, args, { post: true });
		} catch (error) {
			return host.toast(error.message, "error");
		}
		reading.hold(isHeld);
		sidebar.load();
		await stream.refresh({ isDeep: true, isForced: true });
	}

	const markUnread = ({ name }) => tell("feed.mark_unread", { channel: place.channel, post: name }, true);
	const markAllRead = () => tell("feed.mark_all_read", {}, false);
	const markChannelRead = () => tell("feed.mark_read", { channel: place.channel, up_to: clock.now.value }, false);
	provide(MARK_UNREAD, markUnread);
	provide(IN_CHANNEL, computed(() => place.channel));

	function resume() {
		reading.hold(false);
		page.resume();
		writeTitle();
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

	/** `head`: the channel as it is by now, where that is known; it may be called otherwise. */
	async function onChannelChanged(head) {
		sidebar.load();
		if (!head) return loadChannel();
		if (head.name !== place.channel) return openChannel(head.name);
		channel.value = head;
	}

	/** Where a part of what happened since the last visit is read. */
	function showNews(part) {
		if (part === "joined" || part === "left") return setFilters({ ...noFeedFilters(), show: "moves" });
		if (part === "questions") return setFilters({ ...noFeedFilters(), open_questions: true });
		if (part === "unread") return setFilters({ ...noFeedFilters(), unread: true });
		return reading.lineKey.value;
	}

	function writeTitle() {
		const title = (channel.value && channel.value.title) || __("Channels");
		if (host.setTitle) host.setTitle(title, badgeText(sidebar.state.channels));
	}
	watch(() => [channel.value && channel.value.title, sidebar.state.channels], writeTitle);

	return {
		...page,
		sidebar: sidebar.state,
		loadSidebar: sidebar.load,
		setSidebarView: sidebar.setView,
		channel,
		channelError,
		isFiltered,
		isInstead,
		readAt: reading.readAt,
		lineKey: reading.lineKey,
		news: reading.news,
		unread: computed(() => (sidebar.state.channels || []).find(({ name }) => name === place.channel)?.unread_count || 0),
		cardCustomer,
		pins: { channel: () => place.channel, changed: () => loadChannel() },
		start,
		openChannel,
		setFilters,
		setViews,
		chooseCustomer,
		markRead,
		markAllRead,
		markChannelRead,
		resume,
		onSent,
		onCreated,
		onChannelChanged,
		showNews,
	};
}
