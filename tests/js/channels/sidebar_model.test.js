// Covers: in which groups channels stand in the sidebar, and each step by which a reader arranges them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "../support/page.js";

const model = await load("channels/sidebar_model.js");
const channels = ["A", "B", "C", "D", "E"].map((name) => ({ name, title: name }));
const layout = () => ({
	sections: [
		{ title: "Sales", channels: ["C", "gone", "B"], is_folded: false },
		{ title: "Later", channels: [], is_folded: true },
	],
	favourites: ["D", "B"],
	folded: ["others"],
});
const told = (groups) => groups.map(({ key, title, isFolded, channels: inside }) => [key, title, isFolded, inside.map(({ name }) => name).join("")]);
const names = (one) => one.sections.map(({ title, channels: inside }) => `${title}:${inside.join(",")}`);

test("favourites stand on top, then the sections in order, then the rest by name; none stands twice", () => {
	assert.deepEqual(told(model.groupsOf(channels, layout())), [
		["favourites", "", false, "DB"],
		["section:0", "Sales", false, "C"],
		["others", "", true, "AE"],
	]);
	assert.deepEqual(told(model.groupsOf(channels, layout(), true))[2], ["section:1", "Later", true, ""]);
	assert.deepEqual(told(model.groupsOf(channels, model.plainLayout())), [["others", "", false, "ABCDE"]]);
});

test("a star is put on and taken off; what was given stays as it was", () => {
	const before = layout();
	assert.deepEqual(model.toggleFavourite(before, "A").favourites, ["D", "B", "A"]);
	assert.deepEqual(model.toggleFavourite(before, "D").favourites, ["B"]);
	assert.deepEqual(before, layout());
});

test("each group folds by its own key", () => {
	assert.equal(model.toggleFolded(layout(), "section:1").sections[1].is_folded, false);
	assert.deepEqual(model.toggleFolded(layout(), "others").folded, []);
	assert.deepEqual(model.toggleFolded(layout(), "archived").folded, ["others", "archived"]);
});

test("a channel is put before another one, at the end of a section, and back among the rest", () => {
	assert.deepEqual(names(model.putChannel(layout(), "A", "section:0", "B")), ["Sales:C,gone,A,B", "Later:"]);
	assert.deepEqual(names(model.putChannel(layout(), "C", "section:1")), ["Sales:gone,B", "Later:C"]);
	assert.deepEqual(names(model.putChannel(layout(), "C", "others")), ["Sales:gone,B", "Later:"]);
	assert.deepEqual(model.putChannel(layout(), "B", "favourites", "D").favourites, ["B", "D"]);
	assert.deepEqual(model.putChannel(layout(), "D", "section:1").favourites, ["B"], "no longer on top");
});

test("steps go through a group and over its edge into the next one", () => {
	const plain = { sections: [{ title: "One", channels: ["A", "B"] }, { title: "Two", channels: ["C"] }], favourites: [], folded: [] };
	const step = (key, name, by, given = plain) => names(model.moveChannel(given, model.groupsOf(channels, given, true), key, name, by));
	assert.deepEqual(step("section:0", "A", 1), ["One:B,A", "Two:C"]);
	assert.deepEqual(step("section:0", "B", -1), ["One:B,A", "Two:C"]);
	assert.deepEqual(step("section:0", "B", 1), ["One:A", "Two:B,C"]);
	assert.deepEqual(step("section:1", "C", 1), ["One:A,B", "Two:"]);
	assert.deepEqual(step("others", "E", -1), ["One:A,B", "Two:C,E"]);
	assert.deepEqual(step("section:0", "A", -1), ["One:A,B", "Two:C"], "nothing is above");
	const starred = { ...plain, favourites: ["D", "E"] };
	const groups = model.groupsOf(channels, starred, true);
	assert.deepEqual(model.moveChannel(starred, groups, "favourites", "E", -1).favourites, ["E", "D"]);
	assert.equal(model.moveChannel(starred, groups, "favourites", "E", 1), starred);
});

test("a section that was removed stands again where it stood, without what another one has by then", () => {
	const [sales] = layout().sections;
	const without = model.removeSection(layout(), "section:0");
	assert.deepEqual(model.returnSection(without, sales, 0), layout());
	const moved = model.putChannel(without, "C", "section:0");
	assert.deepEqual(names(model.returnSection(moved, sales, 0)), ["Sales:gone,B", "Later:C"]);
	const again = model.addSection(without, "sales");
	assert.equal(model.returnSection(again, sales, 0), again, "another one is called so");
});

test("sections are made, called otherwise, moved and removed", () => {
	assert.deepEqual(names(model.addSection(layout(), "New")), ["Sales:C,gone,B", "Later:", "New:"]);
	assert.deepEqual(names(model.renameSection(layout(), "section:1", "Soon")), ["Sales:C,gone,B", "Soon:"]);
	assert.deepEqual(names(model.moveSection(layout(), "section:1", -1)), ["Later:", "Sales:C,gone,B"]);
	assert.deepEqual(names(model.removeSection(layout(), "section:0")), ["Later:"]);
	const same = layout();
	assert.equal(model.moveSection(same, "section:0", -1), same);
	assert.equal(model.hasSection(same, "sales"), true);
	assert.equal(model.hasSection(same, "sales", 0), false);
});
