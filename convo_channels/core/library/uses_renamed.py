"""Somebody's filters and conditions follow a segment that got another name. Pure: text in, the text to write or None.

Only values that are compared with segments are rewritten: by the app's own operators, or in a field that holds segments. A
territory of the same name, a label and a word of a longer text stay as they are. What cannot be read is left alone.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..base.text import fold
from .uses import MAX_DEPTH, SEGMENT_OPERATORS, SegmentField, as_condition

LISTED = frozenset({"in", "not in"})
COMPARED = frozenset({"=", "!=", *LISTED, *SEGMENT_OPERATORS})


def filters_renamed(
	text: str | None, doctype: str, old: str, new: str, is_segment_field: SegmentField
) -> str | None:
	"""Stored filters on a DocType with the new name, None when they do not name the segment."""
	try:
		given = json.loads(text or "")
		changed = _Filters(old, new, is_segment_field).walk(given, doctype, 0)
	except (ValueError, RecursionError):
		return None
	return None if changed == given else json.dumps(changed, ensure_ascii=False, separators=(",", ":"))


class _Filters:
	def __init__(self, old: str, new: str, is_field: SegmentField):
		self.key, self.new, self.is_field = fold(old), new, is_field

	def walk(self, given: Any, doctype: str, depth: int) -> Any:
		if depth > MAX_DEPTH:
			return given
		if isinstance(given, Mapping):
			return {name: self._under(str(name), value, doctype, depth) for name, value in given.items()}
		if not isinstance(given, list):
			return given
		condition = as_condition(given, doctype)
		if condition and condition[2] in COMPARED:
			of, name, operator, value = condition
			if operator in SEGMENT_OPERATORS or self.is_field(of, name):
				at = 3 if len(given) >= 4 else 2
				return [*given[:at], self.value(value, operator), *given[at + 1 :]]
			return given
		return [self.walk(item, doctype, depth + 1) for item in given]

	def _under(self, name: str, value: Any, doctype: str, depth: int) -> Any:
		"""What an object of filters says of a field: a value, values, or [operator, value]."""
		operator = (
			value[0] if isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) else ""
		)
		if operator in COMPARED:
			if operator in SEGMENT_OPERATORS or self.is_field(doctype, name):
				return [operator, self.value(value[1], operator)]
			return value
		if self.is_field(doctype, name) and _is_plain(value):
			return self.value(value, "=")
		return self.walk(value, doctype, depth + 1)

	def value(self, value: Any, operator: str) -> Any:
		if isinstance(value, list):
			return [self.value(item, "=") for item in value]
		if not isinstance(value, str):
			return value
		if fold(value) == self.key:
			return self.new
		if operator not in LISTED or "," not in value or "," in self.new:
			return value
		return ",".join(self._part(part) for part in value.split(","))

	def _part(self, part: str) -> str:
		bare = part.strip()
		return part.replace(bare, self.new) if bare and fold(bare) == self.key else part


def _is_plain(value: Any) -> bool:
	return isinstance(value, str) or (
		isinstance(value, list) and all(isinstance(item, str) for item in value)
	)


def condition_renamed(
	text: str | None, doctype: str, old: str, new: str, is_segment_field: SegmentField
) -> str | None:
	"""A condition in Python about a document (`doc`) with the new name, None when it does not name the segment."""
	said = text or ""
	# In one line of as many bytes, so that a place in it is a place in the text.
	bare = said.lstrip()
	line = re.sub(r"[\r\n]", " ", bare)
	try:
		tree = ast.parse(line, mode="eval")
		found = _Condition(doctype, fold(old), is_segment_field).find(tree)
	except (ValueError, SyntaxError, RecursionError, MemoryError):
		return None
	written = bare.encode()
	for node in sorted(found, key=lambda node: node.col_offset, reverse=True):
		written = written[: node.col_offset] + _quoted(new) + written[node.end_col_offset :]
	return said[: len(said) - len(bare)] + written.decode() if found else None


def _quoted(name: str) -> bytes:
	return json.dumps(name, ensure_ascii=False).encode()


class _Condition:
	"""The texts in a condition that are compared with a segment."""

	def __init__(self, doctype: str, key: str, is_field: SegmentField):
		self.doctype, self.key, self.is_field = doctype, key, is_field

	def find(self, tree: ast.AST) -> list[ast.Constant]:
		found: dict[tuple[int, int], ast.Constant] = {}
		for node in _walk(tree):
			for side in self._sides(node):
				found.update({(text.lineno, text.col_offset): text for text in self._texts(side)})
		return list(found.values())

	def _sides(self, node: ast.AST) -> list[ast.expr]:
		if isinstance(node, ast.Compare):
			sides = [node.left, *node.comparators]
			return sides if any(self._is_segment(side) for side in sides) else []
		if isinstance(node, ast.Call):
			of = _text(node.args[0]) if node.args else ""
			given = [word.value for word in node.keywords if word.arg and self.is_field(of, word.arg)]
			return [*given, *(value for arg in node.args[1:] for value in self._filtered(of, arg))] + [
				value
				for word in node.keywords
				if word.arg == "filters"
				for value in self._filtered(of, word.value)
			]
		return []

	def _filtered(self, of: str, filters: ast.expr) -> list[ast.expr]:
		"""The values of filters handed to a function whose first argument is the DocType."""
		if isinstance(filters, ast.Dict):
			pairs = [
				(_text(key), value) for key, value in zip(filters.keys, filters.values, strict=True) if key
			]
			return [
				_elements(value)[1] if _operator_of(value) else value
				for name, value in pairs
				if self.is_field(of, name) or _operator_of(value) in SEGMENT_OPERATORS
			]
		items = _elements(filters)
		texts = [_text(item) for item in items]
		at = 1 if len(texts) == 3 else 2
		if len(texts) > at + 1 and texts[at] in COMPARED:
			named = (texts[0], texts[1]) if at == 2 else (of, texts[0])
			return [items[at + 1]] if texts[at] in SEGMENT_OPERATORS or self.is_field(*named) else []
		return [value for item in items for value in self._filtered(of, item)]

	def _is_segment(self, side: ast.expr) -> bool:
		"""doc.segment, doc["segment"], doc.get("segment"), or the same of what a function gives."""
		if isinstance(side, ast.Attribute):
			return self.is_field(self.doctype, side.attr)
		if isinstance(side, ast.Subscript):
			return self.is_field(self.doctype, _text(side.slice))
		if isinstance(side, ast.Call) and isinstance(side.func, ast.Attribute) and side.func.attr == "get":
			return bool(side.args) and self.is_field(self.doctype, _text(side.args[0]))
		return False

	def _texts(self, side: ast.expr) -> list[ast.Constant]:
		items = side.elts if isinstance(side, ast.Set) else _elements(side)
		if items:
			return [text for item in items for text in self._texts(item)]
		return [side] if isinstance(side, ast.Constant) and fold(_text(side)) == self.key else []


def _walk(node: ast.AST) -> Iterator[ast.AST]:
	"""All of it but what is within a formatted text: Python counts otherwise there, and quotes do not nest."""
	if not isinstance(node, ast.JoinedStr):
		yield node
		for child in ast.iter_child_nodes(node):
			yield from _walk(child)


def _text(node: ast.AST) -> str:
	return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _elements(node: ast.expr) -> list[ast.expr]:
	return node.elts if isinstance(node, ast.List | ast.Tuple) else []


def _operator_of(value: ast.expr) -> str:
	"""Of [operator, value]."""
	items = _elements(value)
	operator = _text(items[0]) if len(items) == 2 else ""
	return operator if operator in COMPARED else ""
