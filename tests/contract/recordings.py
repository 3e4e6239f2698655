"""The recordings beside this file, and what they say of one name. It reads them; record.py makes them.

`recorded/frappe-<version>.json` comes from a running site.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).parent / "recorded"
VERSIONS = (15, 16)

# Fields every DocType has, and those of every child table.
STANDARD_FIELDS = {
	"name": "Data",
	"creation": "Datetime",
	"modified": "Datetime",
	"modified_by": "Data",
	"owner": "Data",
	"docstatus": "Int",
	"idx": "Int",
}
CHILD_FIELDS = {"parent": "Data", "parentfield": "Data", "parenttype": "Data"}

NO_SIGNATURE = {"class", "value", "module", ""}


@dataclass(frozen=True)
class Recording:
	version: int
	data: dict[str, Any]

	@property
	def doctypes(self) -> dict[str, Any]:
		return {name: found for name, found in self.data["doctypes"].items() if found}

	def is_absent(self, doctype: str) -> bool:
		"""Whether the site was asked and has no such DocType."""
		return doctype in self.data["doctypes"] and not self.data["doctypes"][doctype]

	@property
	def hook_names(self) -> set[str]:
		return set(self.data["hooks_used_by_frappe"])

	def find(self, name: str) -> str | None:
		"""A signature, "class", "value" or "module"; empty when only the name is known, None when not even that."""
		return (self.data["api"][name] or "") if name in self.data["api"] else None

	def fields(self, doctype: str) -> dict[str, list[str]]:
		return self.doctypes[doctype]["fields"] if doctype in self.doctypes else {}


@cache
def load(version: int) -> Recording:
	return Recording(version, json.loads((RECORDED / f"frappe-{version}.json").read_text()))
