/**
 * A page in memory, on which components of the app are mounted with a host that is given its answers.
 *
 * Owns: the window, the way to the app's files, and the host's shape. Must not: know any component.
 */
import { createRequire, register } from "node:module";
import { join } from "node:path";
import { afterEach } from "node:test";
import { pathToFileURL } from "node:url";

const modules = process.env.CONVO_NODE_MODULES;
const fromModules = createRequire(pathToFileURL(join(modules, "package.json")));
const { Window } = await import(pathToFileURL(fromModules.resolve("happy-dom")));

const window = new Window({ url: "http://localhost/" });
const BORROWED = [
	"document", "navigator", "Element", "HTMLElement", "SVGElement", "Node", "Event", "KeyboardEvent", "MouseEvent",
	"ResizeObserver", "MutationObserver", "CSS", "localStorage", "DocumentFragment",
]; // prettier-ignore
globalThis.window = window;
for (const name of BORROWED)
	Object.defineProperty(globalThis, name, { value: window[name], configurable: true });
/** Nothing scrolls here; a test says itself what came into view. */
globalThis.IntersectionObserver = class {
	observe() {}
	unobserve() {}
	disconnect() {}
};
/** How wide everything is; a test may say otherwise before it mounts. */
export const screen = { width: 1440 };
Object.defineProperties(window.HTMLElement.prototype, {
	offsetParent: { get: () => window.document.body },
	clientWidth: { get: () => screen.width },
});

register("./vue_files.js", import.meta.url, { data: { modules } });

const APP = new URL("../../../convo_channels/public/js/", import.meta.url);

/** A module of the app by its path in public/js. */
export const load = (path) => import(new URL(path, APP).href);
export const vue = await import("vue");

/** What Vue warns of is a fault of a component: the test that met it fails when it ends. */
const warnings = [];
console.warn = (...parts) => warnings.push(parts.map(String).join(" "));
afterEach(() => {
	const [first] = warnings.splice(0);
	if (first) throw new Error(first);
});
const { mountApp } = await load("host/apps.js");
const { directed } = await load("base/isolate.js");

const translate = (text, args = []) => text.replace(/\{(\d)\}/g, (whole, index) => args[index]);

/** `answers` maps the end of a method's name to its answer, or to a function of the arguments. Calls are kept. */
export function makeHost(answers = {}, more = {}) {
	const host = {
		calls: [],
		listeners: [],
		query: {},
		toasts: [],
		async call(method, args, options) {
			host.calls.push({ method, args, options });
			const key = Object.keys(answers).find((name) => method.endsWith(name));
			if (!key) throw new Error(`Nothing is prepared for ${method}`);
			const answer = answers[key];
			return typeof answer === "function" ? answer(args, options) : answer;
		},
		called: (name) => host.calls.filter(({ method }) => method.endsWith(name)).map(({ args }) => args),
		subscribe(doctype, name, event, handler) {
			const entry = { doctype, name, event, handler };
			host.listeners.push(entry);
			return () => host.listeners.splice(host.listeners.indexOf(entry), 1);
		},
		route: () => ({ page: "", query: host.query }),
		onRoute(fn) {
			host.tellRoute = fn;
			return () => (host.tellRoute = null);
		},
		setQuery: (query) => (host.query = query),
		navigate: (target) => (host.went = target),
		url: () => "#",
		searchLink: async () => [],
		...directed(translate, false),
		format: {
			time: (at) => String(at).slice(11, 16),
			date: (at) => String(at).slice(0, 10),
			currency: (amount, currency) => `${amount} ${currency}`,
			number: String,
		},
		now: () => "2025-03-10 12:00:00.000000",
		user: { name: "me@example.com", full_name: "Me", image: null },
		lang: "en",
		storage: null,
		confirm: async () => true,
		toast: (message, kind) => host.toasts.push([kind, message]),
		isActive: () => true,
		...more,
	};
	return host;
}

/** Mounts a component inside a page that has a clock; returns {element, find, findAll, text, unmount}. */
export async function mount(component, { host = makeHost(), props = {}, slots = {}, provided = {} } = {}) {
	const { provideClock } = await load("host/clock.js");
	const element = document.createElement("div");
	document.body.append(element);
	const Page = {
		setup() {
			provideClock(host);
			for (const [key, value] of Object.entries(provided)) vue.provide(key, value);
			return () => vue.h(component, props, slots);
		},
	};
	const app = mountApp(Page, element, host);
	await settle();
	return {
		element,
		find: (selector) => element.querySelector(selector),
		findAll: (selector) => [...element.querySelectorAll(selector)],
		text: (selector) => element.querySelector(selector)?.textContent.trim().replace(/\s+/g, " "),
		async press(selector) {
			element.querySelector(selector).click();
			await settle();
		},
		unmount() {
			app.unmount();
			element.remove();
		},
	};
}

/** Runs a composable as a component would; returns what it returned, and a way to end it. */
export async function run(composable, host = makeHost()) {
	let result = null;
	const mounted = await mount({ setup: () => ((result = composable(host)), () => null) }, { host });
	return { result, host, unmount: mounted.unmount };
}

/** Once what was answered is shown. */
export async function settle() {
	for (let n = 0; n < 5; n++) await new Promise((resolve) => setImmediate(resolve));
	await vue.nextTick();
}

export function pressKey(key) {
	document.body.dispatchEvent(
		new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })
	);
}
