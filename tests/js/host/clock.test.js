// Covers: in which order a date within a text names day and month, and when it names the year.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../support/page.js";

const clockOf = async (lang, date) => {
	const { createClock } = await load("host/clock.js");
	const clock = createClock({
		lang,
		now: () => "2026-11-29 10:00:00",
		translate: (text) => text,
		format: { patterns: { date } },
	});
	clock.stop();
	return clock;
};
const label = async (lang, date) => (await clockOf(lang, date)).dayLabel("2026-03-06");

test("a long date goes by the order of the short one, in English too", async () => {
	assert.equal(await label("en", "dd.mm.yyyy"), "Friday 6 March");
	assert.equal(await label("en", "mm/dd/yyyy"), "Friday, March 6");
	assert.equal(await label("de", "dd.mm.yyyy"), "Freitag, 6. März");
});

test("within a line a day is short, and names the year only where it is another one", async () => {
	const clock = await clockOf("en", "dd.mm.yyyy");
	assert.equal(clock.shortDay("2026-11-24 08:15:00"), "24 Nov");
	assert.equal(clock.shortDay("2025-11-24"), "24 Nov 2025");
	assert.equal(clock.shortDay(""), "");
	assert.equal(clock.shortDay("soon"), "");
	assert.equal((await clockOf("en", "mm/dd/yyyy")).shortDay("2025-11-24"), "Nov 24, 2025");
});
