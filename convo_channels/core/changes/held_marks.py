"""Which of the fields that are watched for it a save gave another value: {field: [mark before, mark after]}, kept with the change. Pure.

A mark tells two values apart and not what they are: who may read the rows that hold it may not read every field.
"""

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any

from .values import as_said

_BYTES = 8


def mark(value: Any) -> str:
	"""The same for values that a form shows alike; nothing, 0 and unticked are one."""
	if isinstance(value, datetime.timedelta):
		value = (datetime.datetime.min + value).time()
	if isinstance(value, datetime.time):
		value = value.isoformat("seconds")
	said = as_said(int(value) if isinstance(value, bool) else value)
	return hashlib.blake2s(said.encode("utf-8", "replace"), digest_size=_BYTES).hexdigest() if said else ""


def note(fields: Iterable[str], before: Callable[[str], Any], after: Callable[[str], Any]) -> str:
	"""The fields that are others now; empty when none is."""
	found = {name: [mark(before(name)), mark(after(name))] for name in sorted(fields)}
	return _write(found)


def merge(earlier: str | None, later: str | None) -> str:
	"""Two saves of one transaction: what came back to what it was is no change."""
	first, last = _read(earlier), _read(later)
	found = {**first, **last}
	for name in first.keys() & last.keys():
		found[name] = [first[name][0], last[name][1]]
	return _write(found)


def read(text: str | None) -> frozenset[str]:
	"""The names of the fields."""
	return frozenset(_read(text))


def _write(found: dict[str, list[str]]) -> str:
	changed = {name: marks for name, marks in found.items() if marks[0] != marks[1]}
	return json.dumps(changed, separators=(",", ":")) if changed else ""


def _read(text: str | None) -> dict[str, list[str]]:
	try:
		found = json.loads(text) if text else {}
	except (ValueError, RecursionError):
		return {}
	if not isinstance(found, dict):
		return {}
	return {name: marks for name, marks in found.items() if isinstance(marks, list) and len(marks) == 2}
