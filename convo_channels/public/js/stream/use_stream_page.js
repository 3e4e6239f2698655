/**
 * The state of a page that shows one stream: what its address says, the rows, live events, the row the address names.
 *
 * Owns: what is requested when, and the address. Must not: draw, or know whose stream it is.
 */
import { computed, provide, reactive, ref } from "vue";
import { say } from "../ui/live.js";
import { debounced, spread } from "../ui/use_page.js";
import { sameQuery } from "./query_model.js";
import { addNews, pendingNews } from "./stream_model.js";
import { foundWords, newsWords } from "./stream_words.js";
import { useStream } from "./use_stream.js";
import { STREAM_TICK, WRITING_KEY } from "./writing.js";

const PERMALINK_PAGES = 5;
const LOOK_AGAIN_MS = 400;
const JOINED_AGAIN_MS = 3000;
// many pages hear of the same post at once: each asks a little later than that, and for what stands beside its rows after them
const SPREAD_MS = 150;
const SPREAD_AROUND_MS = 1500;
// an event of any row that is loaded, and of nothing else
const REACTIONS = "reactions";
const noWish = () => ({ isDeep: false, isAround: false, isAroundDeep: false });

/**
 * `page` names it in the address, which `parse(query)` and `query(place)` read and write; of the place, `subject` names
 * whose stream it is and `row` the row to show (`isRow(item, value)`). `fetchPage(place, {cursor, limit}, isVisit)` asks
 * for rows, with `pageSize` at a time, and on a visit for what stands beside them as well; `loadAround(visited)` takes
 * that out of the promised page, `lookAround(isDeep)` asks for it again after an event of the `room` ({doctype, event,
 * isDeep(data)}), after `forget()` of what was there. `lostText` is said of a row that is not found. `newsWords(news)` says
 * what came by itself, `isFiltered()` whether the place narrows the rows. `settle()` is where an address without a subject
 * leads. `fetchChanges(place, mark, posts)`, where there is one, tells what happened since a mark that came with the first page, and
 * to the posts that events named.
 * `findRoot(place, visited)` promises the row under which the one of the address stands where it is none itself.
 * `isCovered()`: whether something else stands in place of the rows.
 */
