"""Hooks that a package reads, and what a recording keeps of a DocType. Needs no Frappe."""

import ast
from collections.abc import Iterator, Mapping
from operator import itemgetter
from pathlib import Path
from typing import Any

HOOK_HOLDERS = {"hooks", "app_hooks", "site_hooks"}
RUNNERS = {"run_trigger", "execute_hooks"}
NOT_STORED = {"Section Break", "Column Break", "Tab Break", "HTML", "Button", "Fold", "Heading"}
WITH_OPTIONS = {"Link", "Dynamic Link", "Table", "Table MultiSelect", "Select", "Currency"}


def describe_doctype(data: Mapping[str, Any]) -> dict[str, Any]:
	"""A DocType as a recording holds it; `data` is its JSON or what a site knows of it."""
	fields = sorted(
		(row for row in data["fields"] if row["fieldtype"] not in NOT_STORED), key=itemgetter("fieldname")
	)
	return {
		"autoname": data.get("autoname"),
		"fields": {row["fieldname"]: _kind(row) for row in fields},
		"is_submittable": data.get("is_submittable") or 0,
		"issingle": data.get("issingle") or 0,
		"istable": data.get("istable") or 0,
		"title_field": data.get("title_field"),
	}


def _kind(row: Mapping[str, Any]) -> list[str]:
	has_options = row.get("options") and row["fieldtype"] in WITH_OPTIONS
	return [row["fieldtype"], row["options"]] if has_options else [row["fieldtype"]]


def hook_names(package: Path) -> set[str]:
	"""The hooks that a package reads: asked for by name, or as an attribute of an app's hooks."""
	found = set()
	for path in package.rglob("*.py"):
		text = path.read_text()
		if "hooks" not in text:
			continue
		for node in ast.walk(ast.parse(text)):
			found.update(_hooks_in(node))
	return found


def _hooks_in(node: ast.AST) -> Iterator[str]:
	if isinstance(node, ast.Call):
		called = _last_name(node.func)
		keywords = {item.arg: item.value for item in node.keywords}
		asked = node.args[0] if node.args else keywords.get("hook")
		if "hook" in called or called in RUNNERS:
			yield from _texts(asked)
		elif called == "get" and isinstance(node.func, ast.Attribute) and _holds_hooks(node.func.value):
			yield from _texts(asked)
		elif called == "getattr" and len(node.args) > 1 and _holds_hooks(node.args[0]):
			yield from _texts(node.args[1])
	elif isinstance(node, ast.Attribute) and _holds_hooks(node.value) and not hasattr(dict, node.attr):
		yield node.attr
	elif isinstance(node, ast.Subscript) and _holds_hooks(node.value):
		yield from _texts(node.slice)


def _holds_hooks(node: ast.AST) -> bool:
	if isinstance(node, ast.Call):
		return _last_name(node.func) == "get_hooks" and not node.args
	return isinstance(node, ast.Name) and node.id in HOOK_HOLDERS


def _texts(node: ast.AST | None) -> Iterator[str]:
	if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
		yield node.value


def _last_name(node: ast.AST) -> str:
	return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
