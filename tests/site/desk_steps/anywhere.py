"""Steps on any page of the Desk: to come in, to go somewhere, to press, to read what is said."""

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


# 15 has one title in a page's head; in 16 it is the last of the crumbs, after those of its list
TITLE = ".page-head:visible :is(.title-text, .title-text-form)"


def press_key(page: Page, *, key: str) -> None:
	page.keyboard.press(key)


def follow_route(page: Page, *, parts: list[str]) -> None:
	page.evaluate("parts => frappe.set_route(...parts)", parts)


def is_wider_than_the_screen(page: Page) -> bool:
	return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def press_list_menu(page: Page, *, name: str) -> None:
	page.locator(".page-head:visible .menu-btn-group > button").first.click()
	page.locator(".menu-btn-group .dropdown-menu:visible").get_by_text(name, exact=True).click()


SAID = """() => {
	const ours = '[class^="convo-"], [class*=" convo-"]';
	const roots = [...document.querySelectorAll(ours)].filter(root => !root.parentElement.closest(ours));
	const isShown = element => element.getClientRects().length > 0;
	// A sentence that holds a link is one text: a word of it alone is no sentence.
	const sentenceOf = holder => {
		const link = holder.closest("a");
		const around = link ? link.parentElement : holder;
		const has = test => [...around.childNodes].some(test);
		return has(node => node.nodeName === "A") && has(node => node.nodeType === Node.TEXT_NODE && node.data.trim()) ? around : null;
	};
	const said = [];
	for (const root of roots.filter(isShown)) {
		const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
		while (texts.nextNode()) {
			const holder = texts.currentNode.parentElement;
			if (isShown(holder) && !holder.closest("script, style, kbd, .tooltip-content, .convo-avatar")) said.push((sentenceOf(holder) || texts.currentNode).textContent);
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
