"""Whole numbers out of a request or a file: digits and a sign, and nothing that Python alone takes for a number.

`int` reads "1_0" as ten, digits of any script, and cuts off what stands behind a point.
"""

import re
from typing import Any

MAX_DIGITS = 18
_DIGITS = re.compile(rf"[+-]?[0-9]{{1,{MAX_DIGITS}}}")


def read_whole(given: Any) -> int:
	"""The number; ValueError for whatever is none."""
	if isinstance(given, float) and given.is_integer() and abs(given) < 10**MAX_DIGITS:
		return int(given)
	if isinstance(given, int) and abs(given) < 10**MAX_DIGITS:
		return int(given)
	text = given.strip() if isinstance(given, str) else ""
	if not _DIGITS.fullmatch(text):
		raise ValueError(f"no whole number: {str(given)[:40]!r}")
	return int(text)


def is_name_of_number(name: str) -> bool:
	"""Whether it names a row that is numbered."""
	return name.isascii() and name.isdigit() and len(name) <= MAX_DIGITS
