/**
 * What every page of ours needs from the browser: its height, its layout by width, its keys, its visibility.
 *
 * Owns: listeners on the window and their removal. Must not: know what a page shows.
 */
import { onBeforeUnmount, onMounted, ref } from "vue";
import { useHost } from "../host/host.js";
import { useKeptFocus } from "./kept_focus.js";
import { commandOf } from "./keyboard_model.js";
import { useSingleKeys } from "./single_keys.js";
import { layoutOf, roomOf } from "./widths.js";

// a dialog over the page, the host's or ours, takes the keys, and so does what says that it does
const HOST_DIALOG = ".modal.show, .convo-over, .convo-takes-keys";

/** {layout}: "wide" (three columns), "medium" (two) or "narrow" (one screen at a time). */
export function useLayout(root) {
	const layout = ref("wide");
	let observer = null;
	useKeptFocus(root);

	function measure() {
		const element = root.value;
		if (!element || !element.offsetParent) return;
		layout.value = layoutOf(element.clientWidth);
		const top = element.getBoundingClientRect().top + window.scrollY;
		element.style.setProperty("--convo-top", `${Math.max(0, Math.round(top))}px`);
	}

	onMounted(() => {
		measure();
		observer = new ResizeObserver(measure);
		observer.observe(root.value.parentElement || root.value);
		window.addEventListener("resize", measure);
	});
	onBeforeUnmount(() => {
		if (observer) observer.disconnect();
		window.removeEventListener("resize", measure);
	});
	return { layout, measure };
}

/** The room of a part that stands in somebody else's form: "narrow" (one thing at a time), "medium", or "wide" (something beside). */
export function useWidth(root) {
	const room = ref("medium");
	let observer = null;
	onMounted(() => {
		// an observer speaks a frame later: by then what stands beside was drawn below
		if (root.value.clientWidth) room.value = roomOf(root.value.clientWidth);
		observer = new ResizeObserver(([entry]) => (room.value = roomOf(entry.contentRect.width)));
		observer.observe(root.value);
	});
	onBeforeUnmount(() => observer && observer.disconnect());
	return room;
}

function describeTarget(element) {
	if (!element) return {};
	return {
		tagName: element.tagName,
		isContentEditable: element.isContentEditable,
		role: element.getAttribute ? element.getAttribute("role") : null,
	};
}

/**
 * `handlers` maps commands to functions; one that returns false did nothing, and the key goes on to the host.
 * Listening in the capture phase, so that a key that means something here does not also open a dialog of the host.
 */
export function useKeyboard(root, isActive, handlers) {
	const { areOn } = useSingleKeys(useHost());
	function onKey(event) {
		const element = root.value;
		if (!element || !element.offsetParent || !isActive()) return;
		const target = event.target instanceof Element ? event.target : null;
		const isElsewhere = target && target !== document.body && !element.contains(target);
		if (isElsewhere || event.defaultPrevented || document.querySelector(HOST_DIALOG)) return;
		// the arrows of a group go through the group
		if (/^Arrow/.test(event.key) && target && target.closest("[data-roving]")) return;
		const command = commandOf(event, describeTarget(target), areOn.value);
		const handler = command && handlers[command];
		if (!handler || handler(event) === false) return;
		event.preventDefault();
		event.stopPropagation();
	}
	onMounted(() => document.addEventListener("keydown", onKey, true));
	onBeforeUnmount(() => document.removeEventListener("keydown", onKey, true));
}

/** Calls `fn` when the page comes back into view, and every `everyMs` while it is in view. */
export function useRevisit(isActive, everyMs, fn) {
	let last = Date.now();
	function run() {
		if (document.visibilityState !== "visible" || !isActive()) return;
		if (Date.now() - last < everyMs) return;
		last = Date.now();
		fn();
	}
	const timer = setInterval(run, Math.min(everyMs, 15000));
	document.addEventListener("visibilitychange", run);
	onBeforeUnmount(() => {
		clearInterval(timer);
		document.removeEventListener("visibilitychange", run);
	});
}

/** A function that runs once things have been quiet for `ms`. */
export function debounced(fn, ms) {
	let timer = null;
	const run = (...args) => {
		clearTimeout(timer);
		timer = setTimeout(() => fn(...args), ms);
	};
	run.cancel = () => clearTimeout(timer);
	return run;
}

/** A function that runs once within `ms` of its first call, at no telling when: of many pages not all at once. */
export function spread(fn, ms) {
	let timer = null;
	const run = () => {
		timer ||= setTimeout(() => {
			timer = null;
			fn();
		}, Math.random() * ms);
	};
	run.cancel = () => {
		clearTimeout(timer);
		timer = null;
	};
	return run;
}
