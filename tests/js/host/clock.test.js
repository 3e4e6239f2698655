// Covers: in which order a long date names day and month.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../support/page.js";

const label = async (lang, date) => {
	const { createClock } = await load("host/clock.js");
	const clock = createClock({
		lang,
		now: () => "2026-11-29 10:00:00",
		translate: (text) => text,
		format: { patterns: { date } },
	});
	clock.stop();
	return clock.dayLabel("2026-03-06");
};

test("a long date goes by the order of the short one, in English too", async () => {
	assert.equal(await label("en", "dd.mm.yyyy"), "Friday 6 March");
	assert.equal(await label("en", "mm/dd/yyyy"), "Friday, March 6");
	assert.equal(await label("de", "dd.mm.yyyy"), "Freitag, 6. März");
});
