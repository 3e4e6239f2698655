#!/usr/bin/env python3
"""Takes the pictures of these pages: the demo business in the preview, on one Wednesday afternoon, in Chromium.

	python3 docs/pictures.py            into docs/images
	python3 docs/pictures.py FOLDER     somewhere else, to compare

They show the app's own pages without the preview's frame, but for the one that shows the preview.
"""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
PORT = 8799
SIZE = {"width": 1280, "height": 800}
PATIENCE_MS = 20_000
# Counts and charts that follow the first answer.
SETTLED_MS = 1_500
CUSTOMER = "Espressobar Funkelstein"


@dataclass(frozen=True)
class Picture:
	"""`ready`: what is to be seen before it is taken. `steps`: what is done first. `of`: the part of the page that is taken."""

	name: str
	address: str
	ready: str
	steps: Callable[[Any], None] = lambda page: None
	of: str = ".preview-page"


def _open_panel(page: Any) -> None:
	page.get_by_role("button", name="Change something").click()
	panel = page.get_by_role("complementary", name="Change something")
	panel.get_by_role("combobox", name="Choose a customer").fill(CUSTOMER)
	panel.get_by_role("option", name=CUSTOMER).click()
	page.get_by_test_id("quotation-form").get_by_role("button", name="Add").click()
	panel.get_by_text("A quotation was added").wait_for()


PICTURES = (
	Picture("channel-feed", "/channel-feed?channel=Buying+phase", "article.convo-post"),
	Picture("customer-timeline", f"/customer-timeline?customer={CUSTOMER.replace(' ', '+')}", "text=Letters in the drawer"),
	Picture("segment", "/segments?segment=Buying+phase&edit=1", "[data-test=sentence], .convo-rule-sentence"),
	Picture("preview", "/channel-feed?channel=Buying+phase", "article.convo-post", _open_panel, "body"),
)


def take_all(browser: Any, address: str, folder: Path) -> list[Path]:
	"""All pictures, of a preview that is served at an address."""
	folder.mkdir(parents=True, exist_ok=True)
	return [_take(browser, address, picture, folder / f"{picture.name}.png") for picture in PICTURES]


def _take(browser: Any, address: str, picture: Picture, path: Path) -> Path:
	context = browser.new_context(base_url=address, viewport=SIZE, reduced_motion="reduce")
	try:
		page = context.new_page()
		page.set_default_timeout(PATIENCE_MS)
		page.goto(picture.address)
		page.locator(picture.ready).first.wait_for()
		picture.steps(page)
		page.mouse.move(0, 0)
		page.wait_for_timeout(SETTLED_MS)
		page.locator(picture.of).first.screenshot(path=path, animations="disabled")
	finally:
		context.close()
	return path


@contextmanager
def served() -> Iterator[str]:
	"""The demo business as it stands on the Wednesday of the tests."""
	from preview.build import build_pages
	from preview.serve import HOST, make_server
	from tests.support.told import make_site

	build_pages()
	site = make_site()
	server = make_server(site, PORT)
	threading.Thread(target=server.serve_forever, daemon=True).start()
	try:
		yield f"http://{HOST}:{PORT}"
	finally:
		site.events.close()
		server.shutdown()


def main(argv: list[str]) -> int:
	from playwright.sync_api import sync_playwright

	folder = Path(argv[0]) if argv else IMAGES
	arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
	with served() as address, sync_playwright() as playwright:
		playwright.selectors.set_test_id_attribute("data-test")
		browser = playwright.chromium.launch(executable_path=os.environ["CONVO_CHROMIUM"], args=arguments)
		for path in take_all(browser, address, folder):
			print(path)
		browser.close()
	return 0


def _prepare() -> Path:
	"""The environment of the tests, with a Chromium."""
	from standalone.checkout.venv import ensure_packages
	from tests.support.suites import REQUIREMENTS, ensure_chromium

	python = ensure_packages(REQUIREMENTS)
	os.environ["CONVO_CHROMIUM"] = ensure_chromium("Taking pictures")
	return python


if __name__ == "__main__":
	sys.path[0] = str(ROOT)
	if "CONVO_CHROMIUM" in os.environ:
		sys.exit(main(sys.argv[1:]))
	from standalone.checkout import SetupError

	try:
		interpreter = _prepare()
	except SetupError as error:
		sys.exit(str(error))
	os.execv(interpreter, [str(interpreter), __file__, *sys.argv[1:]])
