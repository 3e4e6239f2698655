"""Opaque page cursors: where a page ended, for which list it was made.

A cursor is data from outside again when it comes back, so it is checked like any other input: it names its
list, and one that belongs to another list, or was tampered with, is refused.
"""

import base64
import binascii
import datetime
import json
import zlib
from dataclasses import dataclass

from .clock import as_datetime
from .errors import CursorError
from .messages import N_
from .text import is_storable
from .whole import is_name_of_number

MAX_LENGTH = 600


@dataclass(frozen=True)
class Position:
	"""The last row of a page, in the order (at, rank, name), all descending.

	`rank` tells branches with different kinds of names apart (posts, moves, interactions).
	"""

	at: datetime.datetime
	rank: int
	name: str


def list_key(*parts: str) -> str:
	"""A short fingerprint of the list a cursor belongs to."""
	return format(zlib.crc32("\x1f".join(parts).encode()), "08x")


def encode(position: Position, key: str) -> str:
	"""Make the text that travels to the client."""
	payload = [key, position.at.isoformat(), position.rank, position.name]
	return base64.urlsafe_b64encode(json.dumps(payload, separators=(",", ":")).encode()).decode().rstrip("=")


def decode(text: str | None, key: str) -> Position | None:
	"""Read a cursor back. None or "" is the first page; anything not ours raises CursorError."""
	if not text:
		return None
	if not isinstance(text, str) or len(text) > MAX_LENGTH:
		raise CursorError(N_("The page cursor cannot be read. Reload the list."))
	try:
		payload = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
		owner, at, rank, name = payload
		if not (isinstance(at, str) and type(rank) is int and isinstance(name, str) and is_storable(name)):
			raise ValueError("wrong types")
		moment = as_datetime(at)
		if moment is None or moment.tzinfo:
			raise ValueError("no moment of the site")
	except (ValueError, TypeError, RecursionError, binascii.Error) as error:
		raise CursorError(N_("The page cursor cannot be read. Reload the list.")) from error
	if owner != key:
		raise CursorError(N_("The page cursor belongs to another list. Reload the list."))
	return Position(moment, rank, name)


def read_number(name: str) -> int:
	"""The number of a row, as a cursor carries it: data from outside, so it may be anything."""
	if not is_name_of_number(name):
		raise CursorError(N_("The page cursor cannot be read. Reload the list."))
	return int(name)
