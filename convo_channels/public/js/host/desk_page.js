/**
 * A page of ours inside a page of the Desk: full width, full height, told when it is shown again.
 *
 * Owns: what happens around the app. Must not: know the app.
 */
import { mountApp } from "./apps.js";
import { createDeskHost } from "./desk_host.js";
import "./desk_page.css";

function deskVersion() {
	return parseInt((frappe.boot.versions || {}).frappe, 10);
}

/** Returns {show()}, to be called from on_page_show; the first call after mounting changes nothing. */
export function mountInDesk(RootComponent, pageName, wrapper, page) {
	const parent = (page && page.main && page.main[0]) || wrapper;
	wrapper.classList.add("convo-desk-page");
	// in 15 the navigation is a bar of its own, and the page's head would only repeat our title
	if (deskVersion() === 15) wrapper.classList.add("convo-desk-bare");
	wrapper.disable_scroll_to_top = true;
	const element = document.createElement("div");
	parent.append(element);
	const app = mountApp(RootComponent, element, createDeskHost(pageName, page));
	let isFirst = true;
	return {
		show() {
			if (!isFirst) app.root.resume();
			isFirst = false;
		},
	};
}
