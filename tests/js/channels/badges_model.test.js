// Covers: the sum of all badges as the title of the browser says it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../support/page.js";

const { badgeText } = await load("channels/badges_model.js");
const of = (...counts) => counts.map((unread_count) => ({ unread_count }));

test("nothing unread is nothing said", () => {
	for (const channels of [null, [], of(0, 0)]) assert.equal(badgeText(channels), "");
});

test("the badges are added up, as far as they are counted", () => {
	assert.equal(badgeText(of(1, 0, 2)), "3");
	assert.equal(badgeText(of(60, 40)), "99+");
	assert.equal(badgeText([...of(2), { unread_count: 5, is_muted: true }]), "2");
});
