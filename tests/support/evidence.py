"""What the site suite last showed on each version of Frappe, room by room: `tests/site/evidence/`, written on a bench.

A whole run takes the better part of an hour, so each room (a folder of `tests/site`; "site" is what stands beside them) keeps
its own last green run, with its commit and date. A room that failed keeps what it had, which is older and says so. The files
are committed: a checkout without a bench can say what ran where, and how far the tree has moved since.
"""

import datetime
import json
import subprocess
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
DIRECTORY = ROOT / "tests" / "site" / "evidence"
SUITE = "tests.site"
# The room of the files that stand in no folder.
BESIDE = "site"


def read_report(report: Path) -> tuple[dict[str, str], dict[str, Counter[str]]]:
	"""(versions, {room: how many "passed", "failed" and "skipped"}) of a JUnit report of the site suite."""
	root = ElementTree.parse(report).getroot()
	prefix = "version."
	versions = {
		item.get("name", "").removeprefix(prefix): item.get("value", "")
		for item in root.iter("property")
		if item.get("name", "").startswith(prefix)
	}
	rooms: dict[str, Counter[str]] = {}
	for case in root.iter("testcase"):
		# What could not even be collected has its module for a name and no class.
		module = case.get("classname") or f"{case.get('name')}."
		rooms.setdefault(_room_of(module), Counter())[_outcome(case)] += 1
	return versions, rooms


def _room_of(module: str) -> str:
	folders = module.removeprefix(SUITE).strip(".").split(".")[:-1]
	return folders[0] if folders else BESIDE


def _outcome(case: ElementTree.Element) -> str:
	kinds = {child.tag for child in case}
	if kinds & {"failure", "error"}:
		return "failed"
	return "skipped" if "skipped" in kinds else "passed"


def list_rooms(suite: Path = DIRECTORY.parent) -> list[str]:
	"""All rooms of the suite that hold tests."""
	folders = {path.parent.name for path in suite.glob("*/test_*.py")}
	return sorted(folders | ({BESIDE} if list(suite.glob("test_*.py")) else set()))


def asked_rooms(extra: Collection[str]) -> list[str] | None:
	"""The rooms that a run with these arguments of pytest runs whole; None where it is narrowed in another way.

	A room is asked for by its folder, what stands beside the folders by all its files (`tests/site/test_*.py`).
	"""
	if not extra:
		return list_rooms()
	asked = [Path(argument) for argument in extra]
	if any(path.parent != Path("tests/site") or not (ROOT / path).exists() for path in asked):
		return None
	files = {path.name for path in asked if (ROOT / path).is_file()}
	if files and files != {path.name for path in DIRECTORY.parent.glob("test_*.py")}:
		return None
	return [path.name for path in asked if (ROOT / path).is_dir()] + [BESIDE] * bool(files)


def write(
	*, site: str, versions: Mapping[str, str], rooms: Mapping[str, Counter[str]], asked: Collection[str], directory: Path = DIRECTORY
) -> str:
	"""Records the rooms that ran whole and green, and says in a sentence which did not.

	`asked`: those that ran whole. What other rooms showed stays, with the versions on which they did.
	"""
	path = directory / f"frappe-{versions['frappe'].partition('.')[0]}.json"
	kept = json.loads(path.read_text())["rooms"] if path.exists() else {}
	run = {
		"recorded_at": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
		"commit": _git("rev-parse", "HEAD"),
		"is_clean": not _changed_since("HEAD"),
		"site": site,
		"versions": dict(versions),
	}
	green = {
		room: {"passed": rooms[room]["passed"], "skipped": rooms[room]["skipped"], **run}
		for room in asked
		if room in rooms and rooms[room]["passed"] and not rooms[room]["failed"]
	}
	if green:
		directory.mkdir(exist_ok=True)
		record = {"rooms": dict(sorted({**kept, **green}.items()))}
		path.write_text(json.dumps(record, indent="\t") + "\n")
	red = [room for room in asked if room not in green]
	if red:
		return f"site: {len(green)} of {len(asked)} rooms are recorded in {path.name}; not green: {', '.join(red)}."
	return f"site: all {len(green)} rooms that ran are recorded in {path.name}."


def describe_age() -> str:
	"""A sentence a version of Frappe: how old its evidence is and how many files changed since its oldest commit."""
	files = sorted(DIRECTORY.glob("frappe-*.json"))
	if not files:
		return "site: no evidence of an earlier run is recorded."
	return "\n".join(_describe(json.loads(file.read_text())) for file in files)


def _describe(record: dict) -> str:
	rooms = record["rooms"].values()
	oldest = min(rooms, key=lambda room: room["recorded_at"])
	recorded_at = datetime.datetime.fromisoformat(oldest["recorded_at"])
	days = (datetime.datetime.now(datetime.timezone.utc) - recorded_at).days
	age = "today" if days < 1 else f"within {days + 1} days"
	seen = {f"{app} {room['versions'][app]}" for room in rooms for app in ("frappe", "erpnext", "mariadb")}
	versions = ", ".join(sorted(seen))
	passed, skipped = (sum(room[key] for room in rooms) for key in ("passed", "skipped"))
	lacking = sorted(set(list_rooms()) - set(record["rooms"]))
	without = f"; without a green run: {', '.join(lacking)}" if lacking else ""
	return (
		f"site: last green runs {age} on {versions}: {passed} passed, {skipped} skipped;"
		f" {_describe_changes(oldest['commit'])}{without}."
	)


def _describe_changes(commit: str) -> str:
	changed = _changed_since(commit)
	if changed is None:
		return "how much changed since cannot be told here"
	if not changed:
		return "nothing changed since"
	return f"{len(changed)} file{'s' if len(changed) > 1 else ''} changed since the oldest of them"


def _changed_since(commit: str | None) -> list[str] | None:
	"""Files that differ from a commit, new ones included and the evidence itself left out; None without git."""
	differing = _git("diff", "--name-only", commit) if commit else None
	if differing is None:
		return None
	new = _git("ls-files", "--others", "--exclude-standard") or ""
	own = f"{DIRECTORY.relative_to(ROOT)}/"
	return [name for name in (differing + "\n" + new).splitlines() if name and not name.startswith(own)]


def _git(*arguments: str) -> str | None:
	try:
		done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True)
	except FileNotFoundError:
		return None
	return done.stdout.strip() if done.returncode == 0 else None
