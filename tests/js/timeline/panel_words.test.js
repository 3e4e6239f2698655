// Covers: what the side panel says of every kind of row: mails, documents, posts, moves, calls.
import assert from "node:assert/strict";
import { test } from "node:test";
import { factsOf, leadWords } from "../../../convo_channels/public/js/timeline/panel_words.js";
import { stateWords } from "../../../convo_channels/public/js/timeline/chip_words.js";

const __ = (text, args = []) => (args || []).reduce((said, value, place) => said.replace(`{${place}}`, value), text);
const say = { moment: (at) => at, amount: (amount, currency) => `${currency} ${amount}` };
const AT = "18 Nov 16:30";
const mail = (fields) => ({ kind: "interaction", medium: "Email", direction: "Out", event_type: "Queued", at: AT, ...fields });
const row = (fields) => ({ kind: "interaction", at: AT, ...fields });
// what no panel says: columns of the table, and words for what the row shows already
const MACHINE = ["Medium", "Direction", "Event", "Source", "Record", "Cause", "Documents", "ERPNext"];

const LEADS = [
	[mail({ status: "Not Sent", recipients: "leo@x.example" }), "To leo@x.example: Not sent yet"],
	[mail({ status: "Sending" }), "Not sent yet"],
	[mail({ status: "Sent", event_type: "Sent", recipients: "leo@x.example" }), `Sent ${AT} to leo@x.example, nothing heard since.`],
	[mail({ status: "Sent", event_type: "Sent" }), `Sent ${AT}, nothing heard since.`],
	[mail({ status: "Opened", event_type: "Sent", recipients: "leo@x.example" }), `Sent ${AT} to leo@x.example, who has opened it.`],
	[mail({ status: "Error", recipients: "leo@x.example" }), "To leo@x.example: Failed"],
	[mail({ status: "Error", recipients: "leo@x.example", failure: "No such host" }), "To leo@x.example: Failed: No such host"],
	[mail({ status: "Cancelled" }), "Never sent"],
	[mail({ status: "Bounced", event_type: "Sent" }), "Bounced"],
	[mail({ direction: "In", event_type: "Received" }), `Came in ${AT}.`],
	[row({ medium: "Phone", direction: "Out", event_type: "Sent" }), `Went out ${AT}.`],
	[row({ medium: "Document", direction: "Out", status: "Open" }), ""],
	[{ kind: "post", at: AT, post_type: "Note" }, ""],
	[{ kind: "move", at: AT, action: "Left", segment: "Inactive" }, ""],
];
for (const [item, said] of LEADS) {
	test(`${item.kind} ${item.medium || ""} ${item.direction || ""} ${item.status || ""} reads "${said}"`, () => {
		assert.equal(leadWords(__, item, null, say), said);
	});
}

test("a mail of Frappe's says from whom, to whom, and that it has no attachments", () => {
	const facts = factsOf(__, mail({ status: "Sent" }), { sender: "ann@a.example", recipients: "leo@x.example", files: [] }, say);
	assert.deepEqual(facts, [
		["From", "ann@a.example"],
		["To", "leo@x.example"],
		["Attachments", "no attachments"],
	]);
});

test("a document says its date, what happened, its status, amount and hand", () => {
	const item = row({ medium: "Document", event_type: "Submitted", status: "Open", amount: 5, currency: "EUR", actor_name: "Ann", source: "ERPNext", name: 414 });
	assert.deepEqual(factsOf(__, item, null, say), [
		["Date", AT],
		["What happened", "Submitted"],
		["Status", "Open"],
		["Amount", "EUR 5"],
		["By", "Ann"],
	]);
});

test("a move and a post say when and by whom", () => {
	const move = { kind: "move", at: AT, action: "Left", segment: "Inactive", cause: "Segment", changed_by_name: "Ann" };
	assert.deepEqual(factsOf(__, move, null, say), [["Segment", "Inactive"], ["Left", AT], ["By", "Ann"]]);
	const post = { kind: "post", at: AT, author_name: "Bo", post_type: "Note" };
	assert.deepEqual(factsOf(__, post, null, say), [["Written", AT], ["By", "Bo"]]);
});

test("no panel names a column", () => {
	for (const [item] of LEADS) {
		const told = factsOf(__, { ...item, source: "ERPNext", name: 414, cause: "Document" }, null, say);
		for (const [name, value] of told) assert.ok(!MACHINE.includes(name) && !MACHINE.includes(value), `${name}: ${value}`);
	}
});

test("a status that the event says already is not said again", () => {
	assert.equal(stateWords(__, mail({ status: "Sent", event_type: "Sent" })), "");
	assert.equal(stateWords(__, mail({ status: "Scheduled" })), "Not sent yet");
	assert.equal(stateWords(__, row({ medium: "Document", status: "Overdue" })), "Overdue");
});
