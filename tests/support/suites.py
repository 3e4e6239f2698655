"""How each suite is run and what it needs. Each returns its counts; what is missing is a SetupError with one sentence."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree

from standalone.checkout import ROOT, SetupError, make_convo_dir
from standalone.checkout.bench import Bench, find_bench
from standalone.checkout.mariadb import PrivateMariadb
from standalone.checkout.node import ensure_node, ensure_node_packages
from standalone.checkout.packages import ensure_library, ensure_program
from standalone.checkout.venv import ensure_packages
from tests.support import evidence

REQUIREMENTS = ROOT / "tests" / "requirements.txt"
NODE_THAT_KNOWS_MODULES = (20, 19)  # older ones ask for a package.json beside every ES module


@dataclass(frozen=True)
class Count:
	passed: int = 0
	failed: int = 0
	skipped: int = 0

	def __add__(self, other: "Count") -> "Count":
		return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

	def __str__(self) -> str:
		return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


class Session:
	"""What the suites of one call share: the interpreter, and one private MariaDB, started when first asked for."""

	def __init__(self, *, is_explicit: bool, extra: list[str]):
		self.is_explicit = is_explicit  # the caller named the suites
		self.extra = extra
		self._mariadb: PrivateMariadb | None = None

	@cached_property
	def python(self) -> Path:
		return ensure_packages(REQUIREMENTS)

	@property
	def database_environment(self) -> dict[str, str]:
		if self._mariadb is None:
			self._mariadb = PrivateMariadb(f"test-{os.getpid()}", keep=False).start()
		return {"CONVO_TEST_DB_SOCKET": str(self._mariadb.socket)}

	def close(self) -> None:
		if self._mariadb is not None:
			self._mariadb.stop()


def run_unit(session: Session) -> Count:
	return _run_pytest(session, "unit", session.database_environment)


def run_sql(session: Session) -> Count:
	return _run_pytest(session, "sql", session.database_environment)


def run_contract(session: Session) -> Count:
	return _run_pytest(session, "contract", {})


def run_js(session: Session) -> Count:
	session.python  # the wheel with Node, when it is needed, goes into the environment
	node = ensure_node(NODE_THAT_KNOWS_MODULES)
	files = [file for path in named_paths(session.extra) or ["tests/js"] for file in _scripts(ROOT / path)]
	if not files:
		return Count()
	report = make_convo_dir("reports") / "js.tap"
	report.unlink(missing_ok=True)
	modules = ensure_node_packages() / "node_modules"
	reporters = ["spec", "--test-reporter-destination=stdout", "--test-reporter=tap"]
	done = subprocess.run(
		[
			node,
			"--test",
			# a failed test leaves its page mounted, whose timers would keep the run from ever ending
			"--test-timeout=60000",
			f"--test-reporter={reporters[0]}",
			*reporters[1:],
			f"--test-reporter-destination={report}",
			*files,
		],
		cwd=ROOT,
		env={**os.environ, "CONVO_NODE_MODULES": str(modules)},
	)
	return _read_tap(report, done.returncode)


def _scripts(path: Path) -> list[str]:
	found = [path] if path.is_file() else sorted(path.rglob("*.test.*js"))
	return [str(file.relative_to(ROOT)) for file in found if re.search(r"\.test\.m?js$", file.name)]


def run_browser(session: Session) -> Count:
	session.python
	chromium = ensure_chromium("The browser suite")
	ensure_node_packages()
	return _run_pytest(session, "browser", {"CONVO_CHROMIUM": chromium})


def ensure_chromium(purpose: str) -> str:
	# Playwright brings its own Node, which is linked against it.
	ensure_library("libatomic.so.1", package="libatomic1", purpose=purpose)
	return ensure_program(
		"chromium", "chromium-browser", "google-chrome", package="chromium", purpose=purpose
	)


def run_site(session: Session) -> Count:
	"""On the bench that BENCH names, and on no other that happens to be there."""
	bench = find_bench()
	if bench is None:
		print("site: SKIPPED, for no bench was named (BENCH=/path/to/bench SITE=name ./test site runs it).")
		print(evidence.describe_age())
		return Count(skipped=1)
	return _run_on_bench(session, bench)


def _run_on_bench(session: Session, bench: Bench) -> Count:
	site = bench.choose_site(for_tests=True)
	print(f"site: {site} of the bench {bench.path}", flush=True)
	_check_bench(bench)
	report, shots = _fresh_report("site"), _fresh_shots("site")
	with _browser_process(session, shots) as browser:
		done = bench.run(
			[str(bench.python), *_site_arguments(session, report)],
			cwd=ROOT,
			environment={
				"BENCH": str(bench.path),
				"SITE": site,
				"PYTHONDONTWRITEBYTECODE": "1",
				"CONVO_BROWSER": browser,
			},
		)
	count = _read_junit(report, done.returncode)
	asked = evidence.asked_rooms(session.extra)
	if report.exists() and asked:
		versions, rooms = evidence.read_report(report)
		if "frappe" in versions:
			print(evidence.write(site=site, versions=versions, rooms=rooms, asked=asked), flush=True)
	return count


def _site_arguments(session: Session, report: Path) -> list[str]:
	return [*_pytest_arguments("site", report, session.extra), *session.extra]


def _fresh_shots(suite: str) -> Path:
	directory = make_convo_dir("shots", suite)
	for path in directory.glob("*.png"):
		path.unlink()
	return directory


@contextmanager
def _browser_process(session: Session, shots: Path) -> Iterator[str]:
	"""A browser for the bench's Python, which has no Playwright and may belong to another account; yields its address."""
	chromium = ensure_chromium("The site suite")
	command = [
		session.python,
		"-m",
		"tests.support.browser_process",
		chromium,
		"tests.site.desk_steps",
		shots,
	]
	process = subprocess.Popen(list(map(str, command)), cwd=ROOT, stdout=subprocess.PIPE, text=True)
	try:
		address = process.stdout.readline().strip() if process.stdout else ""
		if not address:
			raise SetupError("Chromium could not be started for the site suite.")
		yield address
	finally:
		process.terminate()
		process.wait()


