// Covers: the feed's state in the address, both ways, and the filters handed to the API.
import assert from "node:assert/strict";
import { test } from "node:test";
import { feedFilters, feedQuery, hasFeedFilters, noFeedFilters, parseFeedQuery } from "../../../convo_channels/public/js/feed/feed_query.js";

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

test("the address keeps that the moves ahead are shown, and the feed is not asked for them", () => {
	const place = parseFeedQuery({ channel: "Inactive", show: "upcoming" });
	assert.equal(place.filters.show, "upcoming");
	assert.deepEqual(feedQuery(place), { channel: "Inactive", show: "upcoming" });
	assert.equal(feedFilters(place.filters), null);
});
