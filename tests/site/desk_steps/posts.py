"""Steps in the editor of a post."""

from playwright.sync_api import Page, expect

PASTE = """([selector, kinds, pictures]) => {
	const DRAWN = Uint8Array.from(atob("iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAIAAAASFvFNAAAAEElEQVR4nGNwaDgAQQxwFgBXFAkBU3oiMwAAAABJRU5ErkJggg=="), (sign) => sign.charCodeAt(0));
	const data = new DataTransfer();
	for (const [kind, text] of Object.entries(kinds)) data.setData(kind, text);
	for (let n = 0; n < pictures; n++) data.items.add(new File([DRAWN], `${n}.png`, { type: "image/png" }));
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
