/**
 * The Desk as a host (see host.js for what a host is).
 *
 * Owns: every touch of the global `frappe`. Must not: know what a page shows. Works in versions 15 and 16: addresses
 * are made by the router, never written by hand.
 */
/* global moment, format_currency, format_number */
import { directed } from "../base/isolate.js";
import { PATTERNS, writeFigure } from "../base/typed_model.js";
import { createCaller } from "./http.js";
import { createUploader } from "./upload.js";
import { richEditor } from "./desk_editor.js";
import { subscribe } from "./desk_rooms.js";
import { plainly } from "./plain_text.js";

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
// what a path segment after the page's name stands for
const MAIN_PARAMETER = { "channel-feed": "channel", "customer-timeline": "customer" };

const csrf = () => ({ "X-Frappe-CSRF-Token": frappe.csrf_token });

function sessionCall() {
	const call = createCaller({
		fetch: window.fetch.bind(window),
		translate: __,
		headers: csrf,
	});
	return async (...args) => {
		try {
			return await call(...args);
		} catch (error) {
			// the Desk's own dialog asks for the password and keeps the page as it is
			const isSignedOut =
				error.status === 401 ||
				(error.status === 403 && !document.cookie.includes("system_user=yes"));
			if (isSignedOut && frappe.app && frappe.app.handle_session_expired)
				frappe.app.handle_session_expired();
			throw error;
		}
	};
}

const CONNECT_AGAIN_MS = 15000;

/** The socket is there again after it was lost; the first time it is there is none of these. */
function onReconnect(handler) {
	if (!frappe.realtime || !frappe.realtime.socket) return () => {};
	let wasLost = false;
	let timer = null;
	// the Desk gives up after three attempts, within seconds
	const tryAgain = () => wasLost && !frappe.realtime.socket.connected && frappe.realtime.socket.connect();
	const onLost = () => {
		wasLost = true;
		window.clearInterval(timer);
		timer = window.setInterval(tryAgain, CONNECT_AGAIN_MS);
	};
	const onBack = () => {
		window.clearInterval(timer);
		if (wasLost) handler();
		wasLost = false;
	};
	frappe.realtime.on("disconnect", onLost);
	frappe.realtime.on("connect", onBack);
	window.addEventListener("online", tryAgain);
	return () => {
		window.clearInterval(timer);
		frappe.realtime.off("disconnect", onLost);
		frappe.realtime.off("connect", onBack);
		window.removeEventListener("online", tryAgain);
	};
}

/** What the server tells this user alone, whatever page is open. */
function listen(event, handler) {
	if (!frappe.realtime || !frappe.realtime.socket) return () => {};
	frappe.realtime.on(event, handler);
	return () => frappe.realtime.off(event, handler);
}

function queryText(query) {
	const params = new URLSearchParams();
	for (const [key, value] of Object.entries(query || {})) {
		if (value !== "" && value !== null && value !== undefined) params.set(key, value);
	}
	const text = params.toString();
	return text ? "?" + text : "";
}

function pathOf(...parts) {
	return frappe.router.make_url(parts);
}

/** The address' own path, without what follows the page's name: a Desk may write more in front of it than we know. */
function pathUpTo(page) {
	const parts = window.location.pathname.split("/");
	const index = parts.indexOf(page);
	return index < 0 ? pathOf(page) : parts.slice(0, index + 1).join("/");
}

function urlOf(target) {
	if (target.page) return pathOf(target.page) + queryText(target.query);
	const slug = frappe.router.slug(target.doctype);
	if (target.create) return pathOf(slug, "new");
	return pathOf(slug, target.name);
}

/** The address as {page, query}; what set_route was given beside the address counts as well, once. */
function readRoute(page) {
	const query = Object.fromEntries(new URLSearchParams(window.location.search));
	const route = frappe.get_route() || [];
	if (route[0] !== page) return { page: route[0] || "", query };
	const options = frappe.route_options || {};
	for (const [key, value] of Object.entries(options)) {
		if (typeof value === "string" && !(key in query)) query[key] = value;
	}
	// left behind, they would become the filters of the next list
	frappe.route_options = null;
	const main = MAIN_PARAMETER[page];
	if (main && route[1] && !query[main]) query[main] = route.slice(1).join("/");
	return { page, query };
}

