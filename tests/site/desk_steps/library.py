"""Steps in the library of segments."""

from playwright.sync_api import Page, expect

from tests.site.desk_steps.anywhere import press_list_menu

LIBRARY = ".convo-library"


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
