// Covers: a field for a day, a time or a number by somebody's settings, and the calendar beside it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, makeHost, mount, settle, vue } from "../support/page.js";

const TypedField = (await load("ui/TypedField.vue")).default;
const OneValue = (await load("rules/OneValue.vue")).default;
const GERMAN = { date: "dd.mm.yyyy", time: "HH:mm", number: "#.###,##", firstDay: 1 };

function german(more = {}) {
	const host = makeHost({}, more);
	host.format.patterns = GERMAN;
	return host;
}

/** The component with a parent that keeps what it tells. */
async function field(component, props, host = german()) {
	const value = vue.ref(props.modelValue || "");
	const told = [];
	const Parent = () =>
		vue.h(component, {
			label: "Value",
			name: "value",
			timeLabel: "Time",
			...props,
			modelValue: value.value,
			"onUpdate:modelValue": (given, unread) => {
				told.push([given, unread]);
				value.value = given;
			},
		});
	const page = await mount({ render: Parent }, { host });
	const input = (name = "value") => page.find(`input[name=${name}]`);
	return {
		...page,
		value,
		told,
		input,
		async type(text, name) {
			input(name).value = text;
			input(name).dispatchEvent(new window.Event("input", { bubbles: true }));
			await settle();
		},
		async leave(name) {
			input(name).dispatchEvent(new window.Event("change", { bubbles: true }));
			await settle();
		},
		async key(key, selector = "input", more = {}) {
			page.find(selector).dispatchEvent(
				new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more })
			);
			await settle();
		},
	};
}
const day = (props = {}, host) => field(TypedField, { kind: "day", timeLabel: undefined, ...props }, host);
const number = (props = {}) => field(TypedField, { kind: "number", timeLabel: undefined, ...props });

test("a day is shown and taken as the settings write it, and kept as YYYY-MM-DD", async () => {
	const page = await day({ modelValue: "2026-03-04" });
	assert.equal(page.input().value, "04.03.2026");
	assert.equal(page.input().placeholder, "dd.mm.yyyy");
	assert.equal(page.input().type, "text");
	await page.type("5.3.2026");
	assert.equal(page.value.value, "2026-03-05");
	assert.equal(page.input().value, "5.3.2026");
	await page.leave();
	assert.equal(page.input().value, "05.03.2026");
	page.unmount();
});

test("what cannot be read keeps its text, is no value, and is said once the field is left", async () => {
	const page = await day({ modelValue: "2026-03-04" });
	await page.type("31.02.2026");
	assert.equal(page.value.value, "");
	assert.equal(page.find("[role=alert]"), null);
	await page.leave();
	assert.equal(page.input().value, "31.02.2026");
	assert.equal(page.text("[role=alert]"), 'Not a date. Write it like 24.12.2026.');
	assert.equal(page.input().getAttribute("aria-invalid"), "true");
	assert.equal(page.input().getAttribute("aria-describedby"), page.find("[role=alert]").id);
	assert.deepEqual(page.told.at(-1), ["", "31.02.2026"]);
	await page.type("28.02.2026");
	assert.equal(page.find("[role=alert]"), null);
	assert.equal(page.value.value, "2026-02-28");
	await page.type("");
	await page.leave();
	assert.equal(page.value.value, "");
	assert.equal(page.find("[role=alert]"), null);
	page.unmount();
});

test("a change from outside is shown, whatever was typed before", async () => {
	const page = await day({ modelValue: "2026-03-04" });
	await page.type("nonsense");
	await page.leave();
	page.value.value = "2026-03-04";
	await settle();
	assert.equal(page.input().value, "04.03.2026");
	assert.equal(page.find("[role=alert]"), null);
	await page.type("07.03.2026");
	page.value.value = "2026-03-04";
	await settle();
	await page.type("07.03.2026");
	page.value.value = "";
	await settle();
	assert.equal(page.input().value, "");
	page.unmount();
});

test("a German number is none with a point", async () => {
	const page = await number({ modelValue: "1234.5" });
	assert.equal(page.input().value, "1.234,5");
	assert.equal(page.input().getAttribute("inputmode"), "decimal");
	await page.type("2.345,75");
	assert.equal(page.value.value, "2345.75");
	await page.type("2,345.75");
	await page.leave();
	assert.equal(page.value.value, "");
	assert.equal(page.text("[role=alert]"), 'Not a number. Write it like 1.234,5.');
	await page.type("1000000");
	assert.equal(page.input().value, "1000000");
	await page.leave();
	assert.equal(page.input().value, "1.000.000");
	assert.equal(page.value.value, "1000000");
	page.unmount();
});

test("a number spelled otherwise by the server does not change what is being typed", async () => {
	const page = await number({ modelValue: "" });
	await page.type("1000");
	page.value.value = "1000";
	await settle();
	assert.equal(page.input().value, "1000");
	page.unmount();
});

// -- the calendar

const shownDays = (page) => page.findAll("[data-day]").map((button) => button.dataset.day);
const focused = () => document.activeElement.dataset.day;