function createRouting(page) {
	const listeners = new Set();
	const isCurrent = () => (frappe.get_route() || [])[0] === page;
	const tell = () => {
		const route = readRoute(page);
		listeners.forEach((fn) => fn(route));
	};
	// the router shows the page on its own; within one page it has nothing to say
	window.addEventListener("popstate", () => setTimeout(() => isCurrent() && tell(), 0));

	return {
		isCurrent,
		route: () => readRoute(page),
		onRoute(fn) {
			listeners.add(fn);
			return () => listeners.delete(fn);
		},
		setQuery(query, { push = false } = {}) {
			if (!isCurrent()) return;
			const url = pathUpTo(page) + queryText(query);
			if (url === window.location.pathname + window.location.search) return;
			window.history[push ? "pushState" : "replaceState"](null, null, url);
		},
		navigate(target) {
			if (target.create) return frappe.new_doc(target.doctype);
			if (!target.page) return frappe.set_route("Form", target.doctype, target.name);
			window.history.pushState(null, null, urlOf(target));
			if (target.page === page && isCurrent()) return tell();
			// set_route would lose the parameters, so the router reads them from the address
			return frappe.router.route();
		},
	};
}

function localMoment(at) {
	const { system, user } = frappe.boot.time_zone || {};
	if (!system || !user) return moment(at);
	return moment.tz(at, system).tz(user);
}

function createFormat() {
	const isDay = (at) => String(at).length <= 10;
	const patterns = {
		date: frappe.datetime.get_user_date_fmt(),
		time: frappe.datetime.get_user_time_fmt(),
		number: frappe.sys_defaults.number_format || PATTERNS.number,
		// Frappe's own index looks the English name up among names in the reader's language
		firstDay: Math.max(0, WEEKDAYS.indexOf(frappe.sys_defaults.first_day_of_the_week)),
	};
	return {
		local: (at) => (isDay(at) ? at : localMoment(at).locale("en").format("YYYY-MM-DD HH:mm:ss.SSS")),
		time: (at) => localMoment(at).format(frappe.datetime.get_user_time_fmt().replace(/[:.]?ss/, "")),
		date: (at) => {
			const day = isDay(at) ? moment(at) : localMoment(at);
			return day.format(frappe.datetime.get_user_date_fmt().toUpperCase());
		},
		patterns,
		// an amount of which nobody knows the currency is not given the site's
		currency: (amount, currency) =>
			currency ? format_currency(amount, currency) : format_number(amount),
		number: (number, digits) => writeFigure(number, patterns, digits),
	};
}

function storageOrNull() {
	try {
		return window.localStorage;
	} catch (e) {
		return null;
	}
}

/** `verb`: what the button that goes on says; without one it says yes. */
function ask(message, verb) {
	return new Promise((resolve) => {
		const dialog = frappe.confirm(
			frappe.utils.escape_html(message),
			() => resolve(true),
			() => resolve(false)
		);
		if (verb) dialog?.get_primary_btn().text(verb);
	});
}

function toast(message, kind = "success") {
	const indicator = { success: "green", info: "blue", error: "red" }[kind] || "blue";
	frappe.show_alert({ message: frappe.utils.escape_html(message), indicator }, 6);
}

/** The host for one page of the Desk; `page` is what make_app_page returned. */
export function createDeskHost(pageName, page) {
	const call = sessionCall();
	const routing = createRouting(pageName);
	const info = frappe.user_info(frappe.session.user) || {};
	return {
		call,
		upload: createUploader({ XMLHttpRequest: window.XMLHttpRequest, translate: __, headers: csrf }),
		subscribe,
		listen,
		onReconnect,
		route: routing.route,
		onRoute: routing.onRoute,
		setQuery: routing.setQuery,
		navigate: routing.navigate,
		url: urlOf,
		async searchLink(doctype, txt) {
			const found = await call("frappe.desk.search.search_link", { doctype, txt, page_length: 10 });
			return found || [];
		},
		...directed(plainly(__), frappe.utils.is_rtl()),
		format: createFormat(),
		now: () => frappe.datetime.system_datetime(),
		user: {
			name: frappe.session.user,
			full_name: info.fullname || frappe.session.user,
			image: info.image || null,
		},
		lang: (frappe.boot.lang || "en").replace("_", "-"),
		storage: storageOrNull(),
		shared: (window.convo_channels = window.convo_channels || {}),
		confirm: ask,
		toast,
		isActive: routing.isCurrent,
		canCreate: (doctype) => Boolean(frappe.model.can_create(doctype)),
		setTitle(text, unread) {
			if (!page || !page.set_title || !routing.isCurrent()) return;
			page.set_title(text);
			// the Desk writes its own when another page is shown, and remembers ours without the number
			if (unread) document.title = `(${unread}) ${text}`;
		},
		richEditor,
	};
}

const shared = new Map();

/** The one host of all forms, or of all lists: what it listens to lives as long as the Desk. */
export function deskHost(view) {
	if (!shared.has(view)) shared.set(view, createDeskHost(view, null));
	return shared.get(view);
}
