// Covers: what is sent for each type, what is missing said in a sentence, and a post's details in words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../support/page.js";

const { detailsOf, factsOf, formOf, lengthWords, missingDetails } = await load("posts/details_model.js");
const __ = (text, args) => (args || []).reduce((told, arg, n) => told.replace(`{${n}}`, arg), text);
const say = { day: (at) => `day ${at.slice(0, 10)}`, time: (at) => at.slice(11, 16) };
const FULL = {
	...formOf(), day: "2026-03-19", time: "10:00", minutes: "90", people: [{ user: "a@x", name: "Ana" }], remindOn: "2026-03-20",
	remindUser: { user: "b@x", name: "Ben" }, direction: "In", mark: "Concern",
}; // prettier-ignore

test("each type sends what is its own, and a mark goes with any", () => {
	assert.deepEqual(detailsOf("Meeting", FULL), { starts_at: "2026-03-19 10:00:00", minutes: "90", people: ["a@x"], mark: "Concern" });
	assert.deepEqual(detailsOf("Call", FULL), { direction: "In", minutes: "90", mark: "Concern" });
	assert.deepEqual(detailsOf("Reminder", FULL), { remind_on: "2026-03-20", remind_user: "b@x", mark: "Concern" });
	assert.deepEqual(detailsOf("Note", FULL), { mark: "Concern" });
	assert.equal(detailsOf("Meeting", formOf()), null);
	assert.deepEqual(detailsOf("Meeting", { ...formOf(), day: "2026-03-19" }), null, "half a moment is none");
});

test("what a post has comes back into the form as it was", () => {
	const details = { starts_at: "2026-03-19 10:00:00.000000", minutes: 90, people: [{ user: "a@x", name: "Ana" }], mark: "Concern" };
	assert.deepEqual(detailsOf("Meeting", formOf(details)), { starts_at: "2026-03-19 10:00:00", minutes: "90", people: ["a@x"], mark: "Concern" });
	const reminder = { remind_on: "2026-03-20", remind_user: "b@x", remind_name: "Ben" };
	assert.deepEqual(detailsOf("Reminder", formOf(reminder)), { remind_on: "2026-03-20", remind_user: "b@x" });
});

test("what is missing is said, and nothing of what stood before or belongs to another type", () => {
	const missing = (type, change = {}, stood = null) => missingDetails(__, type, { ...formOf(), ...change }, stood);
	const when = "Say when the meeting is: its day and its time.";
	for (const [change, said] of [
		[{}, when],
		[{ day: "2026-03-19" }, when],
		[{ time: "10:00" }, when],
		[{ unread: { day: "soon" } }, when],
		[{ day: "2026-03-19", time: "10:00", unread: { time: "noonish" } }, when],
		[{ day: "2026-03-19", time: "10:00" }, ""],
	])
		assert.equal(missing("Meeting", change), said);
	const length = "It takes at least one minute and at most a day, 1440 minutes.";
	for (const [minutes, said] of [["", ""], ["1", ""], ["1440", ""], ["0", length], ["1441", length], ["-5", length], ["1.5", length]]) // prettier-ignore
		assert.equal(missing("Call", { minutes }), said);
	assert.equal(missing("Call", { unread: { minutes: "an hour" } }), length);
	assert.equal(missing("Reminder"), "Say on which day to remind.");
	assert.equal(missing("Reminder", { remindOn: "2026-03-20" }), "");
	assert.equal(missing("Meeting", {}, { minutes: 5 }), "", "it had no time before there were times");
	assert.equal(missing("Meeting", {}, { starts_at: "2026-03-19 10:00:00" }), when);
	assert.equal(missing("Note", { minutes: "0", unread: { day: "x" } }), "");
});

test("details are said in a few phrases", () => {
	const facts = (type, details) => factsOf(__, { post_type: type, details }, say);
	const people = [{ name: "Ana" }, { name: "Ben" }];
	assert.deepEqual(facts("Meeting", { starts_at: "2026-03-19 10:00:00", minutes: 90, people }), ["day 2026-03-19, 10:00", "1 h 30 min", "with Ana, Ben"]);
	assert.deepEqual(facts("Reminder", { remind_on: "2026-03-20", remind_name: "Ben" }), ["Reminds Ben on day 2026-03-20"]);
	assert.deepEqual(facts("Call", { direction: "Out", minutes: 5 }), ["Outgoing call", "5 min"]);
	assert.deepEqual(facts("Call", { direction: "In" }), ["Incoming call"]);
	assert.deepEqual(facts("Note", { mark: "Concern" }), []);
	assert.deepEqual(facts("Note", undefined), []);
	assert.deepEqual([60, 1440, 61].map((minutes) => lengthWords(__, minutes)), ["1 h", "24 h", "1 h 1 min"]);
});
