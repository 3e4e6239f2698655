"""Where single letters of what is shown stand, left and right as the eye sees them."""

from playwright.sync_api import Page

PLACES = """([selector, text]) => {
	for (const root of document.querySelectorAll(selector)) {
		const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
		for (let node = texts.nextNode(); node; node = texts.nextNode()) {
			const from = node.data.indexOf(text);
			if (from < 0 || !node.parentElement.offsetParent) continue;
			return Array.from(text, (_, at) => {
				const range = document.createRange();
				range.setStart(node, from + at);
				range.setEnd(node, from + at + 1);
				return range.getClientRects()[0].left;
			});
		}
	}
	return null;
}"""


def letters(page: Page, *, within: str, text: str) -> list[float]:
	"""The left edge of each letter of a text that stands there in one piece."""
	page.wait_for_function(PLACES, arg=[within, text])
	return page.evaluate(PLACES, [within, text])
