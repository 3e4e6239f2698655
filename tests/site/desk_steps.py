"""What people do in the Desk, one function for each step, done on a Playwright page in the browser's own process.

No Frappe here. A step waits for what it promises; what it returns is plain data.
"""

import re

from playwright.sync_api import Page, expect

LOG_IN = """async form => {
	const answer = await fetch("/api/method/login", { method: "POST", body: new URLSearchParams(form) });
	return answer.ok ? "" : await answer.text();
}"""


def log_in(page: Page, *, base: str, user: str, password: str) -> None:
	"""From within the browser, which finds the site whatever it is called."""
	page.goto(f"{base}/api/method/ping")
	refusal = page.evaluate(LOG_IN, {"usr": user, "pwd": password})
	assert not refusal, refusal


def go(page: Page, *, url: str) -> None:
	page.goto(url)


def reload(page: Page) -> None:
	page.reload()


def address(page: Page) -> str:
	return page.url


def visit(page: Page, *, route: list[str], sign: str) -> None:
	"""Another page of the Desk, without leaving it."""
	page.evaluate("route => { frappe.set_route(route); }", route)
	page.locator(sign).first.wait_for()


def scripts_of(page: Page, *, app: str) -> list[str]:
	"""Every script of an app that was fetched since the Desk was opened, as often as it was."""
	fetched = page.evaluate("() => performance.getEntriesByType('resource').map(entry => entry.name)")
	return [name.split("/")[-1] for name in fetched if f"/{app}/" in name and ".js" in name]


def see(page: Page, *, text: str, within: str = "body") -> None:
	expect(page.locator(within).get_by_text(text).first).to_be_visible()


def not_see(page: Page, *, text: str, within: str = "body") -> None:
	expect(page.locator(within).get_by_text(text)).to_have_count(0)


def click(page: Page, *, role: str, name: str, exact: bool = False, within: str = "body") -> None:
	page.locator(within).get_by_role(role, name=name, exact=exact).first.click()


def is_offered(page: Page, *, role: str, name: str) -> bool:
	return page.get_by_role(role, name=name, exact=True).count() > 0


# -- the channel feed


def open_channel(page: Page, *, url: str, title: str) -> None:
	page.goto(url)
	link = page.get_by_role("navigation", name="Channels").get_by_role(
		"link", name=re.compile(re.escape(title))
	)
	link.first.click()
	expect(page.get_by_role("main", name=title)).to_be_visible()


def channels(page: Page) -> list[str]:
	links = page.get_by_role("navigation", name="Channels").get_by_role("link")
	expect(links.first).to_be_visible()
	return links.all_inner_texts()


def see_post(page: Page, *, text: str) -> None:
	_show_waiting(page, page.locator("article.convo-post").filter(has_text=text))


def see_move(page: Page, *, customer: str, text: str) -> None:
	_show_waiting(page, page.locator(".convo-move").filter(has_text=customer).filter(has_text=text))


def _show_waiting(page: Page, wanted) -> None:
	"""News comes in by itself, or waits above until the reader asks for it."""
	waiting = page.get_by_role(
		"button", name=re.compile(r"\d+ new|customers? (joined|left|moved)|changed", re.I)
	)
	expect(wanted.or_(waiting).first).to_be_visible()
	if not wanted.count():
		waiting.first.click()
	expect(wanted.first).to_be_visible()


def count_posts(page: Page) -> int:
	return page.locator("article.convo-post").count()


def write_post(page: Page, *, text: str, customer: str = "", post_type: str = "Note") -> None:
	page.get_by_role("button", name="Post", exact=True).first.click()
	box = page.get_by_role("textbox", name="Text of the post")
	if customer:
		_choose_customer(page, customer)
	box.fill(text)
	page.get_by_label("Type of the post").select_option(post_type)
	page.get_by_role("button", name="Post", exact=True).last.click()