test("the calendar begins the week where the settings do, and its day is taken", async () => {
	const page = await day({ modelValue: "2026-03-04" });
	await page.press(".convo-typed-pick");
	assert.equal(shownDays(page)[0], "2026-02-23");
	assert.equal(page.text("[data-test=month]"), "March 2026");
	assert.equal(focused(), "2026-03-04");
	assert.equal(page.find("[aria-selected=true] [data-day]").dataset.day, "2026-03-04");
	await page.press("[data-day='2026-03-17']");
	assert.equal(page.value.value, "2026-03-17");
	assert.equal(page.input().value, "17.03.2026");
	assert.equal(page.find("[data-test=calendar]"), null);
	assert.equal(document.activeElement, page.input());
	page.unmount();
});

test("the calendar goes by keys", async () => {
	const page = await day({ modelValue: "2026-03-04" });
	await page.key("ArrowDown");
	assert.equal(focused(), "2026-03-04");
	const steps = [
		["ArrowRight", "2026-03-05"], ["ArrowDown", "2026-03-12"], ["ArrowLeft", "2026-03-11"], ["ArrowUp", "2026-03-04"],
		["Home", "2026-03-02"], ["End", "2026-03-08"], ["PageDown", "2026-04-08"], ["PageUp", "2026-03-08"],
	]; // prettier-ignore
	for (const [key, expected] of steps) {
		await page.key(key, "[tabindex='0'][data-day]");
		assert.equal(focused(), expected, key);
	}
	await page.key("PageUp", "[tabindex='0'][data-day]", { shiftKey: true });
	assert.equal(focused(), "2025-03-08");
	await page.key("Escape", "[tabindex='0'][data-day]");
	assert.equal(page.find("[data-test=calendar]"), null);
	assert.equal(page.value.value, "2026-03-04");
	assert.equal(document.activeElement, page.input());
	page.unmount();
});

test("right to left, the next day lies to the left", async () => {
	document.documentElement.setAttribute("dir", "rtl");
	const page = await day({ modelValue: "2026-03-04" });
	await page.key("ArrowDown");
	await page.key("ArrowLeft", "[tabindex='0'][data-day]");
	assert.equal(focused(), "2026-03-05");
	document.documentElement.removeAttribute("dir");
	page.unmount();
});

test("no day after the last one is taken", async () => {
	const page = await day({ max: "2025-03-10" });
	await page.key("ArrowDown");
	assert.equal(focused(), "2025-03-10");
	await page.press("[data-day='2025-03-11']");
	assert.equal(page.value.value, "");
	await page.key("ArrowRight", "[tabindex='0'][data-day]");
	assert.equal(focused(), "2025-03-10");
	await page.press("[data-test=today]");
	assert.equal(page.value.value, "2025-03-10");
	page.unmount();
});

// -- a value of a condition

const moment = (modelValue) => field(OneValue, { type: "datetime", modelValue });

test("a moment is a day and a time, each by the settings", async () => {
	const page = await moment("2026-03-04 09:30");
	assert.deepEqual([page.input().value, page.input("value_time").value], ["04.03.2026", "09:30"]);
	await page.type("5.3.2026");
	await page.leave();
	assert.equal(page.value.value, "2026-03-05 09:30");
	await page.type("");
	await page.leave();
	assert.equal(page.value.value, "");
	assert.equal(page.input("value_time"), null);
	page.unmount();
});

test("while the day is being mended its time waits", async () => {
	const page = await moment("2026-03-04 09:30");
	await page.type("04.03.202");
	assert.equal(page.value.value, "");
	assert.equal(page.input("value_time").value, "09:30");
	await page.type("04.03.2027");
	assert.equal(page.value.value, "2027-03-04 09:30");
	page.unmount();
});

test("a time that cannot be read does not become the whole day", async () => {
	const page = await moment("2026-03-04");
	await page.type("25:00", "value_time");
	await page.leave("value_time");
	assert.equal(page.value.value, "");
	assert.equal(page.input().value, "04.03.2026");
	assert.equal(page.input("value_time").value, "25:00");
	assert.equal(page.text("[role=alert]"), 'Not a time. Write it like 16:30.');
	await page.type("", "value_time");
	assert.equal(page.value.value, "2026-03-04");
	page.unmount();
});

test("a stored text that is no day is shown as it is, with what is wrong", async () => {
	const page = await field(OneValue, { type: "date", modelValue: "Tomorrow" });
	assert.equal(page.input().value, "Tomorrow");
	assert.match(page.text("[role=alert]"), /Not a date/);
	assert.deepEqual(page.told, []);
	page.unmount();
});

test("a duration is typed in its own words", async () => {
	const page = await field(OneValue, { type: "number", field: { unit: "duration" }, modelValue: "95400" });
	assert.equal(page.input().value, "1d 2h 30m");
	await page.type("2h");
	assert.equal(page.value.value, "95400");
	await page.leave();
	assert.equal(page.value.value, "2h");
	page.unmount();
});
