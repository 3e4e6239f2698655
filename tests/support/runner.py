"""What `./test` does: prepares the environment, runs the suites, adds up their counts. Standard library only.

The last line is always `N passed, N failed, N skipped`; the exit code is 0 only when nothing failed.
"""

import argparse
import os
import sys

from standalone.checkout import ROOT, SetupError
from tests.support import slowest
from tests.support.suites import SUITES, Count, Session

DESCRIPTION = """\
Runs the suites of convo_channels; all of them, or those named.

It makes its own environment below .convo/: Python packages from the registry, a private MariaDB on a socket,
Chromium. On Debian and Ubuntu, as root, it installs the packages these need; otherwise it says what to install.
"""

EPILOG = """\
suites: unit      rules, queries and pages' state, on SQLite and MariaDB
        sql       meaning and plans on a real MariaDB, concurrency
        contract  the tree against what Frappe and ERPNext 15 and 16 were recorded to offer
        js        the pages' models, under Node
        browser   the preview in Chromium
        site      the app on a real bench (BENCH=/path, SITE=name); skipped when none is named

Anything after `--` goes to pytest: ./test unit -- -k cursor -x
Files and folders named there run in place of the whole suite: ./test js -- tests/js/ui
(The suite js takes nothing but these.)
"""


def main(argv: list[str]) -> int:
	own, extra = _split(argv)
	parser = argparse.ArgumentParser(
		prog="./test",
		description=DESCRIPTION,
		epilog=EPILOG,
		formatter_class=argparse.RawDescriptionHelpFormatter,
	)
	parser.add_argument("suites", nargs="*", metavar="suite", help=", ".join(SUITES))
	chosen = parser.parse_args(own).suites or list(SUITES)
	unknown = [name for name in chosen if name not in SUITES]
	if unknown:
		parser.error(f"there is no suite {unknown[0]}; choose from {', '.join(SUITES)}")

	# Whatever colours a terminal may want, the pieces read by machines stay plain.
	os.environ.setdefault("PYTHONUNBUFFERED", "1")
	session = Session(is_explicit=bool(own), extra=extra)
	total = Count()
	try:
		for name in chosen:
			total += _run_suite(name, session)
	except KeyboardInterrupt:
		print("\nInterrupted.", flush=True)
		total += Count(failed=1)
	finally:
		session.close()
	told = slowest.describe([ROOT / ".convo" / "reports" / f"{name}.xml" for name in chosen])
	if told:
		print(f"\n{told}\n", flush=True)
	print(total, flush=True)
	return 1 if total.failed else 0


def _run_suite(name: str, session: Session) -> Count:
	print(f"\n== {name} ==", flush=True)
	try:
		count = SUITES[name](session)
	except SetupError as error:
		print(f"{name}: {error}", file=sys.stderr, flush=True)
		count = Count(failed=1)
	if not (count.passed or count.failed or count.skipped):
		print(f"{name}: no test was found, which counts as a failure.", flush=True)
		count = Count(failed=1)
	print(f"{name}: {count}", flush=True)
	return count


def _split(argv: list[str]) -> tuple[list[str], list[str]]:
	if "--" not in argv:
		return argv, []
	at = argv.index("--")
	return argv[:at], argv[at + 1 :]
