"""Which document a post speaks of, as a request names it: {"doctype", "name"}. Whether it may is `feed/spoken_of.py`'s to say."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..base.errors import RequestError
from ..base.messages import N_
from ..base.text import is_storable

LONGEST_NAME = 140
LONGEST_TEXT = 2_000
_NO_OBJECT = N_("A document is named by an object with its doctype and its name.")


@dataclass(frozen=True)
class Reference:
	"""A document by its kind and its name."""

	doctype: str
	name: str

	@classmethod
	def of_place(cls, place: str) -> "Reference":
		"""As the place of a draft names it, after its kind."""
		doctype, _, name = place.partition(":")
		return cls(doctype, name)


def parse(given: str | Mapping[str, Any] | None) -> Reference | None:
	"""None where none is given."""
	if given is None or given == "":
		return None
	found: Any = given
	if isinstance(given, str):
		try:
			found = json.loads(given) if len(given) <= LONGEST_TEXT else None
		except (ValueError, RecursionError):
			found = None
	if not isinstance(found, Mapping) or set(found) != {"doctype", "name"} or not all(map(_is_name, found.values())):
		raise RequestError(_NO_OBJECT)
	return Reference(found["doctype"], found["name"])


def _is_name(value: Any) -> bool:
	return isinstance(value, str) and 0 < len(value.strip()) and len(value) <= LONGEST_NAME and is_storable(value)


def as_asked(reference: Reference | None) -> str:
	"""One spelling for what was asked for; empty where it is nothing."""
	return json.dumps([reference.doctype, reference.name]) if reference else ""
