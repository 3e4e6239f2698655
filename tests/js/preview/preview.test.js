/** The preview's own state: addresses, look, formats, and a segment while it is defined. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, parseAddress, translate } from "../../../preview/src/address.js";
import { createFormat } from "../../../preview/src/format.js";
import { keepLook, readLook } from "../../../preview/src/look.js";
import { newSegment, openSegment, rulesToSend } from "../../../preview/src/segment_model.js";

const storage = (kept = {}) => ({
	getItem: (key) => kept[key] ?? null,
	setItem: (key, value) => (kept[key] = value),
});

test("an address and what it names lead to each other", () => {
	const target = { page: "channel-feed", query: { channel: "Inactive cafés", text: "50 % & more" } };
	const [path, search] = addressOf(target).split("?");
	assert.deepEqual(parseAddress(path, search), target);
});

test("an address that is no screen opens the feed", () => {
	assert.equal(parseAddress("/", "").page, "channel-feed");
	assert.equal(parseAddress("/admin/", "").page, "channel-feed");
});

test("segments, customers and channels have a screen, other documents have none", () => {
	assert.equal(addressOf({ doctype: "Convo Segment", create: true }), "/segments?segment=new");
	assert.equal(addressOf({ doctype: "Customer", name: "A & B" }), "/customer-timeline?customer=A+%26+B");
	assert.equal(addressOf({ doctype: "Convo Channel", name: "X" }), "/channel-feed?channel=X");
	assert.equal(addressOf({ doctype: "Quotation", name: "Q-1" }), null);
	assert.equal(addressOf({ doctype: "Customer", create: true }), null);
	assert.equal(addressOf({ page: "elsewhere" }), null);
});

test("a sentence is filled in, and a missing word stays visible", () => {
	assert.equal(translate("{0} of {1}", [2, "x"]), "2 of x");
	assert.equal(translate("{0} of {1}", [2]), "2 of {1}");
});

test("times are shown as they stand, whatever the browser's time zone", () => {
	const format = createFormat("en");
	assert.equal(format.time("2026-03-29 02:30:00.000000"), "02:30");
	assert.equal(format.date("2026-03-01"), "Mar 1, 2026");
	assert.equal(format.time(null), "");
	assert.equal(format.currency(1234.5, "EUR"), "€1,234.50");
	// nobody knows which: it is not given one
	assert.equal(format.currency(1234.5, null), "1,234.5");
	assert.equal(format.currency(1, "no currency"), "1 no currency");
});

test("the look is kept, and nonsense is not", () => {
	const kept = storage();
	globalThis.document = { documentElement: { dataset: {} } };
	keepLook(kept, { theme: "dark", dir: "rtl" });
	assert.deepEqual(readLook(kept), { theme: "dark", dir: "rtl" });
	assert.deepEqual(readLook(storage({ "convo-preview-look": "{" })), { theme: "light", dir: "ltr" });
	assert.deepEqual(readLook(storage({ "convo-preview-look": '{"theme": "pink"}' })), {
		theme: "light",
		dir: "ltr",
	});
});

test("a stored segment opens as the builder wants it: nothing is null, and no filters are none", () => {
	const opened = openSegment({
		name: "X",
		include_disabled: null,
		rules: [{ filters: "[]", value: null }],
	});
	assert.deepEqual(opened.rules, [{ filters: "", value: "" }]);
	assert.equal(opened.include_disabled, 0);
	assert.deepEqual(newSegment().rules, []);
});

test("what is sent are rows as the server reads them", () => {
	const [sent] = rulesToSend([{ subject: "Tag", operator: "is", value: "VIP", name: "row-1" }]);
	assert.equal(sent.value, "VIP");
	assert.equal("name" in sent, false);
});
