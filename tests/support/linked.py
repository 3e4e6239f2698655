"""A field of a linked document, for the reference evaluator: the link is followed row by row."""

from collections.abc import Mapping
from typing import Any

from tests.support.words import fold


def kind_of(evaluator: Any, doctype: str, path: str) -> tuple[str, str]:
	"""(DocType, field) where the path ends."""
	first, *rest = path.split(".")
	for name in rest:
		doctype, first = evaluator.options(doctype, first), name
	return doctype, first


def value_of(evaluator: Any, doctype: str, path: str, row: Mapping[str, Any]) -> Any:
	first, _, rest = path.partition(".")
	if not rest:
		return evaluator.value(doctype, first, row)
	name, target = evaluator.value(doctype, first, row), evaluator.options(doctype, first)
	found = [r for r in evaluator.tables[target] if name not in (None, "") and fold(r["name"]) == fold(name)]
	return value_of(evaluator, target, rest, found[0]) if found else None


def lies_under(evaluator: Any, tree: str, value: Any, top: Any) -> bool:
	nodes = {fold(node["name"]): node for node in evaluator.tables[tree]}
	node, root = nodes.get(fold(value)), nodes.get(fold(top))
	return bool(node and root and root["lft"] <= node["lft"] and node["rgt"] <= root["rgt"])
