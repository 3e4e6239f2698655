/**
 * The one way to ask "why is this customer in this segment, or not?", from any page and any form.
 *
 * Owns: the panel over the page, one at a time. Must not: know who asks.
 */
import { mountApp } from "../host/apps.js";
import { useClock } from "../host/clock.js";
import { useHost } from "../host/host.js";
import ExplainOver from "./ExplainOver.vue";

let closeOpen = null;

/**
 * `question` is {segment, customer}; without a customer the panel begins with the search for one. `clock` is the
 * page's, or null: then the panel keeps its own.
 */
export function openExplain(host, question, clock = null) {
	if (closeOpen) closeOpen();
	const element = document.createElement("div");
	document.body.append(element);

	function close() {
		if (closeOpen !== close) return;
		closeOpen = null;
		window.removeEventListener("popstate", close);
		app.unmount();
		element.remove();
	}

	// a link in the panel leads away from the page below it
	const navigate = (target) => {
		close();
		return host.navigate(target);
	};
	const props = { ...question, clock, onClose: close };
	const app = mountApp(ExplainOver, element, { ...host, navigate }, props);
	closeOpen = close;
	window.addEventListener("popstate", close);
	return close;
}

/** For components: a function that opens the panel with the page's host and clock. */
export function useExplain() {
	const host = useHost();
	const clock = useClock();
	return (segment, customer = "") => openExplain(host, { segment, customer }, clock);
}
