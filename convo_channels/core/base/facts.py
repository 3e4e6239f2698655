"""What happened, kept as a kind of fact and its particulars, and said in the reader's own words whenever it is read.

A kind of fact is a frozen dataclass: its fields are the particulars, and it says itself in whole sentences. Which kinds there
are is known to the room they belong to. What cannot be read (of a later version, mended by hand) is no fact, and no error.
"""

import datetime
import decimal
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Generic, TypeVar

from .clock import as_datetime, parse_day
from .messages import Translate

# The document that a fact is about is told by its row, beside the fact: there it follows renames.
OF_ROW = ("doctype", "name")

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d(\.\d+)?)?")


def _plain_time(time: datetime.time) -> str:
	"""As exact as it is."""
	return time.isoformat("auto" if time.second or time.microsecond else "minutes")


def _plain_moment(moment: datetime.datetime) -> str:
	return f"{moment.date().isoformat()} {_plain_time(moment.time())}"


def _plain_number(number: decimal.Decimal) -> str:
	return f"{number.normalize():,f}"


@dataclass(frozen=True)
class Voice:
	"""How somebody is spoken to: in which language, and how days, moments, times of day and numbers are written for them."""

	translate: Translate = str
	day: Callable[[datetime.date], str] = datetime.date.isoformat
	moment: Callable[[datetime.datetime], str] = _plain_moment
	time: Callable[[datetime.time], str] = _plain_time
	number: Callable[[decimal.Decimal], str] = _plain_number
	# An amount, as a number that is written already, with the code of its currency.
	money: Callable[[str, str], str] = "{} {}".format
	# One of several values that stand beside each other: what it needs not to change places with them.
	apart: Callable[[str], str] = str
	# A day within a sentence: short, with the year only where it is another one. None: as any other.
	brief_day: Callable[[datetime.date], str] | None = None

	def write(self, value: Any) -> str:
		"""A value as it is written for them; a text is itself."""
		if isinstance(value, decimal.Decimal):
			return self.number(value)
		if isinstance(value, datetime.datetime):
			return self.moment(value)
		if isinstance(value, datetime.date):
			return self.day(value)
		return self.time(value) if isinstance(value, datetime.time) else str(value)

	def say_money(self, amount: decimal.Decimal, currency: str) -> str:
		"""An amount; without a currency it is a number."""
		return self.money(self.number(amount), currency) if currency else self.number(amount)

	def say_day(self, text: str) -> str:
		"""A day as it is kept ("YYYY-MM-DD"), or what else stands in its place."""
		try:
			return self.day(parse_day(text))
		except ValueError:
			return text

	def short_day(self, day: datetime.date) -> str:
		"""Within a sentence."""
		return (self.brief_day or self.day)(day)

	def say_short_day(self, text: str) -> str:
		"""The same within a sentence."""
		try:
			return self.short_day(parse_day(text))
		except ValueError:
			return text

	def say_moment(self, text: str) -> str:
		"""The same for "YYYY-MM-DD HH:MM"."""
		try:
			moment = as_datetime(text)
			return self.moment(moment) if moment else text
		except ValueError:
			return text

	def say_stamp(self, text: str) -> str:
		"""A text that may be a day or a moment as JSON carries them; another is itself."""
		if _DAY.fullmatch(text):
			return self.say_day(text)
		return self.say_moment(text) if _MOMENT.fullmatch(text) else text


# English, with days as they are kept: what is written beside a fact for whoever reads tables.
PLAIN = Voice()


@dataclass(frozen=True)
class Fact:
	"""Something that happened. Particulars are texts, or lists of them."""

	event: ClassVar[str] = ""

	def say(self, voice: Voice) -> str:
		"""The whole sentence, in the reader's words."""
		raise NotImplementedError

	@property
	def particulars(self) -> dict[str, Any]:
		"""What is kept of it beside its kind and its document; nothing of what is empty."""
		told = {field.name: getattr(self, field.name) for field in fields(self) if field.name not in OF_ROW}
		return {name: value for name, value in told.items() if value}

	def as_json(self) -> str:
		"""The particulars as a column keeps them; empty when there are none."""
		told = self.particulars
		return json.dumps(told, ensure_ascii=False) if told else ""


Kind = TypeVar("Kind", bound=Fact)


class Kinds(Generic[Kind]):
	"""The facts that one kind of row may hold."""

	def __init__(self, *kinds: type[Kind]):
		self._by_event = {kind.event: kind for kind in kinds}

	@property
	def events(self) -> tuple[str, ...]:
		return tuple(self._by_event)

	def read(self, event: str | None, particulars: str | None, doctype: str = "", name: str = "") -> Kind | None:
		"""The fact of a row, whose document is given beside it; None when this version cannot tell what it is."""
		kind = self._by_event.get(event or "")
		try:
			told = json.loads(particulars) if particulars else {}
		except (ValueError, RecursionError):
			return None
		if kind is None or not isinstance(told, dict):
			return None
		known = {field.name: field.type for field in fields(kind)}
		given = {**told, **{key: value for key, value in (("doctype", doctype), ("name", name)) if key in known}}
		values = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
		if not all(key in known and _fits(value, known[key]) for key, value in values.items()):
			return None
		return kind(**values)


def _fits(value: Any, declared: Any) -> bool:
	if declared is str:
		return isinstance(value, str)
	return isinstance(value, tuple) and all(isinstance(item, str) for item in value)


def say_fact(fact: Fact, voice: Voice = PLAIN) -> str:
	"""What a person reads. A translation with a mistake in its places is passed over: it must not cost the page."""
	try:
		return fact.say(voice)
	except (IndexError, KeyError, ValueError):
		return fact.say(replace(voice, translate=str))
