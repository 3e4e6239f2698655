"""A sentence as a row keeps it: the template, what stands in its places, and how it was said when it happened.

Two columns (`keep`) hold the template and a JSON list of what stands in its places; one column (`as_json`) holds both as
{"said": template, "args": [...]}, and {"row": number} where it is of one row of a rule. What stands in a place is a text, a
sentence of the same form, or {"listed": [...]}. What cannot be read (of a later version, of another app) is shown as it was said.
"""

import json
from collections.abc import Iterator
from typing import Any

from .errors import CoreError
from .messages import AtRow, Listed, Message, Sayable, Translate, context_of, in_context

# Sentences within sentences; nobody says more.
DEPTH = 5


def keep(message: Message) -> tuple[str, str]:
	"""(event, particulars) of a sentence."""
	kept = _kept(message)
	return kept["said"], json.dumps(kept["args"], ensure_ascii=False) if kept["args"] else ""


def as_json(message: Sayable) -> str:
	"""The same in one column."""
	return json.dumps(_kept_place(message), ensure_ascii=False)


def _kept(message: Message) -> dict[str, Any]:
	context = context_of(message.template)
	kept = {"said": message.template, "args": [_kept_place(arg) for arg in message.args]}
	return kept | {"in": context} if context else kept


def _kept_place(value: Any) -> dict[str, Any] | str:
	if isinstance(value, CoreError):
		return _kept_place(value.message)
	if isinstance(value, AtRow):
		return {"row": value.row, **_kept(value.message)}
	if isinstance(value, Listed):
		return {"listed": [_kept_place(item) for item in value.items]}
	return _kept(value) if isinstance(value, Message) else str(value)


def say_kept(text: str | None, event: str | None, particulars: str | None, translate: Translate) -> str:
	"""What came of it in the reader's language. `text`: how it was said when it happened."""
	try:
		args = json.loads(particulars) if particulars else []
		return _read({"said": event, "args": args}).say(translate) if event else text or ""
	except (ValueError, RecursionError, TypeError, LookupError, AttributeError):
		return text or ""


def say_json(text: str | None, kept: str | None, translate: Translate) -> str | None:
	"""The same of one column, which may hold something else."""
	try:
		return _read(json.loads(kept)).say(translate) if kept else text
	except (ValueError, RecursionError, TypeError, LookupError, AttributeError):
		return text


def own_texts(kept: str | None) -> list[str]:
	"""What stands in the places of a sentence in one column and is somebody's own: names, values, what a database said."""
	try:
		return list(_texts_in(json.loads(kept or "{}").get("args", [])))
	except (ValueError, RecursionError, AttributeError):
		return []


def _texts_in(places: Any) -> Iterator[str]:
	for place in places if isinstance(places, list) else []:
		if isinstance(place, str):
			yield place
		elif isinstance(place, dict):
			yield from _texts_in(place.get("args") or place.get("listed"))


def row_of(kept: str | None) -> int | None:
	"""The row of a rule that a sentence in one column speaks of, from 1."""
	try:
		row = json.loads(kept or "{}").get("row")
	except (ValueError, RecursionError, AttributeError):
		return None
	return row if isinstance(row, int) else None


def _read(kept: Any, depth: int = 0) -> Message | AtRow:
	template = kept["said"]
	if depth > DEPTH or not template or not isinstance(template, str):
		raise ValueError("no sentence")
	template = in_context(template, str(kept.get("in") or ""))
	message = Message(template, tuple(_read_places(kept["args"], depth)))
	row = kept.get("row")
	return AtRow(row, message) if isinstance(row, int) and row else message


def _read_places(kept: Any, depth: int) -> list[Any]:
	if depth > DEPTH or not isinstance(kept, list) or not all(isinstance(value, str | dict) for value in kept):
		raise ValueError("what stands in a sentence is a list of texts and sentences")
	return [_read_place(value, depth + 1) if isinstance(value, dict) else value for value in kept]


def _read_place(kept: dict[str, Any], depth: int) -> Any:
	return Listed(_read_places(kept["listed"], depth)) if "listed" in kept else _read(kept, depth)
