"""Names, signatures and hooks read in source trees of Frappe and ERPNext, without running them.

For a version that has no site at hand: weaker than a recording, since a name may be made while it runs, and kept in
a file of its own. The recorder uses `hook_names` on a bench as well.
"""

import ast
import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Any

from tests.contract import tree

# What a proxy of Frappe stands for on MariaDB.
PROXIES = {
	"frappe.db": "frappe.database.mariadb.database.MariaDBDatabase",
	"frappe.cache": "frappe.utils.redis_wrapper.RedisWrapper",
	"frappe.qb": "frappe.query_builder.builder.MariaDB",
}
HOOK_HOLDERS = {"hooks", "app_hooks", "site_hooks"}
RUNNERS = {"run_trigger", "execute_hooks"}
VALUE = "value"
NOT_STORED = {"Section Break", "Column Break", "Tab Break", "HTML", "Button", "Fold", "Heading"}
WITH_OPTIONS = {"Link", "Dynamic Link", "Table", "Table MultiSelect", "Select", "Currency"}

Definition = tuple["Source", ast.AST]


def read(paths: list[Path], *, lacking: dict[str, Any]) -> dict[str, Any]:
	"""What the sources know of the names our tree uses and a recording lacks."""
	reader = Reader(paths)
	names = {use.name for use in tree.uses()}.union(*tree.DELEGATES.values())
	names |= {f"frappe.db.{name}" for name in reader.methods("frappe.db")}
	api = {name: reader.describe(name) for name in sorted(names) if not lacking["api"].get(name)}
	hooks = {name for path in paths for name in hook_names(path)}
	return {
		"api": {name: text for name, text in api.items() if text is not None},
		"doctypes": {
			name: found
			for path in paths
			for name, found in read_doctypes(path, wanted={*tree.plain_strings(), *tree.link_targets()})
			if not lacking["doctypes"].get(name)
		},
		"hooks_used_by_frappe": sorted(hooks.difference(lacking["hooks_used_by_frappe"])),
		"versions": {path.name: reader.version_of(path.name) for path in paths},
	}


