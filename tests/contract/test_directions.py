"""Which part of the package may import which, and how large its pieces may grow. Each test lists whoever offends.

The rooms of `core` and of `services` stand in one order each: a room imports its own modules and those to its left.
"""

import ast
import sys
from collections.abc import Iterator, Sequence
from functools import cache

from tests.contract import tree

CORE, SERVICES, API, DOC_EVENTS = (f"{tree.APP}.{part}" for part in ("core", "services", "api", "doc_events"))
CONTROLLERS, HOOKS, NAMES = f"{tree.APP}.{tree.APP}", f"{tree.APP}.hooks", f"{tree.APP}.constants"
ROOMS = {
	CORE: (
		"base", "posts", "operators", "changes", "catalog", "site", "actions", "rules", "segments", "feed", "library", "timeline",
		"customers", "search", "sync", "insight", "channels",
	),
	SERVICES: (
		"base", "catalog", "access", "changes", "consent", "mailing", "actions", "posts", "feed", "rules", "customers", "sync",
		"insight", "timeline", "search", "channels", "library", "welcome", "segments", "health",
	),
}  # fmt: skip
# Folders inside a room whose files are many of one kind, found by being there.
OF_ONE_KIND = (f"{SERVICES}.actions.effects",)
OUTSIDE_CORE = {"nh3"}
MODULE_LINES, FUNCTION_LINES, CONTROLLER_LINES, HANDLER_LINES = 400, 40, 150, 10


def _is_in(name: str, *parts: str) -> bool:
	return any(name == part or name.startswith(f"{part}.") for part in parts)


def _of(*parts: str) -> list[tree.Module]:
	return [module for module in tree.modules() if _is_in(module.name, *parts)]


def _below(folder: str) -> list[tree.Module]:
	return [tree.Module(path) for path in sorted((tree.ROOT / folder).rglob("*.py"))]


def _room_of(name: str, layer: str) -> str:
	return name.removeprefix(f"{layer}.").split(".")[0]


def _offending(modules: Sequence[tree.Module], *parts: str) -> list[str]:
	"""What these modules import of some parts of the package, as "who: whom"."""
	return [f"{m.label}: {name}" for m in modules for name in m.imported_modules() if _is_in(name, *parts)]


@cache
def _modules_imported(layer: str) -> dict[str, set[str]]:
	"""{module of a layer: the modules of it that it imports}."""
	names = {module.name for module in _of(layer)}
	return {
		module.name: {name for name in _imported(module) if name in names and name != layer} for module in _of(layer)
	}


def _imported(module: tree.Module) -> Iterator[str]:
	"""Modules that are named or that something is taken from."""
	yield from module.imported_modules()
	yield from module.imports().values()


def test_core_imports_itself_the_names_of_the_app_and_the_standard_library():
	"""Names are plain data: the module that holds them imports nothing."""
	known = sys.stdlib_module_names | OUTSIDE_CORE
	assert not [
		f"{module.label}: {name}"
		for module in _of(CORE)
		for name in module.imported_modules()
		if not _is_in(name, CORE, NAMES) and name.split(".")[0] not in known
	]
	assert not [module.imported_modules() for module in _of(NAMES) if module.imported_modules()]


def test_services_do_not_look_up():
	assert not _offending(_of(SERVICES), API, DOC_EVENTS, CONTROLLERS, HOOKS)


def test_entry_points_do_not_know_each_other():
	assert not _offending(_of(API), DOC_EVENTS, CONTROLLERS)
	assert not _offending(_of(DOC_EVENTS), API, CONTROLLERS)


def test_the_product_knows_neither_preview_nor_tests():
	assert not _offending(tree.modules(), "preview", "standalone", "tests", "benchmarks")


def test_what_all_stand_on_knows_none_of_them():
	"""`standalone` carries preview, tests and benchmarks; a benchmark measures core, not the preview."""
	assert not _offending(_below("standalone"), f"{tree.APP}.services", f"{tree.APP}.api", "preview", "tests", "benchmarks")
	assert not _offending(_below("benchmarks"), "preview")


