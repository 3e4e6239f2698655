/**
 * A dialog over everything, one question and its answer.
 *
 * Owns: putting it over the page and taking it away. Must not: know what follows from it.
 */
import { h } from "vue";
import { mountApp } from "./apps.js";

/** Shows a dialog; resolves with what `event` said, or null when it was closed. */
export function openOver(host, Component, event, props = {}) {
	return new Promise((resolve) => {
		const element = document.createElement("div");
		document.body.append(element);
		let result = null;
		const finish = () => {
			app.unmount();
			element.remove();
			resolve(result);
		};
		const listeners = {
			[`on${event[0].toUpperCase()}${event.slice(1)}`]: (value) => {
				result = value === undefined ? true : value;
				finish();
			},
			onClose: () => result === null && finish(),
		};
		const app = mountApp({ render: () => h(Component, { ...props, ...listeners }) }, element, host);
	});
}
