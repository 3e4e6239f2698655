// Covers: the builder mounted, and what stands behind it: its rule, its answer, remarks, options, the question before saving.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, run, settle, vue } from "../support/page.js";
import { CATALOG } from "./builder_catalog.js";

const { default: RuleBuilder } = await load("rules/RuleBuilder.vue");
const { useRule } = await load("rules/use_rule.js");
const { useAnswer } = await load("rules/use_answer.js");
const { useRemarks } = await load("rules/use_remarks.js");
const { useOptions } = await load("rules/use_options.js");
const { useSaveQuestion } = await load("rules/use_save_question.js");
const { makeDraft } = await load("rules/difference_model.js");
const { listConditions } = await load("rules/rule_model.js");

const ROW = {
	group_no: 1,
	subject: "Sales Invoice",
	measure: "exists",
	field: "",
	operator: "exists",
	value: "",
	filters: "",
};
const SECOND = { ...ROW, measure: "count", operator: ">", value: "3" };

test("the builder shows each stored condition, its sentence and the live count; undo takes a card back", async () => {
	const host = makeHost({
		"rules.count": { state: "done", count: 7, customers: [], sentence: "Customers with an invoice" },
	});
	const told = [];
	const builder = await mount(RuleBuilder, {
		host,
		props: { rows: [ROW, SECOND], catalog: CATALOG, "onUpdate:rows": (rows) => told.push(rows.length) },
	});
	await settle();
	assert.equal(builder.findAll(".convo-condition").length, 2);
	assert.equal(builder.text("[data-test=rule-sentence]"), "Customers with an invoice");
	assert.match(builder.text(".convo-rule"), /7 customers/);
	assert.equal(builder.find("[data-test=undo]").disabled, true);
	builder.unmount();
	assert.deepEqual(told, []);
});

test("a reader is shown the rule and asked nothing of the server", async () => {
	const host = makeHost();
	const builder = await mount(RuleBuilder, {
		host,
		props: { rows: [ROW], catalog: CATALOG, isReadOnly: true },
	});
	assert.deepEqual([builder.find("[data-test=undo]"), host.calls], [null, []]);
	builder.unmount();
});

test("changes are steps that go back and forth, and each is told", async () => {
	const told = [];
	const { result: rule, unmount } = await run(() =>
		useRule({
			rows: [ROW],
			catalog: vue.ref(CATALOG),
			root: vue.ref(null),
			onRows: (rows) => told.push(rows.length),
		})
	);
	const [{ row }] = listConditions(rule.state.value);
	rule.duplicate(row.key);
	await rule.undo();
	await rule.redo();
	assert.deepEqual(told, [2, 1, 2]);
	assert.deepEqual([rule.canUndo.value, rule.canRedo.value], [true, false]);
	// what storing gives back is no step
	rule.takeRows([ROW, ROW]);
	await rule.undo();
	assert.equal(listConditions(rule.state.value).length, 1);
	unmount();
});

test("the live answer is asked with what decides who is in", async () => {
	const host = makeHost({ "rules.count": { state: "done", count: 2 } });
	const { result, unmount } = await run(useAnswer, host);
	result.update({ draft: makeDraft([ROW], 1), numbers: [1] }, { wait: 0 });
	await new Promise((resolve) => setTimeout(resolve, 20));
	await settle();
	assert.deepEqual(result.answer.value.answer.count, 2);
	const [{ rules, include_disabled: included, limit }] = host.called("rules.count");
	assert.deepEqual([JSON.parse(rules).length, included, limit], [1, 1, undefined]);
	unmount();
});

test("a remark belongs to the condition of its number", async () => {
	const answer = vue.ref({ kind: "answer" });
	const found = vue.ref({
		hidden: [{ row: 2, text: "Hidden" }],
		lost: [{ row: 1, text: "North" }],
		dates: [{ row: 1, part: "value", since: "2025-03-01", until: "2025-03-31" }],
	});
	let refusal = "";
	const remarks = useRemarks(makeHost(), { answer, found, refusal: () => refusal });
	assert.deepEqual(
		[remarks.hiddenText(2), remarks.hiddenText(1), remarks.hiddenText(0)],
		["Hidden", "", ""]
	);
	assert.deepEqual(remarks.lostOf(1), ["North"]);
	assert.equal(remarks.datesOf(1, "period"), "");
	answer.value = { kind: "error", problem: "Row 2: There is no such field." };
	assert.deepEqual([Boolean(remarks.problemOf(2)), remarks.problemOf(1)], [true, ""]);
	refusal = "Row 1: x";
	found.value = null;
	assert.deepEqual(remarks.lostOf(1), []);
});

test("options answer what was typed last, whichever answer comes first", async () => {
	const waiting = [];
	let typed = "a";
	const search = (text) => new Promise((resolve, reject) => waiting.push({ text, resolve, reject }));
	const { result: list, unmount } = await run(() =>
		useOptions({ search: () => search, typed: () => typed, onFound() {} })
	);
	list.find();
	typed = "ab";
	list.find();
	waiting[1].resolve([{ value: "ab" }]);
	waiting[0].resolve([{ value: "a" }]);
	await settle();
	assert.deepEqual(list.options.value, [{ value: "ab" }]);
	list.find();
	list.drop();
	waiting[2].resolve([{ value: "late" }]);
	await settle();
	assert.deepEqual(list.options.value, [{ value: "ab" }]);
	list.find();
	waiting[3].reject(new Error("No right to read."));
	await settle();
	assert.deepEqual([list.error.value, list.options.value], ["No right to read.", []]);
	unmount();
});

async function asking(difference, more = {}) {
	const host = makeHost({ "rules.difference": difference });
	const draft = makeDraft([ROW], 0);
	const about = { segment: "A", isReadOnly: false, stored: makeDraft([SECOND], 0), draft, ...more };
	const { result, unmount } = await run(() => useSaveQuestion(host, () => about), host);
	return { ...result, host, unmount };
}

test("saving is asked about only where somebody would enter or leave", async () => {
	const nobody = await asking({ state: "done", enters: 0, leaves: 0 });
	assert.equal(await nobody.confirmSave(), true);
	nobody.unmount();
	const same = await asking(null, { stored: makeDraft([ROW], 0) });
	assert.equal(await same.confirmSave(), true);
	assert.deepEqual(same.host.calls, []);
	same.unmount();
});

test("somebody who looks at the difference and goes back does not save", async () => {
	for (const [said, goesOn] of [
		["back", false],
		["save", true],
	]) {
		const { question, confirmSave, unmount } = await asking({ state: "done", enters: 2, leaves: 1 });
		const saving = confirmSave();
		await settle();
		assert.equal(question.value.isShown, true);
		assert.equal(await confirmSave(), false, "a second question while one stands there");
		question.value.answer(said);
		assert.equal(await saving, goesOn);
		assert.equal(question.value, null);
		unmount();
	}
});

test("a difference that cannot be computed keeps nobody from saving", async () => {
	const { confirmSave, host, unmount } = await asking(() =>
		Promise.reject(new Error("The server is away."))
	);
	assert.equal(await confirmSave(), true);
	assert.match(host.toasts[0][1], /The server is away\./);
	unmount();
});
