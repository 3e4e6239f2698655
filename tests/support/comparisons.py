"""What an operator says of a number, a text, a time of day: the comparisons of the reference evaluator."""

import datetime
import json
from fractions import Fraction
from typing import Any

from tests.support.words import exact, fold, letters

TRUE_ON_NULL = {
	"is not",
	"does not contain",
	"is none of",
	"does not equal",
	"is not under",
	"is not set",
}


def as_list(value: Any) -> list[str]:
	"""One value per line or comma separated, or a JSON list."""
	text = str(value).strip()
	if text.startswith("["):
		return [str(item) for item in json.loads(text)]
	return [part.strip() for part in text.split("\n" if "\n" in text else ",") if part.strip()]


def span(wanted: Any) -> tuple[datetime.datetime, datetime.datetime]:
	"""The first and the last moment of what was written: a whole day, or one moment."""
	text = str(wanted).strip()
	first = datetime.datetime.fromisoformat(text)
	return first, datetime.datetime.combine(first, datetime.time.max) if len(text) == 10 else first


def anniversary(day: datetime.date, year: int) -> datetime.date:
	"""The same day of another year: 29 February is kept on 28 when there is none."""
	try:
		return day.replace(year=year)
	except ValueError:
		return datetime.date(year, 2, 28)


def compare_number(operator: str, wanted: Any, value: Any) -> bool:
	if operator in ("is set", "is not set"):
		return bool(value) == (operator == "is set")
	if value is None:
		return operator in TRUE_ON_NULL
	number = exact(value) if not isinstance(value, Fraction) else value
	first, *rest = [Fraction(part) for part in as_list(wanted)]
	if operator == "between":
		return first <= number <= rest[0]
	return {
		"equals": number == first,
		"does not equal": number != first,
		"more than": number > first,
		"at least": number >= first,
		"less than": number < first,
		"at most": number <= first,
	}[operator]


def compare_time(operator: str, wanted: Any, value: Any) -> bool:
	"""MariaDB hands a time of day over as the time since midnight."""
	since = value if isinstance(value, datetime.timedelta) or value is None else _since_midnight(value)
	if operator in ("is set", "is not set"):
		return bool(since) == (operator == "is set")
	if since is None:
		return operator in TRUE_ON_NULL
	asked = [_since_midnight(part) for part in (as_list(wanted) if "," in str(wanted) or "[" in str(wanted) else [wanted])]
	return {
		"equals": since == asked[0],
		"does not equal": since != asked[0],
		"before": since < asked[0],
		"after": since > asked[0],
		# Whoever goes to work at the first goes home at the last, on the day after where the night lies between.
		"between": asked[0] <= since <= asked[-1] if asked[0] <= asked[-1] else not asked[-1] < since < asked[0],
		"is one of": since in asked,
		"is none of": since not in asked,
	}[operator]


def _since_midnight(text: Any) -> datetime.timedelta:
	hours, minutes, seconds = (*str(text).split(":"), "0")[:3]
	return datetime.timedelta(hours=int(hours), minutes=int(minutes), seconds=float(seconds))


def compare_text(operator: str, wanted: Any, value: Any) -> bool:
	if operator in ("is set", "is not set"):
		return operator == "is set"
	if operator in ("is one of", "is none of"):
		return (fold(value) in {fold(item) for item in as_list(wanted)}) == (operator == "is one of")
	text, part = letters(value), letters(wanted)
	return {
		"is": fold(value) == fold(wanted),
		"is not": fold(value) != fold(wanted),
		"contains": part in text,
		"does not contain": part not in text,
		"starts with": text.startswith(part),
		"ends with": text.endswith(part),
	}[operator]
