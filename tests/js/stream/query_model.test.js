// Covers: what addresses of all pages have in common.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sameQuery } from "../../../convo_channels/public/js/stream/query_model.js";

test("addresses are the same when an empty parameter is the only difference", () => {
	assert.equal(sameQuery({ a: "1", b: "" }, { a: "1" }), true);
	assert.equal(sameQuery({ a: "1" }, { a: "2" }), false);
	assert.equal(sameQuery({ a: "1" }, { a: "1", b: "2" }), false);
});
