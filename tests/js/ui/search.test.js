// Covers: what a picker is told of the records it finds.
import assert from "node:assert/strict";
import { test } from "node:test";
import { searchSegments, searchTemplates } from "../../../convo_channels/public/js/ui/search.js";

const hostOf = (rows) => ({ searchLink: async () => rows });

test("a title is not said a second time in what describes it", async () => {
	const rows = [
		{ value: "Buying phase", description: "Buying phase, Live" },
		{ value: "buy-2", label: "Buying", description: "Buying" },
		{ value: "Buying phase, north", description: "Buying phase, north, Paused" },
		{ value: "Open cases", description: "Live" },
		{ value: "Inactive" },
	];
	for (const search of [searchSegments, searchTemplates]) {
		const said = (await search(hostOf(rows))("b")).map(({ label, description }) => [label, description]);
		assert.deepEqual(said, [
			["Buying phase", "Live"],
			["Buying", ""],
			["Buying phase, north", "Paused"],
			["Open cases", "Live"],
			["Inactive", ""],
		]);
	}
});