export function useStreamPage(host, clock, options) {
	const { page, parse, query, subject, row, isRow, fetchPage, pageSize, room } = options;
	// before anything is drawn, so that nothing is that the address does not mean
	const place = reactive(parse(host.route().query));
	// the row under which the one of the address stands, where it is none itself
	const root = ref("");
	const isHeld = ref(false);
	// rows that come in would move what somebody is writing, here or in a row
	const writers = ref(0);
	provide(WRITING_KEY, writers);
	const tick = ref(0);
	provide(STREAM_TICK, tick);
	let stopListening = null;
	// up to where the rows tell what happened
	let mark = "";

	let unsaid = null;
	const sayNews = debounced((isWaiting) => {
		if (unsaid) say(newsWords(host.translate, options.newsWords(unsaid), isWaiting), "news");
		unsaid = null;
	}, LOOK_AGAIN_MS);

	const stream = useStream({
		pageSize,
		isHeld: () => isHeld.value || writers.value > 0,
		describe: pendingNews,
		onNews(news, isWaiting) {
			// one that is forced may have been waited for by whoever wrote what is new: it is said to nobody
			unsaid = news && addNews(isWaiting ? null : unsaid, news);
			sayNews(isWaiting);
		},
		onPage(answer, isAll) {
			clock.sync(answer.now);
			if (answer.mark && isAll) mark = answer.mark;
		},
		fetchPage: (cursor, limit) => fetchPage(place, cursor ? { cursor, limit } : { limit }, false),
	});
	const items = computed(() => stream.state.items);

	const writeAddress = (push = false) => host.setQuery(query(place), { push });

	// what is wanted by then: one event that asks for little takes nothing from one that asks for more
	let wanted = noWish();
	const lookSoon = debounced(() => {
		const { isDeep, isAround, isAroundDeep } = wanted;
		wanted = noWish();
		if (place[subject]) stream.refresh({ isDeep });
		tick.value += 1;
		if (isAround) options.lookAround(isAroundDeep);
	}, LOOK_AGAIN_MS);

	/** `isOnlyRows`: nothing that stands beside them can be other. */
	function lookAgain(isDeep, isOnlyRows = false) {
		wanted.isDeep ||= isDeep || isOnlyRows;
		wanted.isAround ||= !isOnlyRows;
		wanted.isAroundDeep ||= isDeep && !isOnlyRows;
		lookSoon();
	}

	/** Whether single rows can be told of: of what is filtered, or stands by its activity, the head alone knows the place. */
	const canFollow = () => Boolean(options.fetchChanges && mark) && !options.isFiltered() && !items.value.some((item) => item.active_at);

	/** What happened since the rows were asked for, and to the `posts` of events, with one request; anew where that is more than can be told. */
	async function catchUp(posts = []) {
		if (!canFollow() || stream.state.status === "error") return lookAgain(true);
		try {
			const told = await stream.follow(() => options.fetchChanges(place, mark, posts));
			if (!told) return;
			if (!told.is_whole) return lookAgain(true);
			mark = told.mark;
			tick.value += 1;
		} catch (error) {
			lookAgain(true);
		}
	}

	const heard = new Set();
	const askSoon = spread(() => {
		const posts = [...heard];
		heard.clear();
		if (isShown()) catchUp(posts);
	}, SPREAD_MS);
	const lookAroundSoon = spread(() => {
		const { isAroundDeep } = wanted;
		wanted.isAround = wanted.isAroundDeep = false;
		if (isShown()) options.lookAround(isAroundDeep);
	}, SPREAD_AROUND_MS);

	/** An event that names the one post that is other. */
	function hear({ post, what }, isDeep) {
		heard.add(post);
		askSoon();
		if (what === REACTIONS) return;
		wanted.isAround = true;
		wanted.isAroundDeep ||= isDeep;
		lookAroundSoon();
	}

	const isShown = () => host.isActive() && Boolean(place[subject]);
	// what happens before the rooms are joined again, nobody announces
	const catchUpOnceMore = debounced(() => isShown() && catchUp(), JOINED_AGAIN_MS);
	const stopReconnects = !host.onReconnect
		? () => {}
		: host.onReconnect(() => {
				if (!isShown()) return;
				catchUp();
				catchUpOnceMore();
			});

	function listen() {
		if (stopListening) stopListening();
		const name = place[subject];
		const onEvent = (data) => {
			// a page that is not shown asks when it is shown again
			if (!host.isActive() || (data && data[subject] !== place[subject])) return;
			if (data && data.post && canFollow()) hear(data, room.isDeep(data));
			else lookAgain(room.isDeep(data), Boolean(data) && data.what === REACTIONS);
		};
		stopListening = name ? host.subscribe(room.doctype, name, room.event, onEvent) : null;
	}

	async function visit() {
		options.forget();
		heard.clear();
		listen();
		if (!place[subject]) return stream.clear();
		const visited = fetchPage(place, { limit: pageSize }, true);
		await Promise.all([options.loadAround(visited), stream.load(visited)]);
		await findRow(visited);
	}

	/** Loads on until the row of the address is there, within reason. */
	async function findRow(visited = null) {
		const { [subject]: name, [row]: wanted } = place;
		const isThere = () => items.value.some((item) => isRow(item, wanted) || isRow(item, root.value));
		root.value = "";
		if (wanted && options.findRoot && !isThere()) {
			const found = (await options.findRoot(place, visited)) || "";
			if (place[subject] !== name || place[row] !== wanted) return;
			root.value = found;
		}
		for (let n = 0; wanted && n < PERMALINK_PAGES && !isThere() && stream.state.cursor; n++) {
			await stream.loadOlder(100);
			if (place[subject] !== name || place[row] !== wanted) return;
		}
		if (wanted && stream.state.status === "ready" && !isThere()) {
			host.toast(options.lostText, "info");
			setRow("");
		}
	}

	function setRow(value) {
		place[row] = value;
		writeAddress();
	}

	const settle = options.settle || visit;

	/** Answers whether the address asked for anything that is not shown already. */
	function followAddress(route) {
		const next = parse(route.query);
		if (sameQuery(query(next), query(place))) return false;
		const isOther = next[subject] !== place[subject];
		const isFilteredAnew = JSON.stringify(next.filters) !== JSON.stringify(place.filters);
		Object.assign(place, next);
		if (!place[subject]) settle();
		else if (isOther) visit();
		else if (isFilteredAnew) stream.load();
		else findRow();
		return true;
	}

	/** The page is shown again: what the address says now, and what happened meanwhile. */
	function resume() {
		const isMoved = followAddress(host.route());
		// whichever way the page was reached, the address says the same and can be kept
		writeAddress();
		if (!isMoved) lookAgain(true);
	}

	/** An empty name leaves the stream for what stands where there is none. `more` of the place than whose stream it is. */
	function open(name, more = {}) {
		Object.assign(place, parse({ [subject]: name }), more);
		writeAddress(true);
		visit();
	}

	function setFilters(filters) {
		place.filters = filters;
		place[row] = "";
		writeAddress();
		loadFiltered();
	}

	/** What is left of the rows is said, once it is there. */
	async function loadFiltered() {
		await stream.load();
		if (stream.state.status === "ready" && !(options.isCovered && options.isCovered())) say(foundWords(host.translate, stream.state, options.isFiltered()), "found");
	}

	const stopRoute = host.onRoute((route) => {
		if (route.page === page) followAddress(route);
	});

	function stop() {
		stopRoute();
		stopReconnects();
		for (const later of [catchUpOnceMore, lookSoon, askSoon, lookAroundSoon, sayNews]) later.cancel();
		if (stopListening) stopListening();
	}

	return {
		place,
		root,
		stream,
		items,
		isHeld,
		writeAddress,
		visit,
		settle,
		open,
		setRow,
		setFilters,
		resume,
		stop,
		lookAgain: () => lookAgain(true),
	};
}
