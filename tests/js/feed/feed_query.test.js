// Covers: the feed's state in the address, both ways, and the filters handed to the API.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	asView, chosenParts, countNarrowing, feedFilters, fromView, sameFilters, feedQuery, hasFeedFilters, isEverywhere, noFeedFilters, noNarrowing, parseFeedQuery, searchLink,
} from "../../../convo_channels/public/js/feed/feed_query.js"; // prettier-ignore

test("an address with everything in it comes back as it was", () => {
	const query = {
		channel: "Buying phase",
		customer: "C & Co",
		post: "p1",
		type: "Note,Question",
		author: "a@example.com",
		territory: "Austria",
		group: "Cafés & bars",
		manager: "b@example.com",
		files: "1",
		text: "100%",
		scope: "everywhere",
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
	assert.deepEqual(filters, { ...noFeedFilters(), post_types: ["Note"], text: "x" });
	assert.deepEqual(parseFeedQuery().filters, noFeedFilters());
});

test("the API gets only what narrows the feed, and nothing when nothing does", () => {
	assert.equal(feedFilters(noFeedFilters()), null);
	assert.equal(hasFeedFilters(noFeedFilters()), false);
	assert.deepEqual(feedFilters({ ...noFeedFilters(), show: "moves" }), { show: "moves" });
	assert.deepEqual(feedFilters({ ...noFeedFilters(), territory: "Austria", account_manager: "b" }), {
		territory: "Austria",
		account_manager: "b",
	});
	assert.deepEqual(feedFilters({ ...noFeedFilters(), post_types: ["Note"], author: "a", text: "t", show: "posts" }), {
		post_types: ["Note"],
		author: "a",
		text: "t",
		show: "posts",
	});
});

test("what is chosen under the button is counted, and each part can be named", () => {
	const filters = { ...noFeedFilters(), post_types: ["Note", "Call"], customer_group: "Cafés", text: "t", show: "posts" };
	assert.equal(countNarrowing(filters), 3);
	assert.deepEqual(chosenParts(filters).at(-1), { name: "customer_group", value: "Cafés" });
	assert.equal(countNarrowing({ ...filters, ...noNarrowing() }), 0);
});

test("posts with files are single posts that are looked for, and said without a name", () => {
	const filters = { ...noFeedFilters(), has_files: true, order: "activity" };
	assert.deepEqual([feedFilters(filters), countNarrowing(filters)], [{ has_files: true }, 1]);
	assert.deepEqual(chosenParts(filters), [{ name: "has_files", value: true }]);
	assert.equal(parseFeedQuery({ files: "yes" }).filters.has_files, false);
});

test("the address keeps that the moves ahead are shown, and the feed is not asked for them", () => {
	const place = parseFeedQuery({ channel: "Inactive", show: "upcoming" });
	assert.equal(place.filters.show, "upcoming");
	assert.deepEqual(feedQuery(place), { channel: "Inactive", show: "upcoming" });
	assert.equal(feedFilters(place.filters), null);
});

test("words that are looked for everywhere leave the feed as it is", () => {
	const { filters } = parseFeedQuery({ text: "offer", scope: "everywhere" });
	assert.equal(feedFilters(filters), null);
	assert.equal(hasFeedFilters(filters), true);
	assert.equal(isEverywhere(filters), true);
	assert.equal(isEverywhere({ ...filters, show: "upcoming" }), false);
	assert.deepEqual(feedFilters({ ...filters, scope: "" }), { text: "offer" });
	assert.equal(parseFeedQuery({ scope: "nowhere" }).filters.scope, "");
	assert.deepEqual(searchLink("offer").query, feedQuery({ filters: { ...noFeedFilters(), text: "offer", scope: "everywhere" } }));
});

test("what became of posts is asked for in the address, of the API, and as chips", () => {
	const query = { channel: "A", open: "1", mentions: "1", unread: "1", pinned: "1" };
	const { filters } = parseFeedQuery(query);
	assert.deepEqual(feedQuery({ channel: "A", filters }), query);
	assert.deepEqual(feedFilters({ ...filters, order: "activity" }), { open_questions: true, my_mentions: true, unread: true, pinned: true });
	assert.equal(countNarrowing(filters), 4);
	assert.deepEqual(chosenParts(filters)[0], { name: "open_questions", value: true });
	assert.equal(parseFeedQuery({ unread: "yes" }).filters.unread, false);
	assert.equal(hasFeedFilters({ ...filters, ...noNarrowing() }), false);
});

test("a view is saved as the API is asked, and comes back as the page has it", () => {
	const filters = { ...noFeedFilters(), post_types: ["Note"], order: "newest", unread: true, scope: "everywhere", text: "t" };
	assert.deepEqual(asView(filters), { post_types: ["Note"], unread: true, text: "t" });
	assert.deepEqual(fromView(asView(filters)), { ...filters, scope: "" });
	assert.deepEqual(fromView({ colour: "red", pinned: true }), { ...noFeedFilters(), pinned: true });
	assert.deepEqual(fromView(null), noFeedFilters());
	assert.deepEqual(asView({ ...noFeedFilters(), order: "activity" }), { order: "activity" });
	assert.equal(sameFilters(fromView({ pinned: true, author: "a" }), { ...noFeedFilters(), author: "a", pinned: true }), true);
	assert.equal(sameFilters(fromView({ pinned: true }), noFeedFilters()), false);
});
