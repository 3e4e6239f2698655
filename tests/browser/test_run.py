"""`./run` from the outside: its address, its second start, its end, and one sentence for everything that goes wrong."""

import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from preview.build import build_pages
from standalone.checkout import CONVO, ROOT
from standalone.checkout.mariadb import PrivateMariadb
from standalone.stores import MariadbStore

SHARED = ("venv", "node", "build", "stamps")
START_SECONDS = 90


@pytest.fixture
def convo_dir(tmp_path: Path) -> Path:
	"""A place of its own for data, with what is installed and built already."""
	build_pages()
	for name in SHARED:
		(tmp_path / name).symlink_to(CONVO / name)
	return tmp_path


class Running:
	"""A `./run` that has printed its address."""

	def __init__(self, process: subprocess.Popen):
		self.process = process
		self.lines: list[str] = []
		for line in process.stdout:
			self.lines.append(line.rstrip("\n"))
			if line.startswith("http://"):
				break

	@property
	def address(self) -> str:
		return self.lines[-1]

	def get(self, path: str) -> str:
		with urllib.request.urlopen(self.address.rstrip("/") + path) as answer:
			return answer.read().decode()

	def end(self) -> int:
		"""What Ctrl-C does: the whole foreground group is told."""
		os.killpg(self.process.pid, signal.SIGINT)
		return self.process.wait(timeout=60)


@pytest.fixture
def start(convo_dir: Path) -> Iterator[Callable[..., Running]]:
	started: list[subprocess.Popen] = []

	def run(*options: str) -> Running:
		process = subprocess.Popen(
			[ROOT / "run", f"--port={_free_port()}", *options],
			env={**os.environ, "CONVO_DIR": str(convo_dir)},
			stdout=subprocess.PIPE,
			stderr=subprocess.STDOUT,
			text=True,
			start_new_session=True,
			# A job in the background of a shell is born deaf to Ctrl-C, and so would be what it starts.
			preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
		)
		started.append(process)
		return Running(process)

	yield run
	for process in started:
		if process.poll() is None:
			os.killpg(process.pid, signal.SIGKILL)
		process.stdout.close()


@pytest.mark.parametrize("db", ["sqlite", "mariadb"])
def test_it_prints_its_address_serves_keeps_changes_and_ends(start, convo_dir, db):
	first = start(f"--db={db}")
	assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", first.address), first.lines
	assert "Filling the database" in "\n".join(first.lines)
	assert "Preview" not in first.get("/channel-feed") and '<div id="preview">' in first.get("/channel-feed")
	_post(
		first,
		"posts.create_post",
		'{"post_type": "Note", "content": "kept over night", "channel": "Inactive"}',
	)
	assert first.end() == 0
	assert _servers_of(convo_dir) == []

	second = start(f"--db={db}")
	assert "Filling the database" not in "\n".join(second.lines)
	assert "kept over night" in second.get("/api/method/convo_channels.api.feed.get_page?channel=Inactive")
	assert second.end() == 0

	third = start(f"--db={db}", "--reset")
	assert "kept over night" not in third.get("/api/method/convo_channels.api.feed.get_page?channel=Inactive")
	assert third.end() == 0
	assert _servers_of(convo_dir) == []


@pytest.mark.parametrize("options", [["--reset"], []])
def test_a_second_preview_on_the_same_data_is_refused_in_one_sentence(start, convo_dir, options):
	first = start()
	_post(first, "posts.create_post", '{"post_type": "Note", "content": "still here", "channel": "Inactive"}')
	said = _fails(convo_dir, f"--port={_free_port()}", *options)
	assert said.startswith("A preview is running on this database; end it first (Ctrl-C)")
	assert "still here" in first.get("/api/method/convo_channels.api.feed.get_page?channel=Inactive")
	assert first.end() == 0
	assert start(*options).end() == 0


def test_a_running_mariadb_is_used_when_one_is_named(start, convo_dir, monkeypatch):
	with PrivateMariadb(f"running-{os.getpid()}", keep=False) as server:
		monkeypatch.setenv("CONVO_MARIADB", f"mariadb://{server.user}@{server.socket}")
		running = start("--db=mariadb")
		assert running.address.startswith("http://"), running.lines
		assert not (convo_dir / "mariadb").exists(), "no private server was made"
		own = MariadbStore(socket=server.socket, user=server.user, database="convo_preview")
		assert own.run("select count(*) from `tabConvo Segment`") == [(10,)]
		own.close()
		assert running.end() == 0


@pytest.mark.parametrize("address", ["localhost", "mariadb://root@127.0.0.1:1", "postgres://root@localhost"])
def test_a_mariadb_that_does_not_answer_is_one_sentence(convo_dir, address):
	assert "Traceback" not in _fails(convo_dir, "--db=mariadb", CONVO_MARIADB=address)


def test_a_port_in_use_is_one_sentence(convo_dir):
	with socket.socket() as taken:
		taken.bind(("127.0.0.1", 0))
		taken.listen()
		port = taken.getsockname()[1]
		assert _fails(convo_dir, f"--port={port}") == f"Port {port} is in use; choose another with --port."


@pytest.mark.parametrize(
	("options", "sentence"),
	[
		(["--port=many"], "'many' is not a port"),
		(["--port=70000"], "'70000' is not a port"),
		(["--db=oracle"], "invalid choice: 'oracle'"),
		(["--fast"], "--fast"),
	],
)
def test_a_wrong_option_is_one_sentence(convo_dir, options, sentence):
	assert sentence in _fails(convo_dir, *options)


def test_help_tells_the_options():
	done = subprocess.run([ROOT / "run", "--help"], capture_output=True, text=True)
	assert done.returncode == 0
	for option in ("--db", "--port", "--reset", "BENCH="):
		assert option in done.stdout


