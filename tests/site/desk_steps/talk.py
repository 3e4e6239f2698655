"""Steps of people who talk with each other in a channel: answer, correct, react, delete, lose the connection."""

import re

from playwright.sync_api import Locator, Page, expect


def _post(page: Page, text: str) -> Locator:
	return page.locator("article.convo-post").filter(has_text=text).first


def _act(page: Page, text: str, act: str) -> None:
	row = _post(page, text)
	row.hover()
	row.locator(f"[data-act={act}]").first.click()


def answer_post(page: Page, *, text: str, reply: str) -> None:
	_act(page, text, "reply")
	box = _post(page, text).get_by_role("textbox", name="Text of the reply")
	box.fill(reply)
	_post(page, text).get_by_role("button", name="Reply", exact=True).last.click()
	expect(_post(page, text).locator("article.convo-reply").filter(has_text=reply)).to_be_visible()


def see_thread(page: Page, *, text: str, words: str) -> None:
	expect(_post(page, text).locator(".convo-thread-fold")).to_contain_text(words)


def open_thread(page: Page, *, text: str, reply: str) -> None:
	_post(page, text).locator(".convo-thread-fold").click()
	expect(_post(page, text).locator("article.convo-reply").filter(has_text=reply)).to_be_visible()


def correct_post(page: Page, *, text: str, to: str) -> None:
	_act(page, text, "edit")
	page.get_by_role("form", name="Edit the post").get_by_role("textbox", name="Text of the post").fill(to)
	page.get_by_role("button", name="Save", exact=True).click()
	expect(_post(page, to)).to_be_visible()


def delete_post(page: Page, *, text: str) -> None:
	_act(page, text, "remove")
	expect(page.locator("article.convo-post").filter(has_text=text)).to_have_count(0)


def take_back(page: Page, *, text: str) -> None:
	page.get_by_role("button", name="Undo", exact=True).click()
	expect(_post(page, text)).to_be_visible()


def react(page: Page, *, text: str, name: str) -> None:
	_act(page, text, "react")
	page.get_by_role("button", name=re.compile(name)).first.click()


def see_reaction(page: Page, *, text: str, name: str) -> None:
	expect(_post(page, text).locator(".convo-reactions").get_by_role("button", name=re.compile(name)).first).to_be_visible()


def lose_connection(page: Page) -> None:
	page.context.set_offline(True)
	page.evaluate("() => frappe.realtime.socket.io.engine.close()")


def find_connection(page: Page) -> None:
	page.context.set_offline(False)
	page.wait_for_function("() => frappe.realtime.socket.connected")


def posts_shown(page: Page) -> list[str]:
	"""The text of every post that is shown, news that wait above included once they are asked for."""
	waiting = page.get_by_role("button", name=re.compile(r"\d+ new|changed", re.I))
	if waiting.count():
		waiting.first.click()
	page.wait_for_load_state("networkidle")
	return [text.strip() for text in page.locator("article.convo-post .convo-post-main > .convo-fold .convo-content").all_inner_texts()]
