"""Which part of the package may import which, and how large its pieces may grow (DESIGN: layout and directions)."""

import ast

import pytest

from tests.contract import tree

CORE, SERVICES, API, DOC_EVENTS = (f"{tree.APP}.{part}" for part in ("core", "services", "api", "doc_events"))
OUTSIDE_CORE = {"nh3", "phonenumbers"}
MODULE_LINES, FUNCTION_LINES, CONTROLLER_LINES, HANDLER_LINES = 400, 40, 150, 10
MODULES = {module.label: module for module in tree.modules()}


def _is_in(name: str, part: str) -> bool:
	return name == part or name.startswith(f"{part}.")


def _of(part: str) -> list[tree.Module]:
	return [module for module in tree.modules() if _is_in(module.name, part)]


def _is_our_controller(module: tree.Module) -> bool:
	return module.name.startswith(f"{tree.APP}.{tree.APP}.")


@pytest.mark.parametrize("module", _of(CORE), ids=lambda module: module.label)
def test_core_imports_itself_and_the_standard_library(module):
	import sys

	foreign = {
		name
		for name in module.imported_modules()
		if not _is_in(name, CORE) and name.split(".")[0] not in sys.stdlib_module_names | OUTSIDE_CORE
	}
	assert not foreign


@pytest.mark.parametrize("module", _of(SERVICES), ids=lambda module: module.label)
def test_services_do_not_look_up(module):
	above = (API, DOC_EVENTS, f"{tree.APP}.{tree.APP}", f"{tree.APP}.hooks")
	assert not [name for name in module.imported_modules() if any(_is_in(name, part) for part in above)]


@pytest.mark.parametrize("module", _of(API) + _of(DOC_EVENTS), ids=lambda module: module.label)
def test_entry_points_do_not_know_each_other(module):
	own = API if _is_in(module.name, API) else DOC_EVENTS
	others = {API, DOC_EVENTS, f"{tree.APP}.{tree.APP}"} - {own}
	assert not [name for name in module.imported_modules() if any(_is_in(name, part) for part in others)]


@pytest.mark.parametrize("module", tree.modules(), ids=lambda module: module.label)
def test_the_product_knows_neither_preview_nor_tests(module):
	assert not {name.split(".")[0] for name in module.imported_modules()} & {"preview", "tests", "benchmarks"}


@pytest.mark.parametrize("module", _of(API) + _of(DOC_EVENTS), ids=lambda module: module.label)
def test_nothing_commits_in_a_request_or_a_hook(module):
	names = {use.name for use in tree.uses() if use.where.startswith(module.label)}
	assert not names & {"frappe.db.commit", "frappe.db.rollback"}


@pytest.mark.parametrize("module", _of(DOC_EVENTS), ids=lambda module: module.label)
def test_a_handler_is_short(module):
	long = [name for name, node in module.functions().items() if _lines(node) > HANDLER_LINES]
	assert not long


@pytest.mark.parametrize("label", sorted(MODULES))
def test_a_module_has_one_idea(label):
	module = MODULES[label]
	limit = CONTROLLER_LINES if _is_our_controller(module) else MODULE_LINES
	assert len(module.text.splitlines()) <= limit


@pytest.mark.parametrize("label", sorted(MODULES))
def test_a_function_has_one_idea(label):
	functions = [node for node in ast.walk(MODULES[label].tree) if isinstance(node, tree.FunctionNode)]
	assert not [f"{node.name}: {_lines(node)} lines" for node in functions if _lines(node) > FUNCTION_LINES]


@pytest.mark.parametrize("label", sorted(label for label, module in MODULES.items() if module.tree.body))
def test_a_module_says_what_it_owns(label):
	assert ast.get_docstring(MODULES[label].tree)


def _lines(node: tree.FunctionNode) -> int:
	return node.end_lineno - node.lineno + 1