def test_a_bench_that_is_none_is_one_sentence(convo_dir, tmp_path):
	assert "is not a bench" in _fails(convo_dir, BENCH=str(tmp_path))


STUB_BENCH = """#!/bin/sh
echo "$@" >> "$CALLS"
case "$*" in
	*list-apps*) printf 'frappe 15.0.0 version-15\\nerpnext 15.0.0 version-15\\n' ;;
	get-app*) for last; do :; done; git clone --quiet "$last" apps/convo_channels ;;
	*"convo-demo state") echo "The demo business is not loaded (idle)." ;;
	*migrate*) echo "no such table" >&2; exit 1 ;;
esac
"""


@pytest.fixture
def stub_bench(tmp_path: Path) -> Path:
	"""What a bench looks like from the outside, with a `bench` that only writes down what it was asked."""
	bench = tmp_path / "stub"
	for name in ("apps/erpnext", "apps/frappe/frappe", "env/bin", "sites/shop.localhost", "bin"):
		(bench / name).mkdir(parents=True)
	(bench / "env/bin/python").symlink_to(sys.executable)
	(bench / "apps/frappe/frappe/__init__.py").write_text('__version__ = "15.99.0"\n')
	(bench / "sites/common_site_config.json").write_text('{"webserver_port": 8000}')
	(bench / "sites/shop.localhost/site_config.json").write_text("{}")
	program = bench / "bin/bench"
	program.write_text(STUB_BENCH)
	program.chmod(0o755)
	return bench


def _run_on(bench: Path, convo_dir: Path) -> tuple[subprocess.CompletedProcess, list[str]]:
	calls = bench / "calls"
	calls.unlink(missing_ok=True)
	environment = {"CONVO_DIR": str(convo_dir), "BENCH": str(bench), "CALLS": str(calls)}
	environment["PATH"] = f"{bench / 'bin'}{os.pathsep}{os.environ['PATH']}"
	done = subprocess.run([ROOT / "run"], env={**os.environ, **environment}, capture_output=True, text=True)
	return done, calls.read_text().splitlines()


def test_a_bench_gets_app_pages_and_demo_business_and_the_desks_address_is_told(stub_bench, convo_dir):
	done, calls = _run_on(stub_bench, convo_dir)
	assert done.returncode == 0, done.stderr
	assert done.stdout.splitlines() == ["http://shop.localhost:8000/app/channel-feed"]
	assert (stub_bench / "apps/convo_channels/pyproject.toml").exists(), "the bench can read what it is given"
	site = "--site shop.localhost"
	assert [call for call in calls if not call.startswith("get-app")] == [
		f"{site} list-apps",
		f"{site} install-app convo_channels",
		"build --app convo_channels",
		f"{site} convo-demo state",
		f"{site} convo-demo load",
	]


def test_a_step_of_bench_that_fails_is_told_with_its_last_words(stub_bench, convo_dir):
	program = stub_bench / "bin/bench"
	program.write_text(program.read_text().replace("erpnext 15.0.0", "convo_channels 0.1.0"))
	done, calls = _run_on(stub_bench, convo_dir)
	assert done.returncode == 1
	assert done.stderr.splitlines()[-1] == "`bench --site shop.localhost migrate` failed: no such table"
	assert calls[-1] == "--site shop.localhost migrate"


def test_a_missing_venv_module_is_one_sentence(tmp_path):
	module = tmp_path / "modules" / "venv.py"
	module.parent.mkdir()
	module.write_text(
		"raise SystemExit('The virtual environment was not created: ensurepip is not available.')"
	)
	sentence = _fails(tmp_path / "convo", PYTHONPATH=str(module.parent)).splitlines()[-1]
	assert "venv module is missing" in sentence and "apt-get install" in sentence


def test_an_unreachable_registry_is_one_sentence(tmp_path):
	nowhere = f"http://127.0.0.1:{_free_port()}/simple"
	pip = {"PIP_INDEX_URL": nowhere, "PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": "", "PIP_RETRIES": "0"}
	sentence = _fails(tmp_path, PIP_CONFIG_FILE=os.devnull, **pip).splitlines()[-1]
	assert "package registry could not be reached" in sentence


def test_an_old_python_is_told_so():
	script = textwrap.dedent("""
		import sys
		sys.version_info = (3, 9, 0)
		exec(compile(open("run").read(), "run", "exec"))
	""")
	done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
	assert done.returncode != 0
	assert done.stderr.strip() == "This needs Python 3.10 or newer."


def _fails(convo_dir: Path, *options: str, **environment: str) -> str:
	"""What is said when it does not start: no traceback, an exit code that is not 0."""
	done = subprocess.run(
		[ROOT / "run", f"--port={_free_port()}", *options],
		env={**os.environ, "CONVO_DIR": str(convo_dir), **environment},
		capture_output=True,
		text=True,
		timeout=START_SECONDS,
	)
	assert done.returncode != 0
	assert "Traceback" not in done.stderr
	assert done.stdout == ""
	return done.stderr.strip()


def _post(running: Running, method: str, body: str) -> None:
	request = urllib.request.Request(
		f"{running.address}api/method/convo_channels.api.{method}",
		data=body.encode(),
		headers={"Content-Type": "application/json"},
	)
	urllib.request.urlopen(request).close()


def _servers_of(convo_dir: Path) -> list[str]:
	"""Command lines of MariaDB servers that still work on this directory."""
	found = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout.splitlines()
	return [line for line in found if f"--datadir={convo_dir}" in line]


def _free_port() -> int:
	with socket.socket() as probe:
		probe.bind(("127.0.0.1", 0))
		return probe.getsockname()[1]
