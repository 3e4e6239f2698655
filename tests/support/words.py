"""How texts, days and numbers compare: the words of the reference evaluator."""

import datetime
import unicodedata
from fractions import Fraction
from typing import Any


def fold(text: Any) -> str:
	"""Letters without case and accents, trailing spaces gone; beyond the basic plane every sign is the same one."""
	return letters(text).rstrip(" ")


def letters(text: Any) -> str:
	plain = unicodedata.normalize("NFD", str(text).casefold())
	plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
	return "".join("�" if ord(sign) > 0xFFFF else sign for sign in plain)


def moment_of(value: Any) -> datetime.datetime | None:
	"""A day by its first moment."""
	if value is None or value == "":
		return None
	if isinstance(value, datetime.datetime):
		return value
	return datetime.datetime.fromisoformat(str(value))


def day_of(value: Any) -> datetime.date | None:
	if value is None or value == "":
		return None
	if isinstance(value, datetime.datetime):
		return value.date()
	return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value)[:10])


def exact(value: Any) -> Fraction:
	return Fraction(str(value))
