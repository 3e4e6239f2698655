"""Steps in the builder of a rule, in the form of a segment."""

from playwright.sync_api import Page, expect

BUILDER = ".convo-rule:visible"
KEPT = ".modal-dialog:visible, [data-test=difference]"


def open_builder(page: Page, *, url: str) -> None:
	page.goto(url)
	expect(page.locator(BUILDER)).to_be_visible()


def name_segment(page: Page, *, title: str) -> None:
	page.locator("[data-fieldname=title] input:visible").fill(title)


def _condition(page: Page, number: int):
	return page.locator(f"{BUILDER} [data-test=rule-{number}]")


def add_condition(page: Page, *, words: str) -> None:
	"""The first one, or one more in the first card."""
	first = page.locator(f"{BUILDER} [data-test=first]")
	(first if first.count() else page.locator(f"{BUILDER} [data-test=and]").first).click()
	page.locator(".convo-entries-box input").fill(words)
	page.keyboard.press("Enter")


def say_condition(page: Page, *, number: int, **values: str) -> None:
	"""Selects are chosen; what is typed into a field that searches is what it finds."""
	for name, value in values.items():
		field = _condition(page, number).locator(f"[name={name}]")
		if field.evaluate("element => element.tagName") == "SELECT":
			field.select_option(_choice(field, value))
			continue
		field.fill(value)
		if field.get_attribute("role") == "combobox":
			field.press("Enter")


def _choice(field, value: str) -> str:
	"""An operator of documents is chosen with its measure: the one that the condition has, unless another is named."""
	offered = field.evaluate("element => Array.from(element.options, option => option.value)")
	measure = field.input_value().partition("|")[0]
	whole = [value, f"{measure}|{value}", *(key for key in offered if key.endswith(f"|{value}"))]
	return next((key for key in whole if key in offered), value)


def press_condition(page: Page, *, number: int, action: str) -> None:
	_condition(page, number).get_by_role("button", name="Actions").click()
	page.get_by_role("menuitem", name=action).click()


def press_builder(page: Page, *, part: str) -> None:
	page.locator(f"{BUILDER} [data-test={part}]").click()


def said(page: Page, *, number: int, name: str = "value") -> str:
	field = _condition(page, number).locator(f"[name={name}]")
	expect(field).to_be_visible()
	return field.input_value()


def see_said(page: Page, *, number: int, value: str, name: str = "value") -> None:
	expect(_condition(page, number).locator(f"[name={name}]")).to_have_value(value)


def pick_day(page: Page, *, number: int, month: str, first: str, day: str) -> None:
	"""From the calendar, which shows a month from its first week's first day."""
	_condition(page, number).get_by_role("button", name="choose a date").first.click()
	calendar = page.locator(f"{BUILDER} [data-test=calendar]")
	expect(calendar.locator("[data-test=month]")).to_have_text(month)
	expect(calendar.locator("[data-day]").first).to_have_attribute("data-day", first)
	calendar.locator(f"[data-day='{day}']").click()
	expect(calendar).to_have_count(0)


def count_conditions(page: Page, *, expected: int) -> None:
	expect(page.locator(f"{BUILDER} .convo-condition")).to_have_count(expected)


def see_rule(page: Page, *, text: str) -> None:
	expect(page.locator(f"{BUILDER} [data-test=rule-sentence]")).to_contain_text(text)


def see_answer(page: Page, *, text: str) -> None:
	expect(page.locator(f"{BUILDER} [data-test=live-count]")).to_contain_text(text)


def see_beside(page: Page, *, number: int, text: str) -> None:
	"""What is said beside or under a condition, and is none of its controls."""
	said = _condition(page, number).locator(".convo-muted, [data-test=lost], [data-test=counted]").filter(has_text=text)
	expect(said.first).to_be_visible()


def see_not_offered(page: Page, *, words: str, text: str) -> None:
	"""A search for what a condition could speak of finds it, with the reason, and nothing to choose."""
	page.locator(f"{BUILDER} [data-test=first]").click()
	page.locator(".convo-entries-box input").fill(words)
	expect(page.locator(".convo-entries-box [data-test=not-offered]")).to_contain_text(text)
	expect(page.locator(".convo-entries-box [role=option]:not([aria-disabled=true])")).to_have_count(0)


