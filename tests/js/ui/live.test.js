// Covers: what is said to those who do not see it come: once, the last word, not over and over, and inside the open dialog.
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { load, run, vue } from "../support/page.js";

const { say, useSaid } = await load("ui/live.js");
const region = () => document.querySelector(".convo-live");
const text = () => (region() ? region().textContent.trim() : "");
let at = 0;

mock.timers.enable({ apis: ["setTimeout", "Date"] });
// what a test said lies far back for the next one
beforeEach(() => mock.timers.tick(100000));
const wait = (ms) => mock.timers.tick(ms);
const subject = () => `subject ${(at += 1)}`;

test("of one subject the last word is said, and each is a whole sentence", () => {
	const about = subject();
	say("1 new post has arrived", about);
	say("2 new posts have arrived.", about);
	say("3 entries match", subject());
	wait(1000);
	assert.equal(text(), "2 new posts have arrived. 3 entries match.");
	assert.equal(region().getAttribute("aria-live"), "polite");
});

test("what follows soon waits, and only the last of it is said", () => {
	const about = subject();
	say("1 came.", about);
	wait(1000);
	for (const words of ["2 came.", "3 came.", "4 came."]) {
		say(words, about);
		wait(500);
		assert.equal(text(), "1 came.");
	}
	wait(10000);
	assert.equal(text(), "4 came.");
});

test("the same words are heard again, and words taken back are not", () => {
	const about = subject();
	say("Nothing matches.", about);
	wait(1000);
	const before = region().textContent;
	wait(20000);
	say("Nothing matches.", about);
	wait(1000);
	assert.notEqual(region().textContent, before);
	assert.equal(text(), "Nothing matches.");
	say("Something else.", about);
	say("", about);
	wait(20000);
	assert.equal(text(), "Nothing matches.");
});

test("with a dialog open it stands inside, and there is one", () => {
	say("Outside.", subject());
	wait(1000);
	assert.equal(region().parentElement, document.body);
	const dialog = document.createElement("div");
	dialog.setAttribute("aria-modal", "true");
	document.body.append(dialog);
	say("Inside.", subject());
	wait(1000);
	assert.equal(region().parentElement, dialog);
	assert.equal(document.querySelectorAll(".convo-live").length, 1);
	dialog.remove();
	say("Outside again.", subject());
	wait(1000);
	assert.deepEqual([region().parentElement, text()], [document.body, "Outside again."]);
});

test("a part says its words when they change, and none when it is gone", async () => {
	const words = vue.ref("");
	mock.timers.reset();
	const { unmount } = await run(() => useSaid(() => words.value));
	mock.timers.enable({ apis: ["setTimeout", "Date"] });
	words.value = "5 customers match.";
	await vue.nextTick();
	wait(1000);
	assert.equal(text(), "5 customers match.");
	words.value = "6 customers match.";
	await vue.nextTick();
	unmount();
	wait(20000);
	assert.equal(text(), "5 customers match.");
});
