"""What an admin types as the value of a condition, read for its operator; everything else is one sentence.

Nothing that is typed is dropped: what an operator cannot honour is refused.
"""

import datetime
import decimal
import json
import re
from typing import Any

from ..base.clock import midnight, parse_moment
from ..base.errors import RequestError
from ..base.messages import N_, word
from ..base.text import is_blank, is_storable, shown
from ..posts.search_words import parse_query
from . import kinds
from .operator import Operand, Operator
from .shifts import DAYS, HOURS, LEAST, MONTHS, UNITS, WEEKS, YEARS
from .units import as_number

MAX_VALUE_LENGTH = 1000
MAX_LIST = 200
# What a column of text holds in every script: 65,535 bytes, four of them for a character at the most.
MAX_LIST_LENGTH = 16_000
MAX_DAYS = UNITS[DAYS]
# More than any amount of any currency; with its decimals it is as many digits as Python reckons with.
MAX_NUMBER = decimal.Decimal(10) ** 18
MORE_THAN_ANY = MAX_NUMBER + 1
MAX_DECIMALS = 9
# More than these are no selection any more.
MAX_PLACES = 100_000
WEEKDAYS = frozenset("1234567")
LAST_MOMENT = datetime.time(23, 59, 59, 999999)
# {unit: what is said of a count that is no number, and of one that is too small or too large}
_WRONG_COUNT = {
	HOURS: (N_("{0} is not a whole number of hours."), N_("the number of hours must be between {0} and {1}.")),
	DAYS: (N_("{0} is not a whole number of days."), N_("the number of days must be between {0} and {1}.")),
	WEEKS: (N_("{0} is not a whole number of weeks."), N_("the number of weeks must be between {0} and {1}.")),
	MONTHS: (N_("{0} is not a whole number of months."), N_("the number of months must be between {0} and {1}.")),
	YEARS: (N_("{0} is not a whole number of years."), N_("the number of years must be between {0} and {1}.")),
}
# As the forms take it: nothing is a number here that is none there.
_WHOLE = re.compile(r"[+-]?[0-9]+")
_QUOTED = re.compile(r'\s*"((?:[^"]|"")*)"\s*(?:,|$)|([^,]*)(?:,|$)')


def read_operands(operator: Operator, value_type: str, raw: Any, unit: str) -> tuple[Operand, ...]:
	"""What was typed for an operator.

	RequestError says in one sentence what is wrong with it.
	"""
	needs = operator.needs
	if needs == "none":
		return ()
	longest = MAX_LIST_LENGTH if needs == "list" else MAX_VALUE_LENGTH
	if isinstance(raw, str) and len(raw) > longest:
		raise RequestError(N_("the value is longer than {0} characters."), longest)
	if operator.counts:
		return (_parse_count(raw, needs),)
	if needs == "month":
		return (_parse_month(raw),)
	if needs == "places":
		return (_parse_places(raw),)
	if needs == "weekdays":
		return _parse_weekdays(raw, operator)
	value_type = operator.given_as or value_type
	items = split_list(raw) if needs in ("two", "list") else [raw]
	if needs == "two" and len(items) != 2:
		raise RequestError(N_('"{0}" needs two values, separated by a comma.'), word(operator.key))
	parsed = tuple(_parse_one(item, value_type, operator, unit) for item in items)
	if not parsed:
		raise RequestError(N_('"{0}" needs at least one value.'), word(operator.key))
	if len(parsed) > MAX_LIST:
		raise RequestError(N_("the list holds {0} values; {1} is the most."), len(parsed), MAX_LIST)
	# From an hour of the evening to one of the morning a time of day lasts over midnight.
	if needs == "two" and value_type != kinds.TIME and first_moment(parsed[0]) > last_moment(parsed[1]):
		raise RequestError(N_('the first value of "{0}" is larger than the second.'), word(operator.key))
	return parsed


def first_moment(value: Any) -> Any:
	"""A day by its beginning; anything else as it is."""
	return midnight(value) if is_day(value) else value


def last_moment(value: Any) -> Any:
	"""A day by its end."""
	return datetime.datetime.combine(value, LAST_MOMENT) if is_day(value) else value


def is_day(value: Any) -> bool:
	"""Whether it is a whole day, and no moment."""
	return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)


def split_list(raw: Any) -> list[Any]:
	"""The values of a list as an admin writes it: one per line, separated by commas, or as JSON.

	Among commas a value that holds one stands in quotation marks.
	"""
	if isinstance(raw, list | tuple):
		return list(raw)
	text = str(raw if raw is not None else "").strip()
	if text.startswith("["):
		try:
			return list(json.loads(text))
		except (ValueError, RecursionError) as error:
			raise RequestError(N_("the list of values is not valid JSON.")) from error
	if "\n" in text:
		return [item.strip() for item in text.split("\n") if item.strip()]
	found = [(quoted.replace('""', '"'), plain) for quoted, plain in _QUOTED.findall(text)]
	return [item.strip() for item in (quoted or plain for quoted, plain in found) if item.strip()]


