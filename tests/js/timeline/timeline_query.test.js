// Covers: the timeline's state in the address, both ways, and the filters handed to the API.
import assert from "node:assert/strict";
import { test } from "node:test";
import { hasTimelineFilters, noTimelineFilters, parseTimelineQuery, timelineFilters, timelineQuery } from "../../../convo_channels/public/js/timeline/timeline_query.js";

test("defaults are never written", () => {
	assert.deepEqual(timelineQuery({ customer: "C", row: "", filters: noTimelineFilters() }), {
		customer: "C",
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
