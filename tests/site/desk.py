"""The Desk as people have it: the site served on a port of its own, a worker for its jobs, and a browser to look."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import frappe
import pytest
from frappe.utils import get_absolute_url

HERE = Path(__file__).parent
HOST = "127.0.0.1"
PATIENCE = 60


class Browser:
	"""The people in the browser of `tests.support.browser_process`, which `./test site` starts."""

	def __init__(self) -> None:
		given = os.environ.get("CONVO_BROWSER")
		if not given:
			pytest.fail("There is no browser here; `./test site` provides it.", pytrace=False)
		self._given = json.loads(given)
		self._connection = socket.create_connection((HOST, self._given["port"]))
		self._stream = self._connection.makefile("rw")

	def do(self, person: str, step: str, **arguments: Any) -> Any:
		request = {
			"password": self._given["password"],
			"person": person,
			"step": step,
			"arguments": arguments,
		}
		self._stream.write(json.dumps(request) + "\n")
		self._stream.flush()
		answer = json.loads(self._stream.readline())
		if "error" in answer:
			pytest.fail(f"{person}, {step}: {answer['error']}", pytrace=True)
		return answer["result"]

	def close(self) -> None:
		self._stream.close()
		self._connection.close()


class Person:
	"""Somebody with a page of the Desk before their eyes: `anna.see(text=...)` does that step."""

	def __init__(self, browser: Browser, name: str):
		self._browser, self._name = browser, name

	def __getattr__(self, step: str) -> Any:
		return lambda **arguments: self._browser.do(self._name, step, **arguments)


@contextmanager
def served_site() -> Iterator[str]:
	"""Base address of the site, with web server, realtime and worker running."""
	site, port, realtime_port = frappe.local.site, _free_port(), _free_port()
	bench = Path(os.environ["BENCH"])
	environment = {
		**os.environ,
		"DEV_SERVER": "1",  # the browser then looks for realtime on a port of its own
		"CONVO_SITE": site,
		"FRAPPE_SOCKETIO_PORT": str(realtime_port),
	}
	python, sites = sys.executable, bench / "sites"
	with ExitStack() as stack:
		serve = [python, str(HERE / "serve_site.py"), site, str(port), str(realtime_port)]
		stack.enter_context(_running(serve, sites, environment))
		realtime = ["node", "--require", str(HERE / "resolve_here.js"), "apps/frappe/socketio.js"]
		stack.enter_context(_running(realtime, bench, environment))
		_wait_for(realtime_port)
		work = [
			python,
			"-m",
			"frappe.utils.bench_helper",
			"frappe",
			"worker",
			"--queue",
			"short,default,long",
		]
		stack.enter_context(_running(work, sites, environment))
		_wait_for(port)
		yield f"http://{site}:{port}"


def desk_of(base: str) -> str:
	"""Where the Desk is below a site's address: each version of Frappe has its own place for it."""
	return f"{base}/{get_absolute_url('User', 'anybody').split('/')[1]}"


@contextmanager
def _running(command: list[str], directory: Path, environment: dict[str, str]) -> Iterator[None]:
	with open(os.devnull, "w") as nowhere:
		process = subprocess.Popen(
			command, cwd=directory, env=environment, stdout=nowhere, stderr=nowhere, start_new_session=True
		)
		try:
			yield
		finally:
			process.send_signal(signal.SIGTERM)  # a worker ends the job it is at
			try:
				process.wait(PATIENCE)
			except subprocess.TimeoutExpired:
				process.kill()
				process.wait()


def _free_port() -> int:
	with socket.socket() as probe:
		probe.bind((HOST, 0))
		return probe.getsockname()[1]


def _is_open(port: int) -> bool:
	with socket.socket() as probe:
		return probe.connect_ex((HOST, port)) == 0


def _wait_for(port: int) -> None:
	until = time.monotonic() + PATIENCE
	while not _is_open(port):
		if time.monotonic() > until:
			pytest.fail(f"Nothing answers on port {port}.", pytrace=False)
		time.sleep(0.2)


def build_pages() -> None:
	"""The bundles of this tree, as a bench builds them."""
	bench = Path(os.environ["BENCH"])
	done = subprocess.run(
		[sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "build", "--app", "convo_channels"],
		cwd=bench / "sites", capture_output=True, text=True,
	)  # fmt: skip
	if done.returncode or re.search(r"^\s*(ERROR|✘)", done.stdout, re.M):
		pytest.fail(
			f"The pages could not be built:\n{done.stdout[-2000:]}{done.stderr[-2000:]}", pytrace=False
		)
