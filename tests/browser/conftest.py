"""The preview, served in this process from a database in memory, and a Chromium that looks at it.

Every test begins with the same freshly told demo business, a fresh browser profile, and ends with the assurance that
the browser's console stayed silent. Screenshots go to `.convo/shots`.
"""

import contextlib
import getpass
import os
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import (
	Browser,
	BrowserContext,
	ConsoleMessage,
	Page,
	Response,
	expect,
	sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError

from preview.build import build_pages
from preview.serve import HOST, make_server
from preview.site import Site
from standalone.checkout import make_convo_dir
from standalone.checkout.packages import find_program
from tests.support.told import make_site, restore

PATIENCE_MS = 10_000
DESKTOP = {"width": 1440, "height": 900}
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Preview:
	"""The running preview."""

	site: Site
	url: str


@pytest.fixture(scope="session")
def _running() -> Iterator[Preview]:
	build_pages()
	site = make_site()
	port = _free_port()
	server = make_server(site, port)
	thread = threading.Thread(target=server.serve_forever, daemon=True)
	thread.start()
	yield Preview(site, f"http://{HOST}:{port}")
	site.events.close()
	server.shutdown()


@pytest.fixture
def preview(_running: Preview) -> Preview:
	restore(_running.site)
	return _running


@pytest.fixture(scope="session")
def _browser() -> Iterator[Browser]:
	program = os.environ.get("CONVO_CHROMIUM") or find_program(
		"chromium", "chromium-browser", "google-chrome"
	)
	if not program:
		pytest.fail("There is no Chromium here; `./test browser` provides it.")
	arguments = ["--no-sandbox"] if getpass.getuser() == "root" else []
	with sync_playwright() as playwright:
		playwright.selectors.set_test_id_attribute("data-test")
		browser = playwright.chromium.launch(executable_path=program, args=arguments)
		yield browser
		browser.close()


@pytest.fixture
def open_page(_browser: Browser, preview: Preview) -> Iterator[Callable[..., Page]]:
	"""Opens an address of the preview in a browser profile of its own; its console must stay silent."""
	contexts: list[BrowserContext] = []
	complaints: list[str] = []

	def open_address(address: str = "/", **options) -> Page:
		context = _browser.new_context(
			base_url=preview.url, viewport=options.pop("viewport", DESKTOP), **options
		)
		contexts.append(context)
		page = context.new_page()
		page.set_default_timeout(PATIENCE_MS)
		_listen(page, complaints)
		page.goto(address)
		return page

	yield open_address
	complained = list(complaints)
	for context in contexts:
		with contextlib.suppress(PlaywrightError):  # a test closed it
			context.set_offline(True)  # what a page sends as it goes would come to the next test
		context.close()
	assert complained == [], "the browser's console complained"


def _listen(page: Page, complaints: list[str]) -> None:
	"""A refused request (4xx) is an answer, shown on the page; that the browser logs it too is no complaint."""

	def on_console(message: ConsoleMessage) -> None:
		if message.type == "error" and not message.text.startswith("Failed to load resource"):
			complaints.append(message.text)

	def on_response(response: Response) -> None:
		if response.status >= 500:
			complaints.append(f"{response.status} {response.url}")

	page.on("console", on_console)
	page.on("response", on_response)
	page.on("pageerror", lambda error: complaints.append(str(error)))


@pytest.fixture
def shot(request: pytest.FixtureRequest) -> Callable[[Page, str], Path]:
	"""Keeps a screenshot for people to look at."""

	def take(page: Page, name: str) -> Path:
		path = make_convo_dir("shots", "preview") / f"{name}.png"
		page.screenshot(path=path)
		return path

	return take


def _free_port() -> int:
	with socket.socket() as probe:
		probe.bind((HOST, 0))
		return probe.getsockname()[1]
