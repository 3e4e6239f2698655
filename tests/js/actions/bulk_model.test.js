// Covers: the words and the bar for a job over all members, in each of its states.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
	fraction,
	isUnderway,
	sayFailures,
	sayOutcome,
} from "../../../convo_channels/public/js/actions/bulk_model.js";

const __ = (text, values = []) => text.replace(/\{(\d)\}/g, (_, index) => values[index]);
const state = (fields) => ({
	status: "Running",
	total: 8,
	done_count: 0,
	failed_count: 0,
	failures: [],
	...fields,
});

test("the bar shows what is done and what failed, and is full at the end", () => {
	assert.equal(fraction(state({ done_count: 3, failed_count: 1 })), 50);
	assert.equal(fraction(state({ total: 0 })), 0);
	assert.equal(fraction(state({ done_count: 9 })), 100);
	assert.equal(fraction(state({ status: "Done", total: 0 })), 100);
	assert.equal(fraction(state({ status: "Failed", done_count: 2 })), 25);
});

test("every state says how far it came", () => {
	const said = (fields) => sayOutcome(state(fields), __);
	assert.equal(said({ status: "Queued" }), "Waiting for its turn …");
	assert.equal(said({ done_count: 3, failed_count: 1 }), "4 of 8 customers");
	assert.equal(said({ status: "Done", done_count: 8 }), "Done for 8 customers.");
	assert.equal(said({ status: "Done", done_count: 1 }), "Done for 1 customer.");
	assert.equal(
		said({ status: "Done", done_count: 1, failed_count: 3 }),
		"Done for 1 customer; 3 could not be done."
	);
	const partly = { status: "Done", done_count: 6, failed_count: 2 };
	assert.equal(said(partly), "Done for 6 customers; 2 could not be done.");
	const stopped = "Stopped after 2 of 8 customers; what is done stays done.";
	assert.equal(said({ status: "Cancelled", done_count: 2 }), stopped);
	assert.equal(said({ status: "Failed", done_count: 2 }), "It failed after 2 of 8 customers.");
});

test("a list of failures that is cut short says so", () => {
	const one = { customer: "A", message: "no" };
	assert.equal(sayFailures(state({ failed_count: 1, failures: [one] }), __), "What could not be done");
	const cut = state({ failed_count: 9, failures: [one, one] });
	assert.equal(sayFailures(cut, __), "The first 2 of 9 that could not be done");
	const whole = state({ status: "Failed", failures: [{ customer: null, message: "It broke" }] });
	assert.equal(sayFailures(whole, __), "What could not be done");
});

test("a mailing says how many mails go, how many were left out and how many failed", () => {
	const mailing = (fields) => sayOutcome(state({ status: "Done", action: "Send Email", ...fields }), __);
	assert.equal(mailing({ done_count: 1, skipped_count: 0 }), "1 mail is on its way.");
	const said = "6 mails are on their way. 2 customers were left out. 1 could not be sent.";
	assert.equal(mailing({ done_count: 6, skipped_count: 2, failed_count: 1 }), said);
	const known = (mails) => mailing({ done_count: 6, skipped_count: 0, failed_count: 0, mails });
	assert.equal(known({ waiting: 6, sent: 0, failed: 0 }), "6 mails are on their way.");
	assert.equal(known({ waiting: 1, sent: 3, failed: 2 }), "3 mails were sent. 1 mail is on its way. 2 mails were not delivered.");
	assert.equal(known({ waiting: 0, sent: 1, failed: 1 }), "1 mail was sent. 1 mail was not delivered.");
	assert.equal(isUnderway(state({ status: "Done", mails: { waiting: 1 } })), true);
	assert.equal(isUnderway(state({ status: "Done", mails: { waiting: 0 } })), false);
	assert.equal(isUnderway(state({ status: "Running" })), true);
	assert.equal(fraction(state({ done_count: 2, skipped_count: 2 })), 50);
	const left = [{ customer: "A", message: "A has no e-mail address." }];
	assert.equal(sayFailures(state({ skipped_count: 1, failures: left }), __), "Who got no mail, and why");
});
