"""What the site suite last showed on each version of Frappe, and when: `tests/site/evidence/`, written on a bench.

The files are committed, so that a checkout without a bench can say what ran where, and how far the tree has moved since.
"""

import datetime
import json
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DIRECTORY = ROOT / "tests" / "site" / "evidence"


def write(
	*, site: str, versions: dict[str, str], results: dict[str, int], passed_by_room: dict[str, int], shots: list[str]
) -> str:
	"""Records one whole run of the site suite, and says in a sentence whether it did: a run with a failure is no evidence.

	`shots`: the screenshots it took. It takes the place of the last run on the same major version of Frappe.
	"""
	if results["failed"]:
		return f"site: no evidence is written of a run in which {results['failed']} failed."
	record = {
		"recorded_at": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
		"commit": _git("rev-parse", "HEAD"),
		"is_clean": not _changed_since("HEAD"),
		"site": site,
		"versions": versions,
		"results": results,
		"passed_by_room": passed_by_room,
		"shots": len(shots),
	}
	major = versions["frappe"].partition(".")[0]
	DIRECTORY.mkdir(exist_ok=True)
	path = DIRECTORY / f"frappe-{major}.json"
	path.write_text(json.dumps(record, indent="\t") + "\n")
	return f"site: the evidence is in {path.relative_to(ROOT)}."


def describe_age() -> str:
	"""A sentence a version of Frappe: how old its evidence is and how many files changed since its commit."""
	files = sorted(DIRECTORY.glob("frappe-*.json"))
	if not files:
		return "site: no evidence of an earlier run is recorded."
	return "\n".join(_describe(json.loads(file.read_text())) for file in files)


def _describe(record: dict) -> str:
	recorded_at = datetime.datetime.fromisoformat(record["recorded_at"])
	days = (datetime.datetime.now(datetime.timezone.utc) - recorded_at).days
	age = "today" if days < 1 else f"{days} day{'s' if days > 1 else ''} ago"
	versions = ", ".join(f"{app} {version}" for app, version in record["versions"].items())
	results = ", ".join(f"{number} {word}" for word, number in record["results"].items())
	return f"site: last run {age} on {versions}: {results}; {_describe_changes(record['commit'])}."


def _describe_changes(commit: str) -> str:
	changed = _changed_since(commit)
	if changed is None:
		return "how much changed since cannot be told here"
	if not changed:
		return "nothing changed since"
	return f"{len(changed)} file{'s' if len(changed) > 1 else ''} changed since"


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
