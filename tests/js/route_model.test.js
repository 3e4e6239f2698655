// Covers: the pages' state in the address, both ways, and the filters handed to the API.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	feedFilters,
	feedQuery,
	hasFeedFilters,
	hasTimelineFilters,
	noFeedFilters,
	noTimelineFilters,
	parseFeedQuery,
	parseTimelineQuery,
	sameQuery,
	timelineFilters,
	timelineQuery,
} from "../../convo_channels/public/js/convo_shared/route_model.js";

test("an address with everything in it comes back as it was", () => {
	const query = {
		channel: "Buying phase",
		customer: "C & Co",
		post: "p1",
		type: "Note,Question",
		author: "a@example.com",
		text: "100%",
		show: "posts",
	};
	assert.deepEqual(feedQuery(parseFeedQuery(query)), query);
});

test("defaults are never written", () => {
	assert.deepEqual(feedQuery({ channel: "A", filters: noFeedFilters() }), { channel: "A" });
	assert.deepEqual(timelineQuery({ customer: "C", row: "", filters: noTimelineFilters() }), {
		customer: "C",
	});
});

test("what an address says wrongly is the default", () => {
	const { filters, channel } = parseFeedQuery({ show: "everything", type: " , Note,, ", text: "  x " });
	assert.equal(channel, "");
	assert.deepEqual(filters, { post_types: ["Note"], author: "", text: "x", show: "all" });
	assert.deepEqual(parseFeedQuery().filters, noFeedFilters());
});

test("the API gets only what narrows the feed, and nothing when nothing does", () => {
	assert.equal(feedFilters(noFeedFilters()), null);
	assert.equal(hasFeedFilters(noFeedFilters()), false);
	assert.deepEqual(feedFilters({ ...noFeedFilters(), show: "moves" }), { show: "moves" });
	assert.deepEqual(feedFilters({ post_types: ["Note"], author: "a", text: "t", show: "posts" }), {
		post_types: ["Note"],
		author: "a",
		text: "t",
		show: "posts",
	});
});

test("chips become kinds and media", () => {
	const of = (shown) => timelineFilters({ ...noTimelineFilters(), shown });
	assert.equal(of([]), null);
	assert.deepEqual(of(["posts"]), { kinds: ["post"] });
	assert.deepEqual(of(["Email", "Phone"]), { kinds: ["interaction"], media: ["Email", "Phone"] });
	assert.deepEqual(of(["moves", "Web", "posts"]), {
		kinds: ["post", "interaction", "move"],
		media: ["Web"],
	});
});

test("a text alone searches in everything", () => {
	assert.deepEqual(timelineFilters({ shown: [], post_types: [], text: "quote" }), { text: "quote" });
	assert.equal(hasTimelineFilters({ shown: [], post_types: [], text: "quote" }), true);
});

test("a timeline address comes back as it was", () => {
	const query = { customer: "C1", row: "interaction:12", show: "posts,Email", type: "Call", text: "x" };
	assert.deepEqual(timelineQuery(parseTimelineQuery(query)), query);
});

test("addresses are the same when an empty parameter is the only difference", () => {
	assert.equal(sameQuery({ a: "1", b: "" }, { a: "1" }), true);
	assert.equal(sameQuery({ a: "1" }, { a: "2" }), false);
	assert.equal(sameQuery({ a: "1" }, { a: "1", b: "2" }), false);
});
