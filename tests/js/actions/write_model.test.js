// Covers: a mail while it is written: what is sent of its words, what is missing, who gets it, and what is kept of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	canSend,
	keepWords,
	keptWords,
	leftOutCount,
	missingOf,
	optionsOf,
	sayReach,
	saySend,
	startWords,
} from "../../../convo_channels/public/js/actions/write_model.js";

const __ = (text, values = []) => text.replace(/\{(\d)\}/g, (_, index) => values[index]);
const own = (subject, body, isHtml = false) => ({ template: "", subject, message: { body, isHtml } });
const preview = (fields) => ({ total: 4, looked_at: 4, writes_to: 3, left_out: [], samples: [], problem: "", ...fields });

test("nothing is sent of words that are not whole", () => {
	assert.deepEqual(optionsOf(startWords()), {});
	assert.deepEqual(optionsOf(own("Hi", "  ")), {});
	assert.deepEqual(optionsOf(own(" ", "Hello")), {});
	assert.deepEqual(optionsOf({ ...own("Hi", "Hello"), template: "Offer" }), { email_template: "Offer" });
	assert.deepEqual(optionsOf(own(" Hi ", "A & B")), { subject: "Hi", content: "<p>A &amp; B</p>" });
});

test("what is missing is said one thing at a time", () => {
	assert.equal(missingOf(__, startWords()), "Choose a template, or write the mail yourself.");
	assert.equal(missingOf(__, own("", "Hello")), "Give the mail a subject.");
	assert.equal(missingOf(__, own("Hi", "")), "Write the mail.");
	assert.equal(missingOf(__, own("Hi", "Hello")), "");
	assert.equal(missingOf(__, { ...startWords(), template: "Offer" }), "");
});

test("how many get it is said, and how far that is known", () => {
	assert.equal(sayReach(__, preview()), "3 customers get this mail.");
	assert.equal(sayReach(__, preview({ writes_to: 1 })), "1 customer gets this mail.");
	assert.equal(sayReach(__, preview({ writes_to: 0 })), "Nobody can be written to.");
	const large = preview({ total: 9000, looked_at: 5000, writes_to: 4800 });
	assert.equal(sayReach(__, large), "4800 of the first 5000 customers get this mail; 9000 are asked when it goes.");
	assert.deepEqual([saySend(__, preview()), saySend(__, large), saySend(__, null)], ["Send to 3 customers", "Send", "Send"]);
	assert.equal(leftOutCount(preview({ left_out: [{ count: 2 }, { count: 5 }] })), 7);
});

test("it goes when it has words, readers and nothing in its way", () => {
	const words = own("Hi", "Hello");
	assert.equal(canSend(__, words, preview()), true);
	assert.equal(canSend(__, words, preview({ writes_to: 0 })), false);
	assert.equal(canSend(__, words, preview({ problem: "No account" })), false);
	assert.equal(canSend(__, startWords(), preview()), false);
	assert.equal(canSend(__, words, null), false);
});

test("what was written is kept until it is sent, for this person and segment", () => {
	const kept = new Map();
	const storage = {
		getItem: (key) => kept.get(key) ?? null,
		setItem: (key, value) => kept.set(key, value),
		removeItem: (key) => kept.delete(key),
	};
	keepWords(storage, "mia", "Buyers", own("Hi", "Hello"));
	assert.deepEqual(keptWords(storage, "mia", "Buyers"), own("Hi", "Hello"));
	assert.deepEqual(keptWords(storage, "mia", "Others"), startWords());
	assert.deepEqual(keptWords(storage, "tom", "Buyers"), startWords());
	keepWords(storage, "mia", "Buyers", null);
	assert.deepEqual(keptWords(storage, "mia", "Buyers"), startWords());
});

test("a storage that is full, forbidden or filled by something else costs only the convenience", () => {
	const broken = { getItem: () => "{", setItem: () => { throw new Error("full"); } };
	assert.deepEqual(keptWords(broken, "mia", "Buyers"), startWords());
	assert.deepEqual(keptWords({ getItem: () => '{"subject": 5}' }, "mia", "Buyers"), startWords());
	assert.deepEqual(keptWords(null, "mia", "Buyers"), startWords());
	assert.doesNotThrow(() => keepWords(broken, "mia", "Buyers", own("Hi", "Hello")));
});