def _choose_customer(page: Page, customer: str) -> None:
	finder = page.get_by_role("combobox", name="Find a customer")
	if not finder.count():
		page.get_by_role("textbox", name="Text of the post").press("#")
	finder.fill(customer)
	page.get_by_role("option", name=re.compile(re.escape(customer))).first.click()


def search_posts(page: Page, *, text: str) -> None:
	page.get_by_label("Search in posts").fill(text)
	expect(page).to_have_url(re.compile("text="))


def searched(page: Page) -> str:
	return page.get_by_label("Search in posts").input_value()


# -- the customer timeline


def see_row(page: Page, *, text: str) -> None:
	_show_waiting(page, page.locator(".convo-row-box").filter(has_text=text))


def count_rows(page: Page) -> int:
	return page.locator(".convo-row-box").count()


def press_chip(page: Page, *, name: str) -> None:
	chip = page.get_by_role("button", name=re.compile(f"^{name}"))
	chip.first.click()
	expect(chip.first).to_have_attribute("aria-pressed", "true")


# -- forms

# 15 has one title in a page's head; in 16 it is the last of the crumbs, after those of its list
TITLE = ".page-head:visible :is(.title-text, .title-text-form)"


def open_form(page: Page, *, url: str, title: str) -> None:
	page.goto(url)
	expect(page.locator(TITLE).filter(has_text=title).first).to_be_visible()


def press_form_button(page: Page, *, name: str, group: str = "") -> None:
	head = page.locator(".page-head:visible")
	if group:
		head.get_by_role("button", name=group).first.click()
		page.locator(".dropdown-menu:visible").get_by_text(name, exact=True).first.click()
	else:
		head.get_by_role("button", name=name).first.click()


def see_in_form(page: Page, *, field: str, text: str) -> None:
	expect(page.locator(f"[data-fieldname='{field}']:visible").first).to_contain_text(text)


def see_dialog(page: Page, *, text: str) -> None:
	expect(page.locator(".modal-dialog:visible").get_by_text(text).first).to_be_visible()


def close_dialog(page: Page) -> None:
	page.locator(".modal-dialog:visible .btn-modal-close").first.click()
	expect(page.locator(".modal-dialog:visible")).to_have_count(0)


# -- explanations, moves ahead, history


def press_key(page: Page, *, key: str) -> None:
	page.keyboard.press(key)


def open_tab(page: Page, *, name: str) -> None:
	page.get_by_role("tab", name=name, exact=True).click()


def ask_why(page: Page, *, customer: str, segment: str, within: str = "body") -> None:
	name = f"Why {customer} and {segment}: explain"
	page.locator(within).get_by_role("button", name=name).first.click()


def explain_another(page: Page, *, customer: str) -> None:
	finder = page.locator(".convo-explain").get_by_role("combobox")
	finder.fill(customer)
	page.locator(".convo-explain").get_by_role("option", name=re.compile(re.escape(customer))).first.click()


def see_explained(page: Page, *, title: str, texts: list[str]) -> None:
	box = page.get_by_role("dialog", name=title)
	expect(box).to_be_visible()
	for text in texts:
		expect(box).to_contain_text(text)


def explained(page: Page) -> str:
	box = page.locator(".convo-explain")
	expect(box.locator(".convo-verdict")).to_be_visible()
	return box.inner_text()


def explanation_fills_the_screen(page: Page) -> bool:
	box = page.locator(".convo-explain").bounding_box()
	width = page.evaluate("document.body.clientWidth")
	return bool(box) and (box["x"], box["width"]) == (0, width)


def close_explanation(page: Page) -> None:
	page.keyboard.press("Escape")
	expect(page.locator(".convo-explain")).to_have_count(0)


def see_ahead(page: Page, *, customer: str, text: str, within: str = "body") -> None:
	row = page.locator(within).locator(".convo-upcoming-row").filter(has_text=customer)
	expect(row.first).to_contain_text(text)


def read_chart(page: Page, *, name: str) -> str | None:
	chart = page.get_by_role("slider", name=re.compile(name))
	expect(chart).to_be_visible()
	return chart.get_attribute("aria-valuetext")


