"""Values in the unit of the form: a rating in stars, a duration in days, hours, minutes and seconds.

Frappe stores a rating as a fraction of 1 and a duration in seconds; nobody who writes a rule has to know.
"""

import decimal
import re
from typing import Any

from ..base.errors import RequestError
from ..base.facts import PLAIN, Voice
from ..base.messages import N_
from ..base.text import shown

STARS, DURATION = "stars", "duration"
UNITS = {"Rating": STARS, "Duration": DURATION}
DEFAULT_STARS = 5
HIDES_DAYS = "hide_days"

_SECONDS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_NUMBER = r"\d+(?:\.\d+)?"
_PARTS = "".join(rf"(?:({_NUMBER})\s*{unit}\s*)?" for unit in _SECONDS)
_DURATION = re.compile(rf"(-?)\s*(?=\d){_PARTS}", re.IGNORECASE | re.ASCII)
_BARE = re.compile(rf"-?{_NUMBER}(?:[eE]\d+)?", re.ASCII)


def stars_of(options: str) -> int:
	"""How many stars a Rating field shows."""
	return int(options) if options.isascii() and options.isdigit() and 0 < int(options) <= 100 else DEFAULT_STARS


def as_number(text: str, unit: str) -> str:
	"""What was typed as the number that is compared: stars as they are, a duration in seconds."""
	if unit != DURATION or _BARE.fullmatch(text):
		return text
	found = _DURATION.fullmatch(text)
	if not found:
		raise RequestError(N_('{0} is not a duration. Write it like "1d 2h 30m".'), shown(text))
	sign, *parts = found.groups()
	seconds = sum(
		decimal.Decimal(part) * size for part, size in zip(parts, _SECONDS.values(), strict=True) if part
	)
	return f"{sign}{seconds:f}"


def say(value: Any, unit: str, options: str = "", voice: Voice = PLAIN) -> str:
	"""A number in the unit of its field: "3.5 stars", "1d 2h"."""
	number = decimal.Decimal(str(value))
	if unit == DURATION:
		return _say_duration(number, options)
	if number == 1:
		return voice.translate("1 star")
	return voice.translate("{0} stars").format(voice.number(number))


def told(args: tuple[Any, ...], unit: str, options: str = "", voice: Voice = PLAIN) -> tuple[Any, ...]:
	"""Operands as they are told; those without a unit stay as they are."""
	if not unit:
		return args
	return tuple(
		say(arg, unit, options, voice) if isinstance(arg, decimal.Decimal | int | float) else arg for arg in args
	)


def as_cell(value: Any, unit: str, options: str = "") -> Any:
	"""What stands in a table for a stored value: the number of stars, a duration in words."""
	if value is None or not unit:
		return value
	if unit == DURATION:
		return _say_duration(decimal.Decimal(str(value)), options)
	halves = round(decimal.Decimal(str(value)) * 2 * stars_of(options))
	return halves // 2 if halves % 2 == 0 else halves / 2


def _say_duration(seconds: decimal.Decimal, options: str) -> str:
	"""As Frappe's control writes it; nothing is "0s"."""
	rest, said = abs(seconds), []
	for unit, size in _SECONDS.items():
		if unit == "d" and HIDES_DAYS in options:
			continue
		count, rest = divmod(rest, size) if unit != "s" else (rest, decimal.Decimal(0))
		if count:
			said.append(f"{count.normalize():f}{unit}")
	return ("-" if seconds < 0 else "") + (" ".join(said) or "0s")
