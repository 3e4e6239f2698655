"""A rule as it is told to somebody from whom some of its values are hidden. Pure; who sees what is decided elsewhere.

A hidden value becomes one sign in the rows of a form, and one word in a sentence. The sign stands for what is stored: rows
that come back with it get the stored values again, so that nobody loses or learns what they do not see.
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from ..base.errors import RequestError
from ..base.text import fold
from ..operators.operators import OPERATORS, split_list
from .followed_rows import COLUMN, read_followed, with_filters
from .rule import Filter, Leaf, Rule, Term

SIGN = "•••"
_ESCAPED = json.dumps(SIGN[0])[1:-1]
VEILED = ("value", "filters", COLUMN)
ASKED = ("subject", "field", "measure", "operator")
# Whether a value is hidden.
IsHidden = Callable[[Any], bool]


def among(hidden: Collection[str]) -> IsHidden:
	"""`hidden`: the values, folded."""
	return lambda value: isinstance(value, str) and fold(value) in hidden


def everything(value: Any) -> bool:
	return True


def veil_rule(rule: Rule, hidden: Mapping[int, IsHidden], word: str) -> Rule:
	"""The rule for a sentence: `word` stands for hidden values. `hidden`: {row: which of its values}."""
	return Rule(
		tuple(
			tuple(_veil_term(term, hidden[term.row], word) if term.row in hidden else term for term in group)
			for group in rule.groups
		)
	)


def _veil_term(term: Term, is_hidden: IsHidden, word: str) -> Term:
	leaf = term.leaf
	veiled = _veil_leaf(leaf, is_hidden, word)
	if leaf.followed:
		later = replace(leaf.followed, leaf=_veil_leaf(leaf.followed.leaf, is_hidden, word))
		veiled = replace(veiled, followed=later)
	return replace(term, leaf=veiled)


def _veil_leaf(leaf: Leaf, is_hidden: IsHidden, word: str) -> Leaf:
	filters = tuple(replace(item, args=_veil_args(item, is_hidden, word)) for item in leaf.filters)
	return replace(leaf, args=_veil_args(leaf, is_hidden, word), filters=filters)


def _veil_args(test: Leaf | Filter, is_hidden: IsHidden, word: str) -> tuple[Any, ...]:
	"""The first operand of a test on a tree is the tree's DocType."""
	kept = 1 if OPERATORS[test.operator].tree else 0
	return (*test.args[:kept], *dict.fromkeys(word if isinstance(arg, str) and is_hidden(arg) else arg for arg in test.args[kept:]))


def veil_row(row: Mapping[str, Any], is_hidden: IsHidden) -> dict[str, Any]:
	"""The veiled cells of a stored row."""
	return {
		"value": row.get("value") if _names_a_field(row.get("operator")) else _veil_value(row.get("value"), is_hidden),
		"filters": _veil_filters(row.get("filters"), is_hidden),
		COLUMN: _veil_followed(row.get(COLUMN), is_hidden),
	}


def _names_a_field(key: Any) -> bool:
	"""Whether the operand is another field, and no value: what is asked for is told, closed to the reader or not."""
	known = OPERATORS.get(key) if isinstance(key, str) else None
	return known is not None and known.needs == "field"


def _veil_followed(cell: Any, is_hidden: IsHidden) -> Any:
	"""What cannot be read is hidden as a whole."""
	if not cell or read_followed(cell) is None:
		return SIGN if cell else cell
	return with_filters(cell, lambda later: _veil_filters(later["filters"], is_hidden))


def _veil_value(value: Any, is_hidden: IsHidden) -> Any:
	text = str(value or "").strip()
	if not text:
		return value
	if is_hidden(text):
		return SIGN
	try:
		items = split_list(text)
	except RequestError:
		return SIGN
	shown = list(dict.fromkeys(SIGN if is_hidden(str(item)) else item for item in items))
	return value if SIGN not in shown else SIGN if shown == [SIGN] else _write_list(shown, text)


def _write_list(items: list[Any], before: str) -> str:
	"""As the list was written before: as JSON, or one value per line."""
	if before.startswith("[") or any("\n" in str(item) for item in items):
		return json.dumps(items, ensure_ascii=False)
	return "\n".join(map(str, items))


def _veil_filters(filters: Any, is_hidden: IsHidden) -> Any:
	"""A JSON list of [field, operator, value]; what is none of the kind is hidden as a whole."""
	if not filters:
		return filters
	found = _read(filters)
	if found is None:
		return SIGN
	shown = [_veil_filter(item, is_hidden) for item in found]
	return filters if shown == found else json.dumps(shown, ensure_ascii=False)


def _veil_filter(item: list[Any], is_hidden: IsHidden) -> list[Any]:
	if len(item) > 1 and _names_a_field(item[1]):
		return item
	return [*item[:2], *(_veil_operand(part, is_hidden) for part in item[2:])]


def _read(filters: Any) -> list[list[Any]] | None:
	try:
		found = json.loads(filters) if isinstance(filters, str) else filters
	except (ValueError, RecursionError):
		return None
	return found if isinstance(found, list) and all(isinstance(item, list) for item in found) else None


def _veil_operand(operand: Any, is_hidden: IsHidden) -> Any:
	if isinstance(operand, list):
		return list(dict.fromkeys(SIGN if is_hidden(str(item)) else item for item in operand))
	return _veil_value(operand, is_hidden) if isinstance(operand, str) else SIGN if is_hidden(operand) else operand


def is_veiled(row: Mapping[str, Any]) -> bool:
	"""Whether something in a row stands for a hidden value."""
	return any(_has_sign(row.get(cell)) for cell in VEILED)


def _has_sign(cell: Any) -> bool:
	"""JSON may write its letters as escapes."""
	text = cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False, default=str)
	return SIGN in text.replace(_ESCAPED, SIGN[0])


def unveil_row(given: Mapping[str, Any], stored: Mapping[str, Any], is_hidden: IsHidden) -> dict[str, Any]:
	"""The cells of a row that came back: untouched ones as they are stored; in a changed list the sign gives way.

	What cannot be told apart any more keeps its sign: whoever saves it must be refused.
	"""
	if any(not _same(given.get(cell) or "", stored.get(cell) or "") for cell in ASKED):
		# The sign in a condition that asks something else: an answer, or an error, could tell what it stands for.
		return {cell: given.get(cell) for cell in VEILED}
	shown, found = veil_row(stored, is_hidden), {}
	for cell in VEILED:
		found[cell] = given.get(cell)
		if _same(given.get(cell), shown[cell]):
			found[cell] = stored.get(cell)
	if found["value"] == given.get("value") and _has_sign(given.get("value")):
		found["value"] = _put_back(str(given["value"]), str(stored.get("value") or ""), is_hidden)
	return found


def _same(one: Any, other: Any) -> bool:
	return str(one or "").strip() == str(other or "").strip()


def _put_back(given: str, stored: str, is_hidden: IsHidden) -> str:
	hidden = [item for item in split_list(stored) if is_hidden(str(item))]
	if not hidden:
		return given
	found: list[Any] = []
	for item in split_list(given):
		found += hidden if item == SIGN else [item]
	return json.dumps(found, ensure_ascii=False)
