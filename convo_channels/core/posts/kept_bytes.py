"""Where the bytes of a post's file lie, and at which address they are read: the one says nothing of the other.

Frappe opens a file to whoever names its address in a record, a mail or an import, and lets records of equal content share one. So the
record of a post's file has an address that asks for the right to its post, and the place on the disk has a name that nothing else has.
"""

import re
import secrets
from urllib.parse import quote, unquote

READ = "convo_channels.api.files.get"
ADDRESS = f"/api/method/{READ}?fid="
_PLACE = "convo-post-file-"
PLACE = re.compile(rf"{_PLACE}[0-9a-f]{{40}}")
# What is written for an address may be read more than once.
_UNQUOTED = 3


def address_of(file: str) -> str:
	return ADDRESS + quote(file, safe="")


def file_at(address: str | None) -> str | None:
	"""The record whose address that is, by its name."""
	told = str(address or "")
	return unquote(told.removeprefix(ADDRESS)) if told.startswith(ADDRESS) else None


def new_place() -> str:
	"""A name on the disk that nobody guesses. It says nothing of what lies there: nothing that is told can lead elsewhere."""
	return _PLACE + secrets.token_hex(20)


def names_any(*told: object) -> bool:
	"""Whether something that was told is the address or the place of any post's file."""
	return any(_names(str(value)) for value in told if value)


def _names(value: str) -> bool:
	for _ in range(_UNQUOTED):
		value = unquote(value)
	return READ in value or PLACE.search(value) is not None