def _check_bench(bench: Bench) -> None:
	if not bench.app_path("convo_channels").exists():
		raise SetupError(
			f"The bench {bench.path} does not have the app yet; `BENCH={bench.path} ./run` installs it."
		)
	reads = bench.run([str(bench.python), "-c", f"open({str(ROOT / 'conftest.py')!r})"], quiet=True)
	if reads.returncode:
		raise SetupError(
			f"The bench's owner {bench.owner.pw_name} may not read the checkout {ROOT}; move it or open it."
		)
	if bench.run([str(bench.python), "-c", "import pytest"], quiet=True).returncode:
		raise SetupError(f"The bench has no pytest; `{bench.path}/env/bin/pip install pytest` adds it.")


def _run_pytest(session: Session, suite: str, environment: dict[str, str]) -> Count:
	report = _fresh_report(suite)
	done = subprocess.run(
		[session.python, *_pytest_arguments(suite, report, session.extra), *session.extra],
		cwd=ROOT,
		env={**os.environ, **environment},
	)
	return _read_junit(report, done.returncode)


def _pytest_arguments(suite: str, report: Path, extra: Sequence[str]) -> list[str]:
	whole = [] if named_paths(extra) else [f"tests/{suite}"]
	return ["-m", "pytest", *whole, "-q", f"--junitxml={report}", "-p", "no:cacheprovider"]


def named_paths(extra: Sequence[str]) -> list[str]:
	"""The files and folders of tests among what was given behind `--`: they run in place of a whole suite."""
	return [item for item in extra if item.startswith("tests/") and (ROOT / item.partition("::")[0]).exists()]


def _fresh_report(suite: str) -> Path:
	directory = make_convo_dir("reports")
	directory.chmod(0o777)  # the site suite may run as another account, the bench's owner
	report = directory / f"{suite}.xml"
	report.unlink(missing_ok=True)
	return report


def _read_junit(report: Path, returncode: int) -> Count:
	"""Counts of a pytest run; a run that broke off counts as one more failure."""
	if not report.exists():
		return Count() if returncode == 5 else Count(failed=1)
	passed = failed = skipped = 0
	for suite in ElementTree.parse(report).getroot().iter("testsuite"):
		bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
		left_out = int(suite.get("skipped", 0))
		passed += int(suite.get("tests", 0)) - bad - left_out
		failed += bad
		skipped += left_out
	if returncode not in (0, 1, 5) or (returncode == 1 and not failed):
		failed += 1
	return Count(max(passed, 0), failed, skipped)


def _read_tap(report: Path, returncode: int) -> Count:
	text = report.read_text() if report.exists() else ""
	numbers = {
		key: int(value)
		for key, value in re.findall(r"^# (pass|fail|cancelled|skipped|todo) (\d+)", text, re.M)
	}
	failed = numbers.get("fail", 0) + numbers.get("cancelled", 0)
	if returncode and not failed:
		failed = 1
	return Count(numbers.get("pass", 0), failed, numbers.get("skipped", 0) + numbers.get("todo", 0))


SUITES: dict[str, Callable[[Session], Count]] = {
	"unit": run_unit,
	"sql": run_sql,
	"contract": run_contract,
	"js": run_js,
	"browser": run_browser,
	"site": run_site,
}
