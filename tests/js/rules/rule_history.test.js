// Undo and redo of the builder.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	canRedo,
	canUndo,
	commit,
	createHistory,
	redo,
	replacePresent,
	settle,
	undo,
} from "../../../convo_channels/public/js/rules/history.js";

test("every step can be gone back and forth", () => {
	let history = commit(commit(createHistory("a"), "b"), "c");
	history = undo(undo(history));
	assert.equal(history.present, "a");
	assert.equal(canUndo(history), false);
	history = redo(redo(history));
	assert.equal(history.present, "c");
	assert.equal(canRedo(history), false);
	assert.equal(redo(history), history);
});

test("a new step forgets what was undone", () => {
	const history = commit(undo(commit(createHistory("a"), "b")), "c");
	assert.equal(canRedo(history), false);
	assert.equal(undo(history).present, "a");
});

test("letters typed into one field are one step", () => {
	let history = commit(createHistory(""), "t", "value");
	history = commit(history, "te", "value");
	history = commit(history, "ter", "value");
	assert.equal(undo(history).present, "");
});

test("leaving the field, another field or an undo ends the step", () => {
	let history = commit(createHistory(""), "t", "value");
	history = commit(settle(history), "te", "value");
	assert.equal(undo(history).present, "t");
	history = commit(history, "te!", "other");
	assert.equal(undo(history).present, "te");
	history = commit(undo(history), "tex", "value");
	assert.equal(undo(history).present, "te");
});

test("nothing changed is no step", () => {
	const history = createHistory("a");
	assert.equal(commit(history, "a"), history);
});

test("what the server spells differently is no step either", () => {
	const history = replacePresent(commit(createHistory("a"), "b"), "B");
	assert.equal(history.present, "B");
	assert.equal(undo(history).present, "a");
});
