"""A whole number out of a request or a file is digits and a sign; whatever Python alone takes for one is none."""

import ast
from pathlib import Path

import pytest

from convo_channels.core.base.whole import is_name_of_number, read_whole

ROOT = Path(__file__).parents[3] / "convo_channels"


@pytest.mark.parametrize(("given", "number"), [("10", 10), (" -3 ", -3), ("+7", 7), (0, 0), (12.0, 12), (True, 1), ("007", 7)])
def test_numbers(given, number):
	assert read_whole(given) == number


@pytest.mark.parametrize(
	"given",
	["1_0", "\u0661\u0660", "\uff11", "\u00b2", "1.0", "1e3", "0x10", "", " ", "- 3", "9" * 19, 10**18, 1.5, 1e999, float("nan"), None, [], {}, b"1"],
)
def test_what_is_none(given):
	with pytest.raises(ValueError):
		read_whole(given)


@pytest.mark.parametrize(("name", "is_one"), [("12", True), ("\u00b2", False), ("\u0663", False), ("1_0", False), ("", False), ("-1", False)])
def test_the_name_of_a_numbered_row(name, is_one):
	assert is_name_of_number(name) is is_one


def test_no_digits_of_other_scripts_are_taken_for_a_number():
	"""Of what only asks for digits `int` reads every script, or fails on a superscript."""
	bare = []
	for path in ROOT.rglob("*.py"):
		for scope in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)):
			asked = {node.func.attr for node in ast.walk(scope) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}
			reads = any(isinstance(node, ast.Call) and getattr(node.func, "id", "") == "int" for node in ast.walk(scope))
			if reads and "isdigit" in asked and "isascii" not in asked:
				bare.append(f"{path.relative_to(ROOT)}: {scope.name}")
	assert not bare
