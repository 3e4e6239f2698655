"""What a save changed in single fields: {field: [label, value before, value after]}, kept with the change as JSON. Pure."""

import datetime
import json
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

MAX_FIELDS, MAX_VALUE = 20, 140
TICKED = "✓"
# Frappe keeps no more decimals of a number than this.
_DECIMALS = 9
# A moment as a form or a request sends it: the document keeps that text, while what is read of the database is a moment.
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(:\d\d(\.\d+)?)?")

Values = dict[str, list[str]]


def note(fields: Iterable[tuple[str, str, bool]], before: Callable[[str], Any], after: Callable[[str], Any]) -> str:
	"""The fields that are others now, of (field, label, whether it is a box to tick); empty when none is.

	A long text is no value to be told.
	"""
	found: Values = {}
	for name, label, is_box in fields:
		old, new = as_said(before(name)), as_said(after(name))
		if is_box:
			old, new = TICKED if old else "", TICKED if new else ""
		if old != new and len(old) <= MAX_VALUE and len(new) <= MAX_VALUE:
			found[name] = [label, old, new]
			if len(found) == MAX_FIELDS:
				break
	return write(found)


def as_said(value: Any) -> str:
	"""A value as text: nothing, 0 and unticked are one."""
	if value is None or value in ("", 0):
		return ""
	if isinstance(value, datetime.datetime):
		return value.isoformat(" ", "minutes")
	if isinstance(value, float | Decimal):
		return _as_written(value)
	moment = _MOMENT.fullmatch(value) if isinstance(value, str) else None
	return f"{moment[1]} {moment[2]}" if moment else str(value)


def _as_written(number: float | Decimal) -> str:
	"""All its digits, however large or small it is; no zeros at its end."""
	whole = f"{number:.{_DECIMALS}f}".rstrip("0").rstrip(".")
	return "" if whole in ("0", "-0") else whole


def write(values: Mapping[str, list[str]]) -> str:
	return json.dumps(values, ensure_ascii=False) if values else ""


def read(text: str | None) -> Values:
	"""What `write` wrote; nothing of what is none of it."""
	try:
		found = json.loads(text) if text else {}
	except (ValueError, RecursionError):
		return {}
	if not isinstance(found, dict):
		return {}
	return {
		name: told for name, told in found.items() if isinstance(told, list) and len(told) == 3 and all(isinstance(v, str) for v in told)
	}


def merge(earlier: str | None, later: str | None) -> str:
	"""Two saves of one transaction: the first value before, the last one after; what came back to what it was is no change."""
	first, last = read(earlier), read(later)
	found = {**first, **last}
	for name in first.keys() & last.keys():
		found[name] = [last[name][0], first[name][1], last[name][2]]
	return write({name: told for name, told in found.items() if told[1] != told[2]})
