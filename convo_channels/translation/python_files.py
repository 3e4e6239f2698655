"""Sentences in Python: the literal first arguments of the functions that translate, or mark for later translation."""

import ast
from collections.abc import Iterator
from typing import Any, BinaryIO

Found = tuple[int | None, str, Any, list[str]]

# `translate` is the function handed to the engine, which knows no Frappe; the last two mark what is translated later.
TRANSLATING = {"_", "_lt", "translate", "N_", "word", "S_"}
# Marks that are a context themselves.
MARKED_IN = {"S_": "Sentence"}
# Declarations that stand in tables of data, each with those of its arguments that are read by people.
DECLARING: dict[str, tuple[int | str, ...]] = {
	"Template": (1, 2),
	"Parameter": (1,),
	"Field": (1,),
	"Source": (1,),
	"SourceSpec": ("label", "plural"),
}
# Which of them say themselves in a context of their own.
DECLARED_IN: dict[tuple[str, int | str], str] = {("Template", 1): "Template"}


def extract(fileobj: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Found]:
	"""What Babel asks of an extractor: (line, function, message or (context, message), comments) of each sentence."""
	for node in ast.walk(ast.parse(fileobj.read())):
		if not isinstance(node, ast.Call):
			continue
		for text, context in _texts(node):
			if context:
				yield node.lineno, "pgettext", (context, text), []
			else:
				yield node.lineno, "_", text, []


def _texts(call: ast.Call) -> Iterator[tuple[str, str]]:
	"""Each text, and the context that it has: an argument of the call, or of what is declared there."""
	name = name_of(call.func)
	if name in TRANSLATING:
		context = MARKED_IN.get(name) or _context(call)
		yield from ((text, context) for node in call.args[:1] for text in literals(node))
	for place in DECLARING.get(name, ()):
		context = DECLARED_IN.get((name, place), "")
		if isinstance(place, str):
			found = [text for item in call.keywords if item.arg == place for text in literals(item.value)]
		else:
			found = [text for node in call.args[place : place + 1] for text in literals(node)]
		yield from ((text, context) for text in found)
	if name == "SourceSpec" and call.args and isinstance(call.args[0], ast.Constant):
		yield from ((text, "") for text in _names_of_source(call, call.args[0].value))


def _context(call: ast.Call) -> str:
	context = _keyword(call, "context")
	return context if isinstance(context, str) else ""


def _names_of_source(call: ast.Call, doctype: str) -> Iterator[str]:
	"""A source without names of its own is called as its DocType, and several of it with an s."""
	label = _keyword(call, "label") or doctype
	yield label
	if not _keyword(call, "plural"):
		yield f"{label}s"


def literals(node: ast.expr) -> Iterator[str]:
	"""The texts that an expression can be: a literal, or either side of `a if b else c`."""
	if isinstance(node, ast.IfExp):
		yield from literals(node.body)
		yield from literals(node.orelse)
	elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
		yield node.value


def name_of(node: ast.expr) -> str:
	return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _keyword(call: ast.Call, name: str) -> Any:
	given = next((item.value for item in call.keywords if item.arg == name), None)
	return given.value if isinstance(given, ast.Constant) else None