def choose_day(page: Page, *, day: str) -> None:
	page.locator("[data-test=members-on]").fill(day)


def count_shown(page: Page, *, selector: str) -> int:
	return page.locator(selector).count()


# -- the builder of a rule, in the form of a segment

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
			field.select_option(value)
			continue
		field.fill(value)
		if field.get_attribute("role") == "combobox":
			field.press("Enter")


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


def count_conditions(page: Page, *, expected: int) -> None:
	expect(page.locator(f"{BUILDER} .convo-condition")).to_have_count(expected)


def see_rule(page: Page, *, text: str) -> None:
	expect(page.locator(f"{BUILDER} [data-test=rule-sentence]")).to_contain_text(text)


def see_answer(page: Page, *, text: str) -> None:
	expect(page.locator(f"{BUILDER} [data-test=live-count]")).to_contain_text(text)


def see_beside(page: Page, *, number: int, text: str) -> None:
	"""What is said beside or under a condition, and is none of its controls."""
	said = _condition(page, number).locator(".convo-muted, [data-test=lost]").filter(has_text=text)
	expect(said.first).to_be_visible()


def see_not_offered(page: Page, *, words: str, text: str) -> None:
	"""A search for what a condition could speak of finds it, with the reason, and nothing to choose."""
	page.locator(f"{BUILDER} [data-test=first]").click()
	page.locator(".convo-entries-box input").fill(words)
	expect(page.locator(".convo-entries-box [data-test=not-offered]")).to_contain_text(text)
	expect(page.locator(".convo-entries-box [role=option]")).to_have_count(0)


