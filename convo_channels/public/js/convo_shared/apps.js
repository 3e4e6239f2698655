/**
 * Puts a root component into an element with a host.
 *
 * Owns: the one way an app of ours is created. Must not: know which pages exist, or which host it is given.
 */
import { createApp } from "vue";
import { HOST_KEY } from "./host";

/** Returns {root, unmount()}; `root` is what the component exposes. The element's former content is replaced. */
export function mountApp(RootComponent, element, host, props = null) {
	const app = createApp(RootComponent, props);
	app.provide(HOST_KEY, host);
	app.config.globalProperties.__ = host.translate;
	const root = app.mount(element);
	return { root, unmount: () => app.unmount() };
}
