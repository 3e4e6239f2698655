// What one picks whole is shown whole.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CATALOG, say } from "./builder_catalog.js";
import { conditionWords } from "../../../convo_channels/public/js/rules/rule_words.js";
import { listWhole, wholeChanges, wholeKey } from "../../../convo_channels/public/js/rules/whole_choices.js";

const overdue = (more) => ({ subject: "Balance", measure: "value", field: "overdue_amount", operator: "at most", value: "0", negate: 0, or_never: 0, ...more });

test("nothing overdue is a choice of its own, an amount is not", () => {
	assert.equal(conditionWords(say, CATALOG, overdue()), "has no overdue invoices");
	assert.equal(conditionWords(say, CATALOG, overdue({ operator: "more than", value: 0 })), "has overdue invoices");
	for (const more of [{ value: "" }, { value: "5" }, { operator: "less than" }, { or_never: 1 }, { negate: 1 }, { field: "outstanding_amount" }]) {
		assert.equal(wholeKey(overdue(more)), "", JSON.stringify(more));
	}
});

test("choosing it says all of it, and choosing the other the contrary", () => {
	const offered = listWhole(say, overdue({ value: "5" }));
	assert.deepEqual(offered.map(({ words }) => words), ["has overdue invoices", "has no overdue invoices"]);
	for (const { key } of offered) assert.equal(wholeKey({ ...overdue({ or_never: 1, value: "5" }), ...wholeChanges(key) }), key);
	assert.equal(wholeChanges("more than"), null);
	assert.deepEqual(listWhole(say, { subject: "Customer", field: "territory" }), []);
});