MISPLACED = """() => {
	const shown = [];
	for (const condition of document.querySelectorAll(".convo-condition")) {
		const parts = [...condition.querySelectorAll("input, select, button, .convo-muted")].filter(
			part => part.getClientRects().length && !part.parentElement.closest("button, .convo-muted")
		);
		const boxes = parts.map(part => [part, part.getBoundingClientRect()]);
		const card = condition.closest(".convo-card").getBoundingClientRect();
		const say = part => part.getAttribute("aria-label") || part.name || part.textContent.trim();
		for (const [at, [part, box]] of boxes.entries()) {
			if (box.left < card.left - 1 || box.right > card.right + 1) shown.push(`${say(part)} leaves its card`);
			const isDay = ["date", "time"].includes(part.type);
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


def follow_route(page: Page, *, parts: list[str]) -> None:
	page.evaluate("parts => frappe.set_route(...parts)", parts)


def is_wider_than_the_screen(page: Page) -> bool:
	return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def describe(page: Page, *, text: str) -> None:
	page.locator("[data-fieldname=description] textarea:visible").fill(text)


# ---- the library of segments


LIBRARY = ".convo-library"

# in 16 a narrow head holds a search as well, as soon as a second page was opened
SHOW_SEARCH = (
	"document.querySelectorAll('.page-head .search-bar').forEach(bar => bar.classList.remove('hidden'))"
)


def open_list(page: Page, *, url: str) -> None:
	page.goto(url)
	expect(page.locator(TITLE).first).to_be_visible()
	# Its rows, or the word that there are none: what is pressed before that speaks of an empty list.
	there = ".frappe-list .list-row-checkbox:visible, .frappe-list .no-result:visible"
	expect(page.locator(there).first).to_be_visible()


def press_list_button(page: Page, *, name: str) -> None:
	page.locator(".page-head:visible, .page-actions:visible").get_by_role("button", name=name).first.click()


def press_list_menu(page: Page, *, name: str) -> None:
	page.locator(".page-head:visible .menu-btn-group > button").first.click()
	page.locator(".menu-btn-group .dropdown-menu:visible").get_by_text(name, exact=True).click()


def choose_template(page: Page, *, key: str) -> None:
	page.locator(f"{LIBRARY} [data-template={key}]").click()


def see_library(page: Page, *, text: str) -> None:
	expect(page.locator(LIBRARY)).to_contain_text(text)


def no_library(page: Page) -> None:
	expect(page.locator(LIBRARY)).to_have_count(0)


def fill_library(page: Page, *, name: str, value: str) -> None:
	page.locator(f"{LIBRARY} [name={name}]").fill(value)


def press_library(page: Page, *, part: str) -> None:
	page.locator(f"{LIBRARY} [data-test={part}]").click()


def give_file(page: Page, *, name: str, content: str) -> None:
	file = {"name": name, "mimeType": "application/json", "buffer": content.encode()}
	page.locator(f"{LIBRARY} [data-test=import-file]").set_input_files(files=[file])


def save_file(page: Page, *, name: str) -> str:
	"""The content of the file that a press on a menu item brings."""
	with page.expect_download() as download:
		press_list_menu(page, name=name)
	return open(download.value.path()).read()


def decide_use(page: Page, *, use: str, action: str, to: str = "") -> None:
	page.locator(f"{LIBRARY} [data-use='{use}']").select_option(action)
	if to:
		page.locator(f"{LIBRARY} .convo-use input").last.fill(to)
		page.locator(f"{LIBRARY} [role=option]").filter(has_text=to).first.click()


def untick(page: Page, *, field: str) -> None:
	page.locator(f"[data-fieldname={field}]:visible input[type=checkbox]").first.uncheck()


def is_ticked(page: Page, *, field: str) -> bool:
	return page.locator(f"[data-fieldname={field}]:visible input[type=checkbox]").first.is_checked()


def press_form_menu(page: Page, *, name: str) -> None:
	press_list_menu(page, name=name)


def buttons_in_head(page: Page, *, url: str, field: str) -> dict:
	"""Of the form's head: how far its main button reaches, how wide the window is, and what stands beside the button."""
	page.goto(url)
	expect(page.locator(f"[data-fieldname='{field}']:visible").first).to_be_attached()
	head = page.locator(".page-head:visible")
	main = head.locator(".primary-action:visible").first
	expect(main).to_be_visible()
	page.wait_for_timeout(1000)  # the form adds its buttons when its own script has come
	page.evaluate(SHOW_SEARCH)
	box = main.bounding_box() or {}
	beside = head.locator(".custom-actions > *:visible, .custom-actions > button:visible").all_inner_texts()
	return {
		"left": box.get("x", -1),
		"right": box.get("x", -1) + box.get("width", 0),
		"window": page.evaluate("document.documentElement.clientWidth"),
		"beside": [text.strip() for text in beside if text.strip()],
	}


def links_in_list(page: Page, *, url: str, text: str) -> list[dict]:
	"""Of the rows of a list that show this text: the attributes of their links, after somebody has pointed at them."""
	page.goto(url)
	row = page.locator(".frappe-list .list-row-container:visible").filter(has_text=text).first
	expect(row).to_be_visible()
	links = row.locator("a.filterable")
	for number in range(links.count()):
		links.nth(number).dispatch_event("mouseover")
	names = "links => links.map(link => ({names: link.getAttributeNames(), filter: link.dataset.filter, text: link.innerText}))"
	return [*links.evaluate_all(names), {"ran": page.evaluate("window.convo_ran === 1")}]


def counts_in_list(page: Page, *, url: str, text: str) -> str:
	"""What the row of a list that shows this text says of its customers."""
	page.goto(url)
	row = page.locator(".frappe-list .list-row-container:visible").filter(has_text=text).first
	count = row.locator(".convo-list-count")
	expect(count).to_be_visible()
	return count.inner_text()


# ---- the editor of a post

