// Where a menu opens.
import assert from "node:assert/strict";
import { test } from "node:test";
import { placeMenu } from "../../../convo_channels/public/js/ui/menu_place.js";

/** Where a list of 380 opens at a button in a window of this height. */
function placed(top, height) {
	globalThis.document = { documentElement: { clientHeight: height, clientWidth: 1000 } };
	const menu = { style: {}, offsetHeight: 380, getBoundingClientRect: () => ({ left: 100, right: 400 }) };
	placeMenu(menu, { getBoundingClientRect: () => ({ top, bottom: top + 30 }) });
	delete globalThis.document;
	return [menu.style.insetBlock ? "above" : "below", menu.style.maxBlockSize];
}

test("a long list stays below, shorter, while enough of it is seen there", () => {
	assert.deepEqual(placed(100, 900), ["below", ""]);
	assert.deepEqual(placed(500, 800), ["below", "258px"]);
});

test("it opens above where below there is next to nothing", () => {
	assert.deepEqual(placed(700, 800), ["above", ""]);
	assert.deepEqual(placed(100, 250), ["below", "120px"]);
});

test("it stays inside the column that would cut it off, on either side", () => {
	globalThis.document = { documentElement: { clientHeight: 900, clientWidth: 1440 }, body: null };
	globalThis.window = { getComputedStyle: () => ({ overflowX: "hidden", overflowY: "auto" }) };
	const column = { getBoundingClientRect: () => ({ top: 0, bottom: 900, left: 220, right: 1120 }) };
	const moved = (left) => {
		const menu = { style: {}, offsetHeight: 80, parentElement: column, getBoundingClientRect: () => ({ left, right: left + 320 }) };
		placeMenu(menu, { getBoundingClientRect: () => ({ top: 100, bottom: 130 }) });
		return menu.style.translate;
	};
	// eight from the edge: 1120 - 8 - (860 + 320) and 220 + 8 - 200
	assert.deepEqual([860, 400, 200].map(moved), ["-68px", "", "28px"]);
	delete globalThis.document;
	delete globalThis.window;
});
