// Covers: what the home says of channels, questions and moves: counts with an end, and trouble only where there is some.
import assert from "node:assert/strict";
import { test } from "node:test";
import { countText, movesWords, questionPlace, troubleOf } from "../../../convo_channels/public/js/welcome/home_model.js";

const __ = (text, values = []) => text.replace(/\{(\d)\}/g, (_, index) => values[index]);

test("a badge counts up to its end", () => {
	assert.deepEqual([countText(7), countText(99), countText(100), countText(250)], ["7", "99", "99+", "99+"]);
});

test("moves are told without a zero", () => {
	assert.equal(movesWords(__, { joined: 1, left: 0 }), "1 joined");
	assert.equal(movesWords(__, { joined: 3, left: 1 }), "3 joined · 1 left");
	assert.equal(movesWords(__, { joined: 0, left: 2 }), "2 left");
});

test("what is in order is not mentioned", () => {
	assert.deepEqual(troubleOf(__, { broken: [], failed: 0, warning: null }), []);
	const told = troubleOf(__, { broken: ["Buyers"], failed: 2, warning: { sentence: "Work is paused.", can_open: true } });
	assert.deepEqual(
		told.map((one) => one.text),
		["The rule of Buyers cannot be evaluated.", "2 changes could not be worked through.", "Work is paused."]
	);
	assert.deepEqual(told[0].to, { doctype: "Convo Segment", name: "Buyers" });
	assert.deepEqual(told[2].to, { page: "convo-health" });
	const [agent] = troubleOf(__, { warning: { sentence: "Figures may be behind.", can_open: false } });
	assert.deepEqual([agent.text, agent.to], ["Figures may be behind.", null], "no way to a page that is closed");
});

test("a question leads to where it was asked", () => {
	const about = { customer: "A", channel: null };
	assert.deepEqual(questionPlace(about), { page: "customer-timeline", query: { customer: "A" } });
	assert.deepEqual(questionPlace({ channel: "C" }), { page: "channel-feed", query: { channel: "C" } });
});
