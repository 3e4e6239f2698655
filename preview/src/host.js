/**
 * The preview's host: the pages' seam to this browser and to the preview's server (see host/host.js).
 *
 * Owns: addresses, live events, dialogs and toasts of the preview. Must not: know a page's state.
 */
import { directed } from "app/base/isolate.js";
import { createCaller } from "app/host/http.js";
import { createUploader } from "app/host/upload.js";
import { reactive } from "vue";
import { PAGES, addressOf, parseAddress, translate } from "./address.js";
import { createFormat } from "./format.js";

const TOAST_MS = 5000;

export function createPreviewHost(window) {
	const callers = {
		call: createCaller({ fetch: window.fetch.bind(window), translate }),
		ask: createCaller({ fetch: window.fetch.bind(window), translate, base: "/api/preview/" }),
	};
	const notices = reactive({ toasts: [], question: null });
	return {
		...callers,
		upload: createUploader({ XMLHttpRequest: window.XMLHttpRequest, translate }),
		...createRouting(window, notices),
		...createDialogs(window, notices),
		...createSubscriptions(window),
		searchLink: (doctype, txt) => callers.ask("search_link", { doctype, txt }),
		...directed(translate, false),
		format: createFormat("en"),
		lang: "en",
		user: { name: "", full_name: "", image: null },
		storage: window.localStorage,
		shared: {},
		isActive: () => true,
		setTitle(text, unread) {
			const title = text ? `${text} · convo_channels preview` : "convo_channels preview";
			window.document.title = unread ? `(${unread}) ${title}` : title;
		},
		notices,
	};
}

function createRouting(window, notices) {
	const listeners = new Set();
	const route = () => parseAddress(window.location.pathname, window.location.search);
	const tell = () => [...listeners].forEach((listener) => listener(route()));
	window.addEventListener("popstate", tell);

	function go(address) {
		window.history.pushState(null, "", address);
		tell();
	}

	function navigate(target) {
		const address = addressOf(target);
		if (address) return go(address);
		const what = target.create ? target.doctype : `${target.doctype} ${target.name}`;
		showToast(
			window,
			notices,
			translate("{0} opens in ERPNext; the preview has no forms.", [what]),
			"info"
		);
	}

	// Ordinary links of ours stay inside the page, all others and all modified clicks are the browser's.
	window.document.addEventListener("click", (event) => {
		const link = event.target.closest ? event.target.closest("a[href]") : null;
		const isPlain =
			event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
		if (
			!link ||
			!isPlain ||
			event.defaultPrevented ||
			link.target ||
			link.origin !== window.location.origin
		)
			return;
		if (!PAGES.includes(link.pathname.slice(1))) return;
		event.preventDefault();
		go(link.pathname + link.search);
	});

	return {
		route,
		navigate,
		url: addressOf,
		onRoute(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		setQuery(query, { push = false } = {}) {
			const address = addressOf({ page: route().page, query });
			window.history[push ? "pushState" : "replaceState"](null, "", address);
		},
	};
}

function createDialogs(window, notices) {
	return {
		toast: (message, kind = "info") => showToast(window, notices, message, kind),
		confirm: (message) =>
			new Promise((resolve) => {
				notices.question = {
					message,
					answer(yes) {
						notices.question = null;
						resolve(yes);
					},
				};
			}),
	};
}

let lastToast = 0;

function showToast(window, notices, message, kind = "info") {
	const toast = { id: ++lastToast, message, kind };
	notices.toasts.push(toast);
	window.setTimeout(() => {
		notices.toasts = notices.toasts.filter((shown) => shown.id !== toast.id);
	}, TOAST_MS);
}

/** One stream from the server for all rooms; the browser reconnects by itself. */
function createSubscriptions(window) {
	const rooms = new Map();
	const waiting = new Set();
	let stream = null;
	let wasLost = false;

	function open() {
		stream = new window.EventSource("/api/preview/events");
		stream.onerror = () => (wasLost = true);
		stream.onopen = () => {
			if (wasLost) waiting.forEach((handler) => handler());
			wasLost = false;
		};
		stream.onmessage = (message) => {
			const { doctype, name, event, data } = JSON.parse(message.data);
			for (const handler of rooms.get(`${doctype}/${name}/${event}`) || []) handler(data);
		};
	}

	function onReconnect(handler) {
		waiting.add(handler);
		return () => waiting.delete(handler);
	}

	function subscribe(doctype, name, event, handler) {
		if (!stream) open();
		const room = `${doctype}/${name}/${event}`;
		if (!rooms.has(room)) rooms.set(room, new Set());
		rooms.get(room).add(handler);
		return () => rooms.get(room).delete(handler);
	}

	return { subscribe, onReconnect };
}
