/**
 * What is said to those who do not see it come: new rows, counts, what a press did. One polite region for the whole page.
 *
 * Owns: the region, and how often something is said: of one subject the last word only, and not again at once. Must not:
 * know what is said.
 */
import { onBeforeUnmount, watch } from "vue";

// what follows within this belongs together
const QUIET_MS = 400;
// so long nothing more is said of what was just spoken of
const APART_MS = 4000;
export const PROGRESS_MS = 15000;

const waiting = new Map();
const last = new Map();
let region = null;
let timer = null;

/** Behind a dialog nothing is heard: the region stands inside the uppermost one. */
function place() {
	const dialogs = document.querySelectorAll("[aria-modal='true']");
	const around = dialogs[dialogs.length - 1] || document.body;
	if (!region) {
		region = document.createElement("div");
		region.className = "convo-live";
		region.setAttribute("role", "status");
		region.setAttribute("aria-live", "polite");
		region.setAttribute("dir", "auto");
	}
	if (region.parentElement === around) return;
	region.textContent = "";
	around.append(region);
}

/** The same words once more are heard only when something is other about them. */
function tell(text) {
	region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}

function speak() {
	timer = null;
	const now = Date.now();
	const isDue = ([about, { apartMs }]) => !(now - last.get(about) < apartMs);
	const due = [...waiting].filter(isDue);
	for (const [about] of due) {
		waiting.delete(about);
		last.set(about, now);
	}
	if (due.length) tell(due.map(([, { sentence }]) => sentence).join(" "));
	if (!waiting.size) return;
	const next = Math.min(...[...waiting].map(([about, { apartMs }]) => last.get(about) + apartMs - now));
	timer = setTimeout(speak, Math.max(QUIET_MS, next));
}

/**
 * `about` names the subject: what was to be said of it and is not said yet is replaced, by no words taken back. `apartMs`:
 * how long nothing more is said of it; of a work under way longer than of what was asked for.
 */
export function say(words, about = words, apartMs = APART_MS) {
	waiting.delete(about);
	if (!words) return;
	place();
	waiting.set(about, { sentence: /[.!?…]$/.test(words) ? words : `${words}.`, apartMs });
	if (timer === null) timer = setTimeout(speak, QUIET_MS);
}

/** Says what `words()` gives, whenever that changes and as long as the part that says it is there. */
export function useSaid(words, { about = Symbol("said"), isAtOnce = true, apartMs = APART_MS } = {}) {
	watch(words, (now) => say(now, about, apartMs), { immediate: isAtOnce });
	onBeforeUnmount(() => say("", about));
}
