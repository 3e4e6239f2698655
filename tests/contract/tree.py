"""Our own tree, read without importing it: modules, functions, dotted paths, and what it asks of Frappe and ERPNext.

Standard library only, for the recorder runs under a bench's Python too.
"""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from tests.contract.signatures import Call, Signature, parse_signature

ROOT = Path(__file__).resolve().parents[2]
APP = "convo_channels"
PACKAGE = ROOT / APP

# What these return is known well enough to look at the methods called on it.
RETURNS = {
	**dict.fromkeys(
		("get_doc", "new_doc", "get_cached_doc", "copy_doc", "get_last_doc", "get_single", "get_lazy_doc"),
		"frappe.model.document.Document",
	),
	"get_meta": "frappe.model.meta.Meta",
}
# Functions that hand on what they are given, and where to (the first that a version has says what fits).
DELEGATES = {
	**dict.fromkeys(
		("frappe.get_all", "frappe.get_list"),
		("frappe.model.db_query.DatabaseQuery.execute", "frappe.model.qb_query.DatabaseQuery.execute"),
	),
	"frappe.enqueue": ("frappe.utils.background_jobs.enqueue",),
}
INSTANCES = ("frappe.model.document.Document.", "frappe.model.meta.Meta.")
# Bags of a request or a site: what is in them is no function of Frappe's.
BAGS = ("session", "flags", "conf", "local", "form_dict", "response", "request", "job", "lang", "user")

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Use:
	"""One name of Frappe or ERPNext in our code; `call` is None where it is only named."""

	name: str
	where: str
	call: Call | None = None


@dataclass(frozen=True)
class Module:
	path: Path

	@property
	def name(self) -> str:
		parts = self.path.relative_to(ROOT).with_suffix("").parts
		return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

	@property
	def label(self) -> str:
		return str(self.path.relative_to(ROOT))

	@cached_property
	def text(self) -> str:
		return self.path.read_text()

	@cached_property
	def tree(self) -> ast.Module:
		return ast.parse(self.text)

	@property
	def package(self) -> str:
		return self.name if self.path.stem == "__init__" else self.name.rpartition(".")[0]

	def functions(self) -> dict[str, FunctionNode]:
		return {node.name: node for node in self.tree.body if isinstance(node, FunctionNode)}

	def classes(self) -> dict[str, ast.ClassDef]:
		return {node.name: node for node in self.tree.body if isinstance(node, ast.ClassDef)}

	def imports(self) -> dict[str, str]:
		"""{local name: dotted name} of every import, those inside functions too."""
		return self._imports

	@cached_property
	def _imports(self) -> dict[str, str]:
		found = {}
		for node in ast.walk(self.tree):
			if isinstance(node, ast.Import):
				for item in node.names:
					found[item.asname or item.name.split(".")[0]] = (
						item.name if item.asname else item.name.split(".")[0]
					)
			elif isinstance(node, ast.ImportFrom):
				base = self._base_of(node)
				for item in node.names:
					found[item.asname or item.name] = f"{base}.{item.name}"
		return found

	def imported_modules(self) -> set[str]:
		"""Dotted names this module depends on, as written; `from a import b` gives both `a` and `a.b`."""
		found = set()
		for node in ast.walk(self.tree):
			if isinstance(node, ast.Import):
				found.update(item.name for item in node.names)
			elif isinstance(node, ast.ImportFrom):
				base = self._base_of(node)
				found.add(base)
				found.update(f"{base}.{item.name}" for item in node.names)
		return found

	def _base_of(self, node: ast.ImportFrom) -> str:
		if not node.level:
			return node.module or ""
		parts = self.package.split(".")
		parts = parts[: len(parts) - node.level + 1]
		return ".".join([*parts, node.module] if node.module else parts)


@cache
def modules(under: str = "") -> tuple[Module, ...]:
	"""All Python of the package, or of one of its folders."""
	return tuple(Module(path) for path in sorted((PACKAGE / under).rglob("*.py")))


@cache
def find_module(name: str) -> Module | None:
	path = ROOT / Path(*name.split("."))
	for candidate in (path.with_suffix(".py"), path / "__init__.py"):
		if candidate.is_file():
			return Module(candidate)
	return None


def find_function(dotted: str) -> FunctionNode | None:
	"""The function a dotted path names; one imported from another of our modules counts."""
	parent, _, name = dotted.rpartition(".")
	module = find_module(parent)
	if module is None:
		owner = find_module(parent.rpartition(".")[0])
		holder = owner and owner.classes().get(parent.rpartition(".")[2])
		methods = [node for node in holder.body if isinstance(node, FunctionNode)] if holder else []
		return next((node for node in methods if node.name == name), None)
	if name in module.functions():
		return module.functions()[name]
	target = module.imports().get(name, "")
	return find_function(target) if target.startswith(APP) and target != dotted else None


def signature_of(function: FunctionNode) -> Signature:
	return parse_signature(f"({ast.unparse(function.args)})")


def call_of(node: ast.Call) -> Call:
	return Call(
		positional=sum(not isinstance(item, ast.Starred) for item in node.args),
		keywords=tuple(item.arg for item in node.keywords if item.arg),
		has_star=any(isinstance(item, ast.Starred) for item in node.args),
		has_double_star=any(item.arg is None for item in node.keywords),
	)


def dotted_name(node: ast.expr, imports: dict[str, str]) -> str:
	"""`a.b.c` as a full name, its first part replaced by what was imported under it; empty for anything else."""
	if isinstance(node, ast.Name):
		return imports.get(node.id, node.id)
	if isinstance(node, ast.Attribute):
		base = dotted_name(node.value, imports)
		return f"{base}.{node.attr}" if base else ""
	return ""


