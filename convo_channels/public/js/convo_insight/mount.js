/**
 * The insight parts as forms of the Desk ask for them.
 *
 * Owns: where a part is put and how it is told to look again. Must not: know the form's fields.
 */
import { h, reactive } from "vue";
import { mountApp } from "../convo_shared/apps.js";
import { openExplain } from "./explain.js";
import CustomerSegments from "./CustomerSegments.vue";
import InsightPanel from "./InsightPanel.vue";

/** Puts a component into `element`; returns {refresh(), unmount()}. */
function mountPart(element, host, render) {
	const state = reactive({ tick: 0 });
	const inside = document.createElement("div");
	element.replaceChildren(inside);
	inside.className = "convo-app convo-embedded";
	const app = mountApp({ render: () => render(state.tick) }, inside, host);
	return {
		refresh: () => (state.tick += 1),
		unmount() {
			app.unmount();
			inside.remove();
		},
	};
}

/** The panel of a saved segment. `refresh()` after a save; `unmount()` before another segment takes the place. */
export function mountInsight(element, host, segmentName) {
	return mountPart(element, host, (tick) => h(InsightPanel, { segment: segmentName, tick }));
}

/** The chips of a saved customer; `unmount()` before another one takes the place. */
export function mountCustomerSegments(element, host, customer) {
	return mountPart(element, host, (tick) => h(CustomerSegments, { customer, tick }));
}

export { openExplain };
