// Covers: whose actions a segment holds, before somebody else changes its rule.
import assert from "node:assert/strict";
import { test } from "node:test";
import { othersOf, sayOthers } from "../../../convo_channels/public/js/segments/take_over_model.js";

const row = (action, author, is_enabled = 1) => ({ action, author, is_enabled });
const __ = (text) => text;

test("one's own actions, new ones and those switched off are nobody else's", () => {
	const rows = [row("Assign", "anna"), row("Add Tag", "me"), row("Call Webhook", "anna", 0), row("Create ToDo", "")];
	assert.deepEqual(othersOf(rows, "me"), [{ action: "Assign", author: "anna" }]);
	assert.deepEqual(othersOf(undefined, "me"), []);
});

test("actions are named by whom they belong to", () => {
	const others = othersOf([row("Assign", "anna"), row("Add Tag", "ben"), row("Call Webhook", "anna")], "me");
	assert.deepEqual(sayOthers(others, (user) => user.toUpperCase(), __), [
		"ANNA: Assign, Call Webhook",
		"BEN: Add Tag",
	]);
});