def dotted_strings() -> Iterator[tuple[str, str]]:
	"""(dotted path of ours, where) for every string that names one of our functions or modules."""
	pattern = re.compile(rf"{APP}(\.[A-Za-z_]\w*)+")
	for module in modules():
		for node in ast.walk(module.tree):
			if (
				isinstance(node, ast.Constant)
				and isinstance(node.value, str)
				and pattern.fullmatch(node.value)
			):
				yield node.value, f"{module.label}:{node.lineno}"


def plain_strings() -> set[str]:
	"""Every string constant."""
	return {
		node.value
		for module in modules()
		for node in ast.walk(module.tree)
		if isinstance(node, ast.Constant) and isinstance(node.value, str)
	}


def link_targets() -> set[str]:
	"""The DocTypes that fields of ours link to or hold rows of."""
	found = set()
	for path in sorted((PACKAGE / APP / "doctype").glob("*/*.json")):
		for field in json.loads(path.read_text())["fields"]:
			if field["fieldtype"] in ("Link", "Table", "Table MultiSelect"):
				found.add(field["options"])
	return found


def overridden_methods() -> set[str]:
	"""The whitelisted functions of Frappe that one of ours stands in the place of."""
	(value,) = [
		node.value
		for node in find_module(f"{APP}.hooks").tree.body
		if isinstance(node, ast.Assign) and node.targets[0].id == "override_whitelisted_methods"
	]
	return set(ast.literal_eval(value))


@cache
def uses() -> tuple[Use, ...]:
	"""What our tree asks of Frappe and ERPNext. Core asks nothing, which a test of its own holds."""
	found = []
	for module in modules():
		if not module.name.startswith(f"{APP}.core"):
			found += _Scan(module).run()
	return (*found, *_named_in_scripts())


def _named_in_scripts() -> Iterator[Use]:
	"""Functions of the server that our scripts ask for by their full name."""
	pattern = re.compile(r"""["'`]((?:frappe|erpnext)(?:\.\w+){2,})["'`]""")
	for path in sorted([*(PACKAGE / "public" / "js").rglob("*.js"), *(PACKAGE / APP).rglob("*.js")]):
		for name in pattern.findall(path.read_text()):
			yield Use(name, str(path.relative_to(ROOT)))


class _Scan:
	"""Collects the uses of one module."""

	def __init__(self, module: Module):
		self.module = module
		self.found: list[Use] = []
		self.names = {
			local: name
			for local, name in module.imports().items()
			if name.split(".")[0] in ("frappe", "erpnext")
		}

	def run(self) -> list[Use]:
		for name in self.module.imports().values():
			if name.split(".")[0] in ("frappe", "erpnext") and "." in name:
				self.found.append(Use(name, self.module.label))
		nodes = list(ast.walk(self.module.tree))
		called = {id(node.func): node for node in nodes if isinstance(node, ast.Call)}
		inner = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
		for node in nodes:
			if isinstance(node, ast.Attribute | ast.Name) and id(node) not in inner:
				self._visit(node, called.get(id(node)))
		for function in nodes:
			if isinstance(function, FunctionNode):
				self._visit_results(function)
		for holder in self.module.classes().values():
			self._visit_self(holder)
		return self.found

	def _visit(self, node: ast.expr, call: ast.Call | None) -> None:
		name = self._resolve(node, {})
		parts = name.split(".")
		is_field = name.startswith(INSTANCES) and call is None
		if len(parts) == 1 or is_field:
			return
		if parts[1] in BAGS or parts[1].startswith("__"):
			parts, call = parts[:2], None
		self._add(".".join(parts), node, call)

	def _resolve(self, node: ast.expr, results: dict[str, str]) -> str:
		"""The full name of a chain of attributes that begins with something imported from Frappe."""
		if isinstance(node, ast.Name):
			return results.get(node.id) or self.names.get(node.id, "")
		if isinstance(node, ast.Attribute):
			base = self._resolve(node.value, results)
			return f"{base}.{node.attr}" if base else ""
		if isinstance(node, ast.Call):
			return RETURNS.get(self._resolve(node.func, results).removeprefix("frappe."), "")
		return ""

	def _visit_results(self, function: FunctionNode) -> None:
		"""Methods called on a variable that was given a document or a meta in the same function."""
		results = {}
		for node in ast.walk(function):
			if (
				isinstance(node, ast.Assign)
				and len(node.targets) == 1
				and isinstance(node.targets[0], ast.Name)
			):
				kind = self._resolve(node.value, {}) if isinstance(node.value, ast.Call) else ""
				if kind:
					results[node.targets[0].id] = kind
		for node in ast.walk(function):
			if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
				value = node.func.value
				if isinstance(value, ast.Name) and value.id in results:
					self._add(f"{results[value.id]}.{node.func.attr}", node, node)

	def _visit_self(self, holder: ast.ClassDef) -> None:
		"""Methods of Document that a controller calls on itself."""
		bases = [self._resolve(base, {}) for base in holder.bases]
		if "frappe.model.document.Document" not in bases:
			return
		own = {node.name for node in holder.body if isinstance(node, FunctionNode)}
		for node in ast.walk(holder):
			if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
				continue
			value = node.func.value
			if isinstance(value, ast.Name) and value.id == "self" and node.func.attr not in own:
				self._add(f"frappe.model.document.Document.{node.func.attr}", node, node)

	def _add(self, name: str, node: ast.AST, call: ast.Call | None) -> None:
		where = f"{self.module.label}:{node.lineno}"
		self.found.append(Use(name, where, call_of(call) if call else None))
