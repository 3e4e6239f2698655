"""What a run of the site suite leaves behind: rooms that were green, and nothing of those that were not."""

import json
import subprocess
import sys
from collections import Counter

import pytest

from standalone.checkout import ROOT
from tests.support import evidence, suites

VERSIONS = {"frappe": "15.101.1", "erpnext": "15.99.1"}
FILES = {
	"feed/test_pages.py": "def test_one(): pass\ndef test_two(): pass\n",
	"sync/test_drain.py": "import pytest\ndef test_one(): pass\ndef test_two(): pytest.skip('no')\n",
	"rules/test_leaves.py": "def test_one(): pass\ndef test_two(): assert False\n",
	"posts/test_words.py": "import pytest\n@pytest.fixture\ndef site():\n\tyield\n\tassert False\ndef test_one(site): pass\n",
	"timeline/test_story.py": "import nothing_of_that_name\n",
	"test_install.py": "def test_one(): pass\n",
}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
	"""The report of a real run of pytest, laid out as the site suite is."""
	root = tmp_path_factory.mktemp("run")
	for name, text in FILES.items():
		file = root / "tests" / "site" / name
		file.parent.mkdir(parents=True, exist_ok=True)
		file.write_text(text)
		(file.parent / "__init__.py").touch()
	(root / "tests" / "__init__.py").touch()
	(root / "pytest.ini").write_text("[pytest]\n")
	command = [sys.executable, "-m", "pytest", "tests/site", "-q", "--junitxml=report.xml", "-p", "no:cacheprovider"]
	subprocess.run([*command, "--continue-on-collection-errors"], cwd=root, capture_output=True)
	return root / "report.xml"


def test_a_report_is_read_room_by_room(report):
	_, rooms = evidence.read_report(report)
	assert rooms["feed"] == {"passed": 2}
	assert rooms["sync"] == {"passed": 1, "skipped": 1}
	assert rooms["rules"] == {"passed": 1, "failed": 1}
	assert rooms["site"] == {"passed": 1}
	assert rooms["posts"]["failed"] == rooms["timeline"]["failed"] == 1


def test_a_room_that_failed_keeps_what_it_had_and_is_named(report, tmp_path):
	_, rooms = evidence.read_report(report)
	before = {**rooms, "rules": Counter(passed=7)}
	evidence.write(site="a", versions=VERSIONS, rooms=before, asked=["rules"], directory=tmp_path)
	said = evidence.write(site="b", versions=VERSIONS, rooms=rooms, asked=sorted(rooms), directory=tmp_path)
	shown = json.loads((tmp_path / "frappe-15.json").read_text())["rooms"]
	assert {room: entry["passed"] for room, entry in shown.items()} == {"feed": 2, "rules": 7, "site": 1, "sync": 1}
	assert shown["sync"]["skipped"] == 1
	assert "posts" in said and "rules" in said and "timeline" in said and "feed" not in said


def test_each_room_tells_the_versions_on_which_it_ran(report, tmp_path):
	_, rooms = evidence.read_report(report)
	evidence.write(site="a", versions=VERSIONS, rooms=rooms, asked=["feed"], directory=tmp_path)
	evidence.write(site="a", versions={**VERSIONS, "erpnext": "15.100.0"}, rooms=rooms, asked=["sync"], directory=tmp_path)
	shown = json.loads((tmp_path / "frappe-15.json").read_text())["rooms"]
	assert {room: entry["versions"]["erpnext"] for room, entry in shown.items()} == {"feed": "15.99.1", "sync": "15.100.0"}


def test_a_narrowed_run_is_evidence_of_no_room():
	assert evidence.asked_rooms([]) == evidence.list_rooms()
	assert evidence.asked_rooms(["tests/site/feed", "tests/site/sync"]) == ["feed", "sync"]
	beside = [f"tests/site/{path.name}" for path in (evidence.DIRECTORY.parent).glob("test_*.py")]
	assert evidence.asked_rooms([*beside, "tests/site/feed"]) == ["feed", "site"]
	for extra in (beside[1:], ["-k", "feed"], ["tests/site/feed", "-x"], ["tests/site/feed/test_feed.py"], ["tests/unit/feed"], ["tests/site/nothing"]):
		assert evidence.asked_rooms(extra) is None, extra


def test_what_is_named_behind_the_dashes_runs_in_place_of_a_whole_suite(tmp_path):
	whole = lambda *extra: "tests/unit" in suites._pytest_arguments("unit", tmp_path, extra)  # noqa: E731
	assert whole() and whole("-k", "cursor", "-x") and whole("-k", "tests/unit/nowhere.py")
	assert not whole("-q", "tests/unit/posts") and not whole("tests/unit/posts/test_html.py::test_one")
	assert suites._scripts(ROOT / "tests/js/host/clock.test.js") == ["tests/js/host/clock.test.js"]
	assert suites._scripts(ROOT / "tests/unit/posts") == []
	assert "tests/js/ui/live.test.js" in suites._scripts(ROOT / "tests/js")
