// Covers: the posts of a timeline that were on the screen are told once, and again when it failed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, vue } from "../support/page.js";

const { useTimelineMark } = await load("timeline/use_timeline_mark.js");
const post = (name, more = {}) => ({ kind: "post", name, at: `2025-03-10 10:0${name}:00`, is_unread: true, ...more });
const items = vue.ref([{ kind: "move", name: "m", at: "2025-03-10 11:00:00" }, post("3"), post("2"), post("1", { is_unread: false })]);

test("unread posts on the screen are told, with those of before", async () => {
	const host = makeHost({ "timeline.mark_read": null });
	const { begin, mark } = useTimelineMark(host, items);
	await mark("C", ["move:m", "post:1"]);
	assert.deepEqual(host.calls, []);
	await mark("C", ["post:3", "post:1"]);
	await mark("C", ["post:3"]);
	await mark("C", ["post:2"]);
	assert.deepEqual(host.called("mark_read").map(({ seen }) => JSON.parse(seen)), [["3"], ["3", "2"]]);
	assert.deepEqual(host.called("mark_read")[0].up_to, "2025-03-10 10:03:00");
	begin();
	await mark("C", ["post:2"]);
	assert.deepEqual(JSON.parse(host.called("mark_read").at(-1).seen), ["2"]);
});

test("what could not be told is told by the next look", async () => {
	let isAway = true;
	const host = makeHost({ "timeline.mark_read": () => { if (isAway) throw new Error("away"); } }); // prettier-ignore
	const { mark } = useTimelineMark(host, items);
	await mark("C", ["post:3"]);
	isAway = false;
	await mark("C", ["post:3"]);
	assert.equal(host.called("mark_read").length, 2);
});
