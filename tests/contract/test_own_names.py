"""Every name that one of our files takes out of another is there: `from a import b` as well as `a.b`.

Much of the product runs only inside a bench; a name that went is found here without one.
"""

import ast
from collections.abc import Iterator
from functools import cache

import pytest

from tests.contract import tree

TESTS = tuple(
	tree.Module(path)
	for room in ("tests", "preview", "benchmarks")
	for path in sorted((tree.ROOT / room).rglob("*.py"))
)
ALL = tree.modules() + TESTS


@cache
def names_of(dotted: str) -> frozenset[str] | None:
	"""What stands in a module of ours at its top level, and its submodules; None of what is no module of ours."""
	found = tree.find_module(dotted)
	if found is None:
		return None
	names = {"__name__", "__file__", "__path__", "__doc__", "__dict__", "__all__"}
	for node in _top_level(found.tree):
		if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
			names.add(node.id)
		elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
			names.add(node.name)
		elif isinstance(node, ast.Import | ast.ImportFrom):
			names.update((item.asname or item.name).split(".")[0] for item in node.names)
	if found.path.stem == "__init__":
		names.update(path.stem for path in found.path.parent.iterdir())
	return frozenset(names)


def _top_level(node: ast.AST) -> Iterator[ast.AST]:
	"""What runs when a module is imported: nothing inside of functions, nor of classes but their names."""
	for child in ast.iter_child_nodes(node):
		yield child
		if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
			yield from _top_level(child)


def taken(module: tree.Module) -> list[tuple[str, str, int]]:
	"""(module of ours, the name taken out of it, line)."""
	found = []
	imported: dict[str, str] = {}
	for node in ast.walk(module.tree):
		if isinstance(node, ast.ImportFrom):
			base = module._base_of(node)
			for item in node.names:
				imported[item.asname or item.name] = f"{base}.{item.name}"
				if names_of(base) is not None and item.name != "*":
					found.append((base, item.name, node.lineno))
	rebound = {
		node.id for node in ast.walk(module.tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
	} | {node.arg for node in ast.walk(module.tree) if isinstance(node, ast.arg)}
	for node in ast.walk(module.tree):
		if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)):
			continue
		dotted = "" if node.value.id in rebound else imported.get(node.value.id, "")
		if dotted and names_of(dotted) is not None:
			found.append((dotted, node.attr, node.lineno))
	return found


def test_there_is_much_to_look_at():
	assert sum(len(taken(module)) for module in ALL) > 4000


@pytest.mark.parametrize("module", ALL, ids=lambda module: module.label)
def test_what_is_taken_out_of_our_own_files_is_there(module):
	missing = [f"{module.label}:{line}: {dotted}.{name}" for dotted, name, line in taken(module) if name not in names_of(dotted)]
	assert missing == []


def test_a_name_that_went_is_seen(tmp_path):
	gone = tree.Module(tmp_path / "gone.py")
	gone.path.write_text("from convo_channels.core.timeline import sent_mails\nfrom convo_channels.constants import NOTHING\nsent_mails.NEVER\nsent_mails.QUEUE\n")
	found = [(dotted, name) for dotted, name, _line in taken(gone) if name not in names_of(dotted)]
	assert found == [("convo_channels.constants", "NOTHING"), ("convo_channels.core.timeline.sent_mails", "NEVER")]
