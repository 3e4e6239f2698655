// Covers: which key means which command, and that none does while somebody types.
import assert from "node:assert/strict";
import { test } from "node:test";
import { commandOf } from "../../../convo_channels/public/js/ui/keyboard_model.js";

const press = (key, more = {}) => ({ key, ...more });

test("letters and arrows are commands on the page", () => {
	const commands = ["j", "ArrowDown", "k", "c", "/", "Enter", "?"].map((key) => commandOf(press(key)));
	assert.deepEqual(commands, ["next", "next", "previous", "compose", "search", "open", "help"]);
	assert.equal(commandOf(press("x")), null);
	assert.deepEqual(
		["e", "Delete", "f", "g"].map((key) => commandOf(press(key))),
		["edit", "remove", "filter", "channels"]
	);
});

test("letters and signs alone mean nothing to those who turned them off", () => {
	for (const key of ["j", "c", "/", "?", "e"]) assert.equal(commandOf(press(key), {}, false), null);
	assert.equal(commandOf(press("ArrowDown"), {}, false), "next");
	assert.equal(commandOf(press("Delete"), {}, false), "remove");
	assert.equal(commandOf(press("Escape"), {}, false), "close");
});

test("nothing but Escape is a command while somebody types", () => {
	for (const target of [
		{ tagName: "INPUT" },
		{ tagName: "TEXTAREA" },
		{ tagName: "DIV", isContentEditable: true },
	]) {
		for (const key of ["j", "c", "/", "ArrowDown", "?"])
			assert.equal(commandOf(press(key), target), null);
		assert.equal(commandOf(press("Escape"), target), "close");
	}
});

test("keys with a modifier belong to the browser and the host", () => {
	assert.equal(commandOf(press("c", { ctrlKey: true })), null);
	assert.equal(commandOf(press("j", { metaKey: true })), null);
	assert.equal(commandOf(press("k", { altKey: true })), null);
});

test("Enter on a button presses it, arrows in a list stay there", () => {
	assert.equal(commandOf(press("Enter"), { tagName: "BUTTON" }), null);
	assert.equal(commandOf(press("Enter"), { tagName: "A" }), null);
	assert.equal(commandOf(press("j"), { tagName: "BUTTON" }), "next");
	assert.equal(commandOf(press("ArrowDown"), { tagName: "LI", role: "option" }), null);
});

test("a key means the same whatever script is on it, and while all letters are large", () => {
	// as a browser tells them: Israel's SI 1452, Russia's ЙЦУКЕН, Caps Lock
	for (const key of ["ח", "о", "J"]) assert.equal(commandOf(press(key, { code: "KeyJ" })), "next");
	assert.equal(commandOf(press("ר", { code: "KeyR" })), "reply", "resh");
	assert.equal(commandOf(press("פ", { code: "KeyP" })), "pin");
	// where the letters stand otherwise, what is written on a key counts: Dvorak's j, and its c on another's i
	assert.equal(commandOf(press("j", { code: "KeyC" })), "next");
	assert.equal(commandOf(press("i", { code: "KeyC" })), null);
	assert.equal(commandOf(press("ğ", { code: "KeyE" })), null, "Turkish F is Latin");
	assert.equal(commandOf(press("/", { code: "KeyQ" })), "search", "the Hebrew keys have it there");
	assert.equal(commandOf(press("J", { code: "KeyJ", shiftKey: true })), null);
	assert.equal(commandOf(press("ח", { code: "KeyJ" }), {}, false), null, "for those who turned letters off");
});
