"""Records what a site's Frappe and ERPNext offer to this app, for the suite to hold the tree against.

	env/bin/python tests/contract/record.py --bench PATH --site NAME -o tests/contract/recorded/frappe-15.json

Run it with the bench's Python, as the bench's owner. It records the names and signatures of what our tree calls or
stands in the place of, the methods of a document, the hook names Frappe reads, and the fields of every DocType we
name. It says what changed since, and writes nothing to the site.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
	sys.path[0] = str(ROOT)

from tests.contract import tree


def main(argv: list[str]) -> int:
	parser = argparse.ArgumentParser(
		prog="record.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
	)
	parser.add_argument("--bench", type=Path, required=True, help="the bench whose site is recorded")
	parser.add_argument("--site", required=True, help="the site's name")
	parser.add_argument("-o", "--output", type=Path, required=True, help="the file to write")
	options = parser.parse_args(argv)
	old = _read(options.output)
	new = _record(options.bench.resolve(), options.site, old)
	write(new, options.output)
	print("\n".join(describe_changes(old, new)))
	return 0


def write(recording: dict[str, Any], path: Path) -> None:
	path.resolve().write_text(json.dumps(recording, indent=0, sort_keys=True) + "\n")


def describe_changes(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
	"""One line for each kind of thing that came, went or changed."""
	lines = [f"versions: {old.get('versions', {})} -> {new['versions']}"]
	for what, before, after in (
		("names", old.get("api", {}), new["api"]),
		("DocTypes", old.get("doctypes", {}), new.get("doctypes", {})),
		("fields", _flat(old.get("doctypes", {})), _flat(new.get("doctypes", {}))),
		("hooks", *(dict.fromkeys(each.get("hooks_used_by_frappe", ())) for each in (old, new))),
	):
		came, went = sorted(after.keys() - before.keys()), sorted(before.keys() - after.keys())
		changed = sorted(key for key in after.keys() & before.keys() if after[key] != before[key])
		for verb, found in (
			("new", came),
			("gone", went),
			("changed", [] if what == "DocTypes" else changed),
		):
			if found:
				more = f" and {len(found) - 12} more" if len(found) > 12 else ""
				lines.append(f"{what} {verb} ({len(found)}): {', '.join(found[:12])}{more}")
	return lines


def _flat(doctypes: dict[str, Any]) -> dict[str, Any]:
	return {
		f"{name}.{field}": kind
		for name, found in doctypes.items()
		for field, kind in (found or {}).get("fields", {}).items()
	}


def _read(path: Path) -> dict[str, Any]:
	return json.loads(path.read_text()) if path.exists() else {}


def _record(bench: Path, site: str, earlier: dict[str, Any]) -> dict[str, Any]:
	from tests.contract import live

	before = os.getcwd()
	os.chdir(bench / "sites")
	try:
		return live.record(site, earlier, names=_used_names(), doctypes=_named_doctypes())
	finally:
		os.chdir(before)


def _used_names() -> set[str]:
	return {use.name for use in tree.uses()}.union(*tree.DELEGATES.values(), tree.overridden_methods())


def _named_doctypes() -> set[str]:
	"""Every text of ours that may be the name of a DocType; the site says which are."""
	return {*tree.plain_strings(), *tree.link_targets()}


if __name__ == "__main__":
	sys.exit(main(sys.argv[1:]))
