"""utf8mb4_unicode_ci for SQLite: which texts MariaDB holds equal, their order, and what LIKE matches.

MariaDB is the authority; this is close enough that a rule means the same on both engines. Case, accents and trailing
spaces do not count; characters beyond the basic plane (emoji) are all alike, as they are in that collation.
"""

import re
import sqlite3
import unicodedata
import zlib
from functools import lru_cache

NAME = "utf8mb4_unicode_ci"

# The order MariaDB gives the printable ASCII signs; letters and digits come after them.
SIGNS_IN_ORDER = " `^_-,;:!?.'\"()[]{}@*/\\&#%+<=>|~$"
_WEIGHTS = {code: chr(0xE000 + code) for code in range(0x20)}  # control signs make room, each its own
_WEIGHTS |= {ord(sign): chr(1 + index) for index, sign in enumerate(SIGNS_IN_ORDER)}
_REPLACEMENT = "\ufffd"


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
	"""The text as the collation compares it."""
	if text.isascii():
		return text.casefold().rstrip(" ").translate(_WEIGHTS)
	return _fold_letters(text).rstrip(" ").translate(_WEIGHTS)


def compare(left: str, right: str) -> int:
	a, b = fold(left), fold(right)
	return (a > b) - (a < b)


def is_like(pattern, text, escape="\\") -> int | None:
	"""SQL's LIKE with the collation's idea of equal letters; null when a side is null."""
	if pattern is None or text is None:
		return None
	return int(_compile_like(str(pattern), escape).fullmatch(_fold_letters(str(text))) is not None)


def register(connection: sqlite3.Connection) -> None:
	connection.create_collation(NAME, compare)
	connection.create_function("like", 2, is_like, deterministic=True)
	connection.create_function("like", 3, is_like, deterministic=True)
	connection.create_function("CRC32", 1, _crc32, deterministic=True)


def _crc32(text) -> int | None:
	"""MariaDB's function of the same name."""
	return None if text is None else zlib.crc32(str(text).encode())


def _fold_letters(text: str) -> str:
	text = "".join(_REPLACEMENT if ord(sign) > 0xFFFF else sign for sign in text)
	decomposed = unicodedata.normalize("NFKD", text).casefold()
	return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


@lru_cache(maxsize=1024)
def _compile_like(pattern: str, escape: str) -> re.Pattern:
	parts, signs = [], iter(pattern)
	for sign in signs:
		if sign == escape:
			parts.append(re.escape(_fold_letters(next(signs, escape))))
		elif sign == "%":
			parts.append(".*")
		elif sign == "_":
			parts.append(".")
		else:
			parts.append(re.escape(_fold_letters(sign)))
	return re.compile("".join(parts), re.DOTALL)
