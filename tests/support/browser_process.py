"""A Chromium with several people, for a test process that cannot drive one itself: the bench's Python has no Playwright.

Listens on a loopback port; speaks JSON, one line for each request and answer. A request names a step of a module
(`tests.site.desk_steps`) and the person whose page it is done on.

	python -m tests.support.browser_process <chromium> <module of steps> <directory of screenshots>

Prints its port and a password that requests must carry, then serves one connection after the other until it is killed.
"""

import getpass
import importlib
import json
import secrets
import socket
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import (
	Browser,
	BrowserContext,
	ConsoleMessage,
	Page,
	Response,
	expect,
	sync_playwright,
)

HOST = "127.0.0.1"
PATIENCE_MS = 30_000
DESKTOP = {"width": 1440, "height": 900}


class Person:
	"""One browser profile with one page, and what its console complained about."""

	def __init__(self, browser: Browser, options: dict[str, Any]):
		self.complaints: list[str] = []
		self.context: BrowserContext = browser.new_context(**{"viewport": DESKTOP, **options})
		self.page: Page = self.context.new_page()
		self.page.set_default_timeout(PATIENCE_MS)
		self.page.on("console", self._on_console)
		self.page.on("response", self._on_response)
		self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

	def _on_console(self, message: ConsoleMessage) -> None:
		# A refused request is an answer that the page shows; that browser and Desk note it too is no complaint, nor that a
		# connection is lost which a test takes away.
		noted = ("Failed to load resource", "Error connecting to socket.io")
		is_refusal = message.text.startswith(noted) or "PermissionError" in message.text
		if message.type == "error" and not is_refusal:
			self.complaints.append(message.text)

	def _on_response(self, response: Response) -> None:
		if response.status >= 500:
			self.complaints.append(f"{response.status} {response.url}")


class Stage:
	"""The browser, the people in it, and the steps they can do."""

	def __init__(self, browser: Browser, steps: Any, shots: Path):
		self.browser, self.steps, self.shots = browser, steps, shots
		self.people: dict[str, Person] = {}

	def do(self, request: dict[str, Any]) -> Any:
		step, name, arguments = request["step"], request["person"], request.get("arguments") or {}
		if step == "enter":
			self.people[name] = Person(self.browser, arguments)
			return None
		person = self.people[name]
		if step == "leave":
			person.context.close()
			return self.people.pop(name).complaints
		if step == "shot":
			path = self.shots / f"{arguments['name']}.png"
			person.page.screenshot(path=path)
			return path.name
		return getattr(self.steps, step)(person.page, **arguments)


def serve(stage: Stage) -> None:
	password = secrets.token_hex(16)
	with socket.create_server((HOST, 0)) as listener:
		print(json.dumps({"port": listener.getsockname()[1], "password": password}), flush=True)
		while True:
			connection, _ = listener.accept()
			with connection, connection.makefile("rw") as stream:
				for line in stream:
					request = json.loads(line)
					if request.get("password") != password:
						break
					stream.write(json.dumps(_answer(stage, request)) + "\n")
					stream.flush()
			for name in list(stage.people):
				stage.people.pop(name).context.close()


def _answer(stage: Stage, request: dict[str, Any]) -> dict[str, Any]:
	try:
		return {"result": stage.do(request)}
	except Exception as error:  # whatever went wrong is for the test to say
		return {"error": f"{type(error).__name__}: {error}"}


def main(chromium: str, module: str, shots: str) -> None:
	expect.set_options(timeout=PATIENCE_MS)
	arguments = ["--no-sandbox"] if getpass.getuser() == "root" else []
	# sites are named by host; whatever they are called, they are on this machine
	arguments.append("--host-resolver-rules=MAP * 127.0.0.1")
	with sync_playwright() as playwright:
		browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
		serve(Stage(browser, importlib.import_module(module), Path(shots)))


if __name__ == "__main__":
	main(*sys.argv[1:])