def test_every_module_has_a_room():
	for layer, rooms in ROOMS.items():
		found = {_room_of(module.name, layer) for module in _of(layer) if module.name != layer}
		assert found == set(rooms)
		loose = [m for m in _of(layer) if m.path.stem != "__init__" and m.name.count(".") != layer.count(".") + 2]
		assert not [m.label for m in loose if m.name.rpartition(".")[0] not in OF_ONE_KIND]


def test_a_room_knows_itself_and_those_before_it():
	offending = []
	for layer, rooms in ROOMS.items():
		place = {room: number for number, room in enumerate(rooms)}
		for name, imported in _modules_imported(layer).items():
			for other in imported if name != layer else ():
				if place[_room_of(other, layer)] > place[_room_of(name, layer)]:
					offending.append(f"{name}: {other}")
	assert not offending


def test_no_modules_import_each_other_in_a_circle():
	assert not [circle for layer in ROOMS for circle in _circles(_modules_imported(layer))]


def _circles(imported: dict[str, set[str]]) -> Iterator[str]:
	done: set[str] = set()

	def walk(name: str, path: tuple[str, ...]) -> Iterator[str]:
		if name in path:
			yield " -> ".join((*path[path.index(name) :], name))
		elif name not in done:
			for other in sorted(imported[name]):
				yield from walk(other, (*path, name))
			done.add(name)

	for name in sorted(imported):
		yield from walk(name, ())


def test_no_import_hides_a_circle():
	assert not [m.label for m in _of(CORE, SERVICES) if "TYPE_CHECKING" in m.text]


def test_every_room_says_what_it_owns():
	readmes = [tree.PACKAGE / layer.rpartition(".")[2] / room / "README.md" for layer, rooms in ROOMS.items() for room in rooms]
	assert not [str(path) for path in readmes if not path.exists() or len(path.read_text().split()) < 20]


def test_a_readme_names_modules_that_are_there():
	offending = []
	for path in tree.PACKAGE.glob("*/*/README.md"):
		for word in path.read_text().split("`")[1::2]:
			if word.endswith(".py") and not any((place / word).exists() for place in (path.parent, tree.PACKAGE)):
				offending.append(f"{path.relative_to(tree.ROOT)}: {word}")
	assert not offending


def test_nothing_commits_in_a_request_or_a_hook():
	assert not [
		use.where
		for use in tree.uses()
		if use.name in ("frappe.db.commit", "frappe.db.rollback")
		and use.where.startswith((f"{tree.APP}/api/", f"{tree.APP}/doc_events/"))
	]


def test_a_handler_is_short():
	assert not [
		f"{module.label}: {name}"
		for module in _of(DOC_EVENTS)
		for name, node in module.functions().items()
		if _lines(node) > HANDLER_LINES
	]


def test_a_module_has_one_idea():
	assert not [
		f"{module.label}: {len(module.text.splitlines())} lines"
		for module in tree.modules()
		if len(module.text.splitlines()) > (CONTROLLER_LINES if _is_in(module.name, CONTROLLERS) else MODULE_LINES)
	]


def test_a_module_of_tests_has_one_idea():
	"""What is tested, what tests share and what they are held to alike: who looks for a behaviour finds its file by the name."""
	assert not [
		f"{module.label}: {len(module.text.splitlines())} lines"
		for module in _below("tests")
		if len(module.text.splitlines()) > MODULE_LINES
	]


def test_a_function_has_one_idea():
	assert not [
		f"{module.label}: {node.name}: {_lines(node)} lines"
		for module in tree.modules()
		for node in ast.walk(module.tree)
		if isinstance(node, tree.FunctionNode) and _lines(node) > FUNCTION_LINES
	]


def test_a_module_says_what_it_owns():
	assert not [m.label for m in tree.modules() if m.tree.body and not ast.get_docstring(m.tree)]


def _lines(node: tree.FunctionNode) -> int:
	return node.end_lineno - node.lineno + 1