MISPLACED = """() => {
	const shown = [];
	for (const condition of document.querySelectorAll(".convo-condition")) {
		const parts = [...condition.querySelectorAll("input, select, button, .convo-muted")].filter(
			part => part.getClientRects().length && !part.parentElement.closest("button, .convo-muted")
		);
		// a field with a button inside ends where its text does
		const inner = part => {
			const { top, bottom, left, right } = part.getBoundingClientRect();
			const { paddingLeft, paddingRight } = getComputedStyle(part);
			const isBeside = part.tagName === "INPUT" && part.nextElementSibling?.tagName === "BUTTON";
			const [before, after] = isBeside ? [parseFloat(paddingLeft), parseFloat(paddingRight)] : [0, 0];
			return { top, bottom, left: left + before, right: right - after, width: right - left };
		};
		const boxes = parts.map(part => [part, inner(part)]);
		const card = condition.closest(".convo-card").getBoundingClientRect();
		const say = part => part.getAttribute("aria-label") || part.name || part.textContent.trim();
		for (const [at, [part, box]] of boxes.entries()) {
			if (box.left < card.left - 1 || box.right > card.right + 1) shown.push(`${say(part)} leaves its card`);
			const isDay = part.tagName === "INPUT" && part.closest(".is-day, .is-time");
			if (isDay && box.width < 90) shown.push(`${say(part)} is too narrow`);
			for (const [other, its] of boxes.slice(at + 1)) {
				const across = Math.min(box.right, its.right) - Math.max(box.left, its.left);
				const down = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
				if (across > 1 && down > 1 && !part.contains(other)) shown.push(`${say(part)} lies on ${say(other)}`);
			}
		}
	}
	return shown;
}"""


def misplaced_controls(page: Page) -> list[str]:
	"""Controls of conditions that leave their card, lie on one another, or are too narrow for what they hold."""
	return page.evaluate(MISPLACED)


def see_problem(page: Page, *, number: int, text: str) -> None:
	expect(_condition(page, number).locator("[data-test=problem]")).to_contain_text(text)


def see_missing(page: Page, *, number: int, text: str) -> None:
	"""Said at the condition, which has the focus; nothing stands over the form."""
	said = _condition(page, number).locator("[data-test=missing].convo-error-text")
	expect(said).to_contain_text(text)
	expect(_condition(page, number).locator(":focus")).to_have_count(1)
	expect(page.locator(KEPT)).to_have_count(0)


def see_field_missing(page: Page, *, field: str, text: str) -> None:
	control = page.locator(f".frappe-control[data-fieldname={field}]:visible")
	expect(control).to_contain_text(text)
	expect(control.locator(":focus")).to_have_count(1)
	expect(page.locator(KEPT)).to_have_count(0)


def save_by_key(page: Page) -> None:
	page.keyboard.press("Control+s")


def see_saved(page: Page) -> None:
	expect(page.locator(".page-head:visible .indicator-pill").first).not_to_have_text("Not Saved")
	expect(page.locator(KEPT)).to_have_count(0)


def see_difference(
	page: Page, *, stays: str = "", entering: str = "", leaving: str = "", used: str = ""
) -> None:
	box = page.locator("[data-test=difference]")
	for part, text in (("stays", stays), ("entering", entering), ("leaving", leaving), ("channels", used)):
		if text:
			expect(box.locator(f"[data-test={part}]")).to_contain_text(text)


def answer_difference(page: Page, *, name: str) -> None:
	page.locator("[data-test=difference]").get_by_role("button", name=name).click()
	expect(page.locator("[data-test=difference]")).to_have_count(0)


def use_earlier(page: Page, *, text: str) -> None:
	page.locator(f"{BUILDER} [data-test=earlier-button]").click()
	version = page.locator(f"{BUILDER} [data-test=version]").filter(has_text=text)
	version.get_by_role("button", name="Use this rule").click()


def grid_rows(page: Page) -> int:
	expect(page.locator("[data-fieldname=rules] .grid-body:visible")).to_be_visible()
	return page.locator("[data-fieldname=rules] .grid-body .rows .grid-row").count()


def type_in_grid(page: Page, *, row: int, field: str, value: str) -> None:
	cell = page.locator("[data-fieldname=rules] .grid-body .rows .grid-row").nth(row - 1)
	cell.locator(f"[data-fieldname={field}]").first.click()
	box = cell.locator(f"[data-fieldname={field}] input, [data-fieldname={field}] textarea").first
	box.fill(value)
	box.press("Tab")


TYPE_AT_ONCE = """async ([row, field, text]) => {
	document.querySelector(".convo-rule [data-test=advanced]").click();
	const rows = document.querySelectorAll("[data-fieldname=rules] .grid-body .rows .grid-row");
	const find = inside => rows[row - 1].querySelector(inside);
	find(`[data-fieldname=${field}]`).click();
	const box = find(`[data-fieldname=${field}] input, [data-fieldname=${field}] textarea`);
	box.select();
	document.execCommand("insertText", false, text);
	await new Promise(resolve => setTimeout(resolve, 1500));
}"""


def type_in_grid_at_once(page: Page, *, row: int, field: str, value: str) -> None:
	"""Into a cell of the grid that has just been shown; a while later the cell is left."""
	page.evaluate(TYPE_AT_ONCE, [row, field, value])
	page.keyboard.press("Tab")
