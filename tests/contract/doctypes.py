"""The records of our module as they lie in the tree: DocTypes and what Frappe imports beside them. It judges nothing."""

import json
from pathlib import Path
from typing import Any

from tests.contract import tree

MODULE = tree.PACKAGE / tree.APP


def _read(kind: str) -> dict[str, tuple[Path, dict[str, Any]]]:
	found = {}
	for path in sorted((MODULE / kind).glob("*/*.json")):
		data = json.loads(path.read_text())
		found[data["name"]] = (path, data)
	return found


FILES = {kind: _read(kind) for kind in ("doctype", "page", "workspace", "number_card", "report")}
OWN = {name: data for name, (_, data) in FILES["doctype"].items()}
PAGES = {name: data for name, (_, data) in FILES["page"].items()}
