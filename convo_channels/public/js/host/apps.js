/**
 * Puts a component into an element with a host.
 *
 * Owns: the one way an app of ours is created, alone on a page or as a part of somebody else's form. Must not: know which
 * pages exist, or which host it is given.
 */
import { createApp, h, reactive } from "vue";
import { keepComposedKeys } from "./composing.js";
import { HOST_KEY } from "./host.js";

/** Returns {root, unmount()}; `root` is what the component exposes. The element's former content is replaced. */
export function mountApp(RootComponent, element, host, props = null) {
	keepComposedKeys();
	const app = createApp(RootComponent, props);
	app.provide(HOST_KEY, host);
	app.config.globalProperties.__ = host.translate;
	const root = app.mount(element);
	return { root, unmount: () => app.unmount() };
}

/**
 * A part of a form: `Component` gets `props` and a `tick` that counts on with each refresh().
 * Returns {refresh(), unmount()}.
 */
export function mountPart(Component, element, host, props) {
	const state = reactive({ tick: 0 });
	const inside = document.createElement("div");
	element.replaceChildren(inside);
	inside.className = "convo-app convo-embedded";
	const app = mountApp({ render: () => h(Component, { ...props, tick: state.tick }) }, inside, host);
	return {
		refresh: () => (state.tick += 1),
		unmount() {
			app.unmount();
			inside.remove();
		},
	};
}