def read_doctypes(package: Path, *, wanted: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
	"""(name, what a recording holds of it) for the DocTypes of a package that are wanted."""
	for path in sorted(package.rglob("doctype/*/*.json")):
		data = json.loads(path.read_text())
		if isinstance(data, dict) and data.get("doctype") == "DocType" and data["name"] in wanted:
			yield data["name"], describe_doctype(data)


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
		"labels": {row["fieldname"]: row["label"] for row in fields if row.get("label")},
		"module": data.get("module"),
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


class Source:
	"""One module of a source tree."""

	def __init__(self, name: str, path: Path):
		self.name = name
		self.is_package = path.name == "__init__.py"
		self.tree = ast.parse(path.read_text())

	@cached_property
	def statements(self) -> list[ast.stmt]:
		"""Those at the top, and those inside of its `if`s and `try`s."""
		found, queue = [], list(self.tree.body)
		while queue:
			node = queue.pop(0)
			found.append(node)
			if isinstance(node, ast.If | ast.Try):
				queue += [*node.body, *node.orelse]
		return found

	def base_of(self, node: ast.ImportFrom) -> str:
		if not node.level:
			return node.module or ""
		parts = self.name.split(".")
		parts = parts[: len(parts) - node.level + self.is_package]
		return ".".join([*parts, node.module] if node.module else parts)


class Reader:
	"""Finds what a dotted name stands for in a few source trees."""

	def __init__(self, packages: list[Path]):
		self.roots = {path.name: path.parent for path in packages}
		self.known: dict[str, Source | None] = {}

	def version_of(self, package: str) -> str:
		found = self._in_module(package, "__version__")
		value = getattr(found[1], "value", None) if found else None
		return value.value if isinstance(value, ast.Constant) else ""

	def describe(self, name: str) -> str | None:
		"""The signature, "class", "module" or "value"; None when the sources do not have the name."""
		if self._module(name):
			return "module"
		found = self.find(name)
		if found is None:
			return None
		node = found[1]
		if isinstance(node, tree.FunctionNode):
			return f"({ast.unparse(node.args)})"
		return "class" if isinstance(node, ast.ClassDef) else VALUE

	def methods(self, name: str) -> set[str]:
		"""The public methods of a class, those of its bases too."""
		found = self.find(PROXIES.get(name, name))
		if found is None or not isinstance(found[1], ast.ClassDef):
			return set()
		source, holder = found
		own = {node.name for node in holder.body if isinstance(node, tree.FunctionNode)}
		bases = (f"{source.name}.{_last_name(base)}" for base in holder.bases)
		return {item for item in own if not item.startswith("_")}.union(*map(self.methods, bases))

	def find(self, name: str) -> Definition | None:
		for proxy, stands_for in PROXIES.items():
			if name.startswith(f"{proxy}."):
				return self.find(stands_for + name.removeprefix(proxy))
		parent, _, last = name.rpartition(".")
		if self._module(parent):
			return self._in_module(parent, last)
		holder = self.find(parent) if parent else None
		if holder is None:
			return None
		return self._in_class(*holder, last)

	def _module(self, name: str) -> Source | None:
		if name not in self.known:
			root = self.roots.get(name.split(".")[0])
			path = root / Path(*name.split(".")) if root and name else None
			files = [path.with_suffix(".py"), path / "__init__.py"] if path else []
			self.known[name] = next((Source(name, file) for file in files if file.is_file()), None)
		return self.known[name]

	def _in_module(self, module: str, name: str, seen: frozenset[str] = frozenset()) -> Definition | None:
		source = self._module(module)
		if source is None or module in seen:
			return None
		for node in reversed(source.statements):
			if isinstance(node, tree.FunctionNode | ast.ClassDef) and node.name == name:
				return source, node
			if isinstance(node, ast.Assign | ast.AnnAssign):
				targets = node.targets if isinstance(node, ast.Assign) else [node.target]
				if any(isinstance(target, ast.Name) and target.id == name for target in targets):
					return source, node
			if isinstance(node, ast.ImportFrom):
				found = self._imported(source, node, name, seen | {module})
				if found:
					return found
		return None

	def _imported(
		self, source: Source, node: ast.ImportFrom, name: str, seen: frozenset[str]
	) -> Definition | None:
		base = source.base_of(node)
		for item in node.names:
			if item.name == "*":
				found = self._in_module(base, name, seen)
				if found:
					return found
			elif (item.asname or item.name) == name:
				return self._in_module(base, item.name, seen) or (source, node)
		return None

	def _in_class(self, source: Source, holder: ast.AST, name: str) -> Definition | None:
		if not isinstance(holder, ast.ClassDef):
			return None
		for node in holder.body:
			if isinstance(node, tree.FunctionNode) and node.name == name:
				return source, node
			if isinstance(node, ast.Assign | ast.AnnAssign) and name in ast.unparse(node).split("=")[0]:
				return source, node
		made = self._made_in_init(source, holder, name)
		if made:
			return made
		for base in holder.bases:
			parent = self._in_module(source.name, _last_name(base))
			found = self._in_class(*parent, name) if parent else None
			if found:
				return found
		return None

	def _made_in_init(self, source: Source, holder: ast.ClassDef, name: str) -> Definition | None:
		"""The class of `self.name = Class()`, or the assignment itself."""
		for node in ast.walk(holder):
			if not isinstance(node, ast.Assign | ast.AnnAssign):
				continue
			targets = node.targets if isinstance(node, ast.Assign) else [node.target]
			if not any(ast.unparse(target) == f"self.{name}" for target in targets):
				continue
			made = node.value
			if isinstance(made, ast.Call):
				return self._in_module(source.name, _last_name(made.func)) or (source, node)
			return source, node
		return None