PASTE = """([selector, kinds, pictures]) => {
	const data = new DataTransfer();
	for (const [kind, text] of Object.entries(kinds)) data.setData(kind, text);
	for (let n = 0; n < pictures; n++) data.items.add(new File([new Uint8Array([137, 80, 78, 71])], `${n}.png`, { type: "image/png" }));
	const given = { clipboardData: data, bubbles: true, cancelable: true };
	document.querySelector(selector).dispatchEvent(new ClipboardEvent("paste", given));
}"""
# What somebody sees of each item of the lists: its mark, how far it stands in, its text.
ITEMS = """root => [...root.querySelectorAll("li")].map(item => {
	const sign = getComputedStyle(item.querySelector(".ql-ui"), "::before").content;
	const left = Math.round(item.querySelector(".ql-ui").getBoundingClientRect().left);
	return [sign, item.dataset.list === "ordered", left, item.innerText.trim()];
})"""


def type_post(page: Page, *, lines: list[str], within: str) -> None:
	"""As people type: "- ", "[ ] " and "1. " at the beginning of a line begin lists."""
	box = page.locator(f"{within} .ql-editor").first
	box.click()
	for line in lines:
		if line in ("Tab", "Enter"):
			page.keyboard.press(line)
		else:
			page.keyboard.type(line)


def paste(page: Page, *, within: str, kinds: dict[str, str], pictures: int = 0) -> None:
	page.evaluate(PASTE, [f"{within} .ql-editor", kinds, pictures])


def see_alert(page: Page, *, text: str, count: int) -> None:
	expect(page.locator(".desk-alert").filter(has_text=text)).to_have_count(count)


def mention(page: Page, *, letters: str, name: str) -> None:
	page.keyboard.type(f" @{letters}")
	page.locator(".ql-mention-list-item").filter(has_text=name).first.click()


def bar_of(page: Page, *, within: str) -> list[str]:
	return page.eval_on_selector_all(
		f"{within} .ql-toolbar button, {within} .ql-toolbar .ql-picker",
		"found => found.map(e => e.className.match(/ql-([a-z-]+)/)[1] + (e.value ? ':' + e.value : ''))",
	)


def list_items(page: Page, *, within: str) -> list[list]:
	"""[mark, whole steps in, text] of each item; the Desk begins numbers elsewhere than other marks."""
	page.locator(f"{within} li").first.wait_for()
	found = page.locator(within).first.evaluate(ITEMS)
	steps = {kind: sorted({left for _, other, left, _ in found if other == kind}) for kind in (True, False)}
	return [[mark, steps[kind].index(left), text] for mark, kind, left, text in found]


def form_value(page: Page, *, field: str) -> str:
	return page.evaluate("field => cur_frm.doc[field]", field)


def lock_form_field(page: Page, *, field: str) -> None:
	page.evaluate("field => cur_frm.set_df_property(field, 'read_only', 1)", field)
	page.locator(f"[data-fieldname='{field}'] .like-disabled-input").wait_for()


# -- what is said on a page, wherever

SAID = """() => {
	const ours = '[class^="convo-"], [class*=" convo-"]';
	const roots = [...document.querySelectorAll(ours)].filter(root => !root.parentElement.closest(ours));
	const isShown = element => element.getClientRects().length > 0;
	const said = [];
	for (const root of roots.filter(isShown)) {
		const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
		while (texts.nextNode()) {
			const holder = texts.currentNode.parentElement;
			if (isShown(holder) && !holder.closest("script, style, kbd, .tooltip-content, .convo-avatar")) said.push(texts.currentNode.textContent);
		}
		for (const element of [root, ...root.querySelectorAll("*")].filter(isShown)) {
			if (element.tagName === "SELECT") said.push(...[...element.options].map(option => option.textContent));
			for (const name of ["title", "aria-label", "aria-valuetext", "placeholder", "alt"]) {
				if (element.hasAttribute(name)) said.push(element.getAttribute(name));
			}
		}
	}
	return said.map(text => text.trim()).filter(Boolean);
}"""


def all_said(page: Page, *, waits_for: str) -> list[str]:
	"""Every text of ours that is shown or read out, once an element is there and nothing more is loaded."""
	expect(page.locator(waits_for).first).to_be_visible()
	page.wait_for_load_state("networkidle")
	return page.evaluate(SAID)


def press(page: Page, *, selector: str) -> None:
	page.locator(selector).first.click()
