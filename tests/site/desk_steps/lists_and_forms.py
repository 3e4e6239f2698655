"""Steps in the Desk's own lists and forms."""

from playwright.sync_api import Page, expect

from tests.site.desk_steps.anywhere import TITLE, press_list_menu


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


def open_tab(page: Page, *, name: str) -> None:
	page.get_by_role("tab", name=name, exact=True).click()


def describe(page: Page, *, text: str) -> None:
	unfold_about(page)
	page.locator("[data-fieldname=description] textarea:visible").fill(text)


def turn_disabled_customers(page: Page) -> None:
	unfold_about(page)
	page.locator("[data-fieldname=include_disabled]:visible").get_by_role("checkbox").click()


def unfold_about(page: Page) -> None:
	"""Folded until somebody wants it."""
	if not page.locator("[data-fieldname=description]:visible").count():
		page.locator("[data-fieldname=about_section] > .section-head:visible").click()


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


def form_value(page: Page, *, field: str) -> str:
	return page.evaluate("field => cur_frm.doc[field]", field)


def lock_form_field(page: Page, *, field: str) -> None:
	page.evaluate("field => cur_frm.set_df_property(field, 'read_only', 1)", field)
	page.locator(f"[data-fieldname='{field}'] .like-disabled-input").wait_for()
