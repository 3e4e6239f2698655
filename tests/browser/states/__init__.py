"""The states a page, a menu or a dialog of the preview can be in, each by how it is reached; for tests that look at all of them."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page, expect

PHONE = {"width": 390, "height": 844}
MEDIUM = {"width": 1000, "height": 800}


@dataclass(frozen=True)
class State:
	"""`ready` is what is to be seen before `steps` are taken; `answers` are given in place of the server's, by method."""

	name: str
	address: str
	ready: str
	steps: Callable[[Page], Any] = lambda page: None
	options: dict[str, Any] = field(default_factory=dict)
	answers: dict[str, Any] = field(default_factory=dict)

	def reach(self, open_page: Callable[..., Page]) -> Page:
		page = open_page("about:blank", **self.options)
		for method, answer in self.answers.items():
			answer_with(page, method, answer)
		page.goto(self.address)
		expect(page.locator(self.ready).first).to_be_visible()
		self.steps(page)
		return page


@dataclass(frozen=True)
class Refusal:
	message: str


def answer_with(page: Page, method: str, answer: Any) -> None:
	"""A method of the API answers so; None never answers; what is given may change the real answer (a function)."""

	def fulfil(route: Any) -> None:
		if answer is None:
			return
		if isinstance(answer, Refusal):
			return route.fulfill(status=417, json={"message": answer.message})
		if callable(answer):
			return route.fulfill(json={"message": answer(route.fetch().json()["message"])})
		route.fulfill(body=json.dumps({"message": answer}))

	page.route(re.compile(rf"/{re.escape(method)}(\?|$)"), fulfil)