def join_list(items: list[Any]) -> str:
	"""The list as a row stores it: one value per line, or JSON where lines would not come back as they are."""
	text = "\n".join(map(str, items))
	try:
		is_same = split_list(text) == items
	except RequestError:
		is_same = False
	return text if is_same else json.dumps(items, ensure_ascii=False)


def _parse_count(raw: Any, unit: str) -> int:
	"""So many hours, days, weeks, months or years."""
	no_number, out_of_bounds = _WRONG_COUNT[unit]
	least, most = LEAST.get(unit, 0), UNITS[unit]
	text = str(raw).strip()
	if not _WHOLE.fullmatch(text):
		raise RequestError(no_number, shown(raw))
	count = int(text)
	if not least <= count <= most:
		raise RequestError(out_of_bounds, least, most)
	return count


def _parse_month(raw: Any) -> int:
	text = str(raw if raw is not None else "").strip()
	if not (text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= 12):
		raise RequestError(N_("{0} is not a month. Write its number, from 1 to 12."), shown(text))
	return int(text)


def _parse_places(raw: Any) -> int:
	text = str(raw if raw is not None else "").strip()
	if not re.fullmatch(r"[0-9]+", text):
		raise RequestError(N_("{0} is not a whole number of customers."), shown(text))
	if len(text) > 9 or not 1 <= int(text) <= MAX_PLACES:
		raise RequestError(N_("the number of customers must be between {0} and {1}."), 1, MAX_PLACES)
	return int(text)


def _parse_weekdays(raw: Any, operator: Operator) -> tuple[int, ...]:
	"""Days of the week, each once, from 1 for Monday on."""
	found = [str(item).strip() for item in split_list(raw)]
	if not found:
		raise RequestError(N_('"{0}" needs at least one value.'), word(operator.key))
	for text in found:
		if text not in WEEKDAYS:
			raise RequestError(N_("{0} is not a day of the week. Write its number, from 1 for Monday to 7 for Sunday."), shown(text))
	return tuple(sorted({int(text) for text in found}))


def _parse_one(raw: Any, value_type: str, operator: Operator, unit: str) -> Operand:
	if isinstance(raw, list | tuple | dict):
		raise RequestError(N_("{0} is not a single value."), shown(raw))
	given = str(raw if raw is not None else "")
	text = given.strip()
	if is_blank(text):
		raise RequestError(N_("the value is missing."))
	if len(text) > MAX_VALUE_LENGTH:
		raise RequestError(N_("the value is longer than {0} characters."), MAX_VALUE_LENGTH)
	if not is_storable(text):
		raise RequestError(N_("{0} holds a sign that cannot be stored."), shown(text))
	if value_type == kinds.NUMBER:
		return _parse_number(as_number(text, unit))
	if value_type in (kinds.DATE, kinds.DATETIME):
		return _parse_moment(text, value_type, is_for_days=operator.takes_days_only)
	if value_type == kinds.TIME:
		return _parse_time(text)
	if value_type == kinds.READ and not parse_query(text):
		raise RequestError(N_("{0} holds no word to look for."), shown(text))
	# Blanks at the edges say something where a part of a text is looked for.
	return given.strip("\r\n") if operator.part else text


def _parse_moment(text: str, value_type: str, *, is_for_days: bool) -> datetime.date:
	"""A day, or a moment where one can be compared with: a time is honoured or refused."""
	try:
		moment = parse_moment(text)
	except ValueError as error:
		raise RequestError(N_("{0} is not a date. Write it as YYYY-MM-DD."), shown(text)) from error
	if not 1000 <= moment.year <= 9000:  # what MariaDB can hold, with room for a day on either side
		raise RequestError(N_("{0} is not a date that can be compared."), shown(text))
	if not isinstance(moment, datetime.datetime):
		return moment
	if moment == midnight(moment) and (value_type == kinds.DATE or is_for_days):
		return moment.date()  # how some clients write a day
	if value_type == kinds.DATE:
		raise RequestError(N_("{0} has a time, and this is a date without one. Write the day alone."), shown(text))
	if is_for_days:
		raise RequestError(N_('{0} has a time, and "on" asks for a whole day. Use "between", or the day alone.'), shown(text))
	return moment


def _parse_time(text: str) -> datetime.time:
	"""A time of the site's own day; one of a zone is none."""
	try:
		found = datetime.time.fromisoformat(text.zfill(5) if re.fullmatch(r"\d:\d\d", text) else text)
	except ValueError:
		found = None
	if found is None or found.tzinfo:
		raise RequestError(N_("{0} is not a time. Write it as HH:MM."), shown(text))
	return found


def _parse_number(text: str) -> decimal.Decimal:
	try:
		number = decimal.Decimal(text) if text.isascii() and "_" not in text else None
	except decimal.InvalidOperation:
		number = None
	if number is None:
		raise RequestError(N_("{0} is not a number."), shown(text))
	if not number.is_finite() or abs(number) > MAX_NUMBER:
		raise RequestError(N_("{0} is not a number that can be compared."), shown(text))
	if number != round(number, MAX_DECIMALS):
		raise RequestError(N_("{0} has more than {1} decimals."), shown(text), MAX_DECIMALS)
	return number
