/**
 * Brings the script of pages and forms, and says so where it does not come.
 *
 * Owns: one script per session, and the words where it is missing: a tab that was opened before an upgrade asks for a
 * file that is gone, a train loses the network. Must not: use frappe.require, which then never answers and leaves the
 * Desk frozen.
 */
const BUNDLE = "convo_pages.bundle.js";
let loading = null;
// somebody waits for it, and is told where it does not come
let isAwaited = false;

/** Resolves to window.convo_channels with all that convo_pages.bundle.js offers; rejects where it cannot be had. */
export function loadPages() {
	isAwaited = true;
	return bring();
}

function bring() {
	const ours = window.convo_channels;
	if (ours.mountPage) return Promise.resolve(ours);
	if (!loading) {
		loading = addScript(frappe.assets.bundled_asset(BUNDLE)).then(
			() => ours,
			(error) => {
				loading = null; // the next one who asks may have more luck
				if (isAwaited) frappe.show_alert({ message: sayMissing(), indicator: "red" }, 10);
				throw error;
			}
		);
	}
	return loading;
}

// what an address of the Desk leads to and needs the script for
const OURS = ["channel-feed", "customer-timeline", "convo-health", "convo-welcome", "convo-segment"];

/** While the Desk still starts, where its address leads to a page of ours: so the two do not wait for each other. */
export function loadAhead(path) {
	const [, , page] = path.split("/");
	if (OURS.includes(page)) bring().catch(() => {}); // whoever waits for it is told
}

/** A page of ours in the Desk's page; resolves to {show()}, whatever happens. */
export async function openPage(name, wrapper, page) {
	try {
		const ours = await loadPages();
		return ours.mountPage(name, wrapper, page);
	} catch (error) {
		console.error(error);
		showMissing(page);
		return { show() {} };
	}
}

function addScript(address) {
	return new Promise((resolve, reject) => {
		const script = document.createElement("script");
		script.src = address;
		script.onload = resolve;
		script.onerror = () => {
			script.remove();
			reject(new Error(`${address} could not be loaded`));
		};
		document.head.append(script);
	});
}

function sayMissing() {
	return __("Convo Channels could not be loaded. Reload the page to try again.");
}

function showMissing(page) {
	const box = document.createElement("div");
	box.className = "msg-box no-border";
	box.setAttribute("role", "alert");
	const text = document.createElement("p");
	text.textContent = sayMissing();
	const again = document.createElement("button");
	again.type = "button";
	again.className = "btn btn-default btn-sm";
	again.textContent = __("Reload", null, "Convo Channels");
	again.addEventListener("click", () => window.location.reload());
	box.append(text, again);
	page.main[0].replaceChildren(box);
}
