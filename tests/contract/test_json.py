"""JSON from outside may be nested deeper than Python reads: who expects that it is none expects that, too."""

import ast

import pytest

from tests.contract import tree

# Their text is our own, or that of a migration that looks at what was stored.
PATCHES = f"{tree.APP}.patches"


def readers():
	"""(place, what its `except` names) of every `try` around json.loads."""
	for module in tree.modules():
		if module.name.startswith(PATCHES):
			continue
		for node in ast.walk(ast.parse(module.path.read_text())):
			if isinstance(node, ast.Try) and any("json.loads(" in ast.unparse(part) for part in node.body):
				caught = " ".join(ast.unparse(handler.type) for handler in node.handlers if handler.type)
				yield pytest.param(caught, id=f"{module.label}:{node.lineno}")


READERS = list(readers())


def test_there_are_readers():
	assert len(READERS) > 8


@pytest.mark.parametrize("caught", READERS)
def test_who_reads_json_expects_it_to_be_deep(caught):
	assert "ValueError" not in caught or "RecursionError" in caught
