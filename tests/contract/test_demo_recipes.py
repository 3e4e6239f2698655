"""What a recipe of the demo business takes out of a row stands in every such row: one absent column fails the whole load."""

import ast
import datetime
from collections.abc import Iterator
from functools import cache

import pytest

from convo_channels import constants
from convo_channels.demo.expand import expand
from tests.contract import tree

FIXTURES = tree.PACKAGE.parent / "fixtures"
MODULES = ("convo_channels.demo.recipes", "convo_channels.demo.recipes_selling")
TAKEN_FROM_A_ROW_THAT_IS_GIVEN = {"_add_line", "_new"}


@cache
def rows() -> dict:
	return expand(str(FIXTURES), datetime.date(2026, 3, 2), datetime.datetime(2026, 3, 2, 11, 0))


def doctypes_of_recipes() -> dict[str, str]:
	"""Recipe -> its DocType, as the loader's tables say it."""
	found = {}
	for node in ast.walk(tree.find_module("convo_channels.demo.loader").tree):
		if isinstance(node, ast.Dict):
			for key, value in zip(node.keys, node.values, strict=True):
				if isinstance(value, ast.Attribute) and value.attr.startswith("make_"):
					found[value.attr] = word(key)
	return found


def word(node: ast.expr) -> str:
	return node.value if isinstance(node, ast.Constant) else getattr(constants, node.id)


def rows_named(function: ast.FunctionDef, doctype: str | None) -> dict[str, str | None]:
	"""Name of a variable -> the DocType of the row that it holds."""
	named = {"row": doctype}
	for node in ast.walk(function):
		if isinstance(node, ast.For | ast.comprehension) and ast.unparse(node.iter).startswith("kitchen.children("):
			named[node.target.id] = word(node.iter.args[0])
	return named


def takes() -> Iterator[tuple[str, str | None, list[str]]]:
	recipes = doctypes_of_recipes()
	for module in MODULES:
		for function in ast.walk(tree.find_module(module).tree):
			if not isinstance(function, ast.FunctionDef):
				continue
			named = rows_named(function, recipes.get(function.name))
			for call in ast.walk(function):
				if isinstance(call, ast.Call) and ast.unparse(call.func) == "kitchen.take":
					row, names = call.args
					yield function.name, named.get(row.id), ast.literal_eval(names).split()


TAKES = [(function, doctype, names) for function, doctype, names in takes() if doctype]


def test_nearly_every_taking_is_looked_at():
	left_out = {function for function, doctype, _ in takes() if not doctype}
	assert left_out <= TAKEN_FROM_A_ROW_THAT_IS_GIVEN
	assert len(TAKES) > 15


@pytest.mark.parametrize(("function", "doctype", "names"), TAKES, ids=[f"{f}-{d}" for f, d, _ in TAKES])
def test_what_a_recipe_takes_stands_in_every_row(function: str, doctype: str, names: list[str]):
	found = rows()[doctype]
	absent = {name for name in names for row in found if name not in row}
	assert found and not absent, f"{function} takes {sorted(absent)}, which a {doctype} of the files has not"
