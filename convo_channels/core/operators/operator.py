"""What one operator is: every part that the app needs of it, declared together.

A sentence, an explanation, the builder and the SQL read the same declaration; none of them knows an operator by its key.
"""

import datetime
import decimal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..base.clock import Clock
from ..base.sql import Sql
from .shifts import HOURS, UNITS

Operand = Any
Predicate = Callable[[Sql, tuple[Operand, ...], Clock], Sql]
# The first and the last day, or moment, that an operator means now; None leaves a side open. The last argument:
# whether the value is a moment, to which past and future meet at now.
Edges = tuple[datetime.date | None, datetime.date | None]
# None where there are no such days: a fiscal year that nobody has made.
Span = Callable[[tuple[Operand, ...], Clock, bool], Edges | None]
# How something is said, and its negation.
Wording = tuple[str, str]


@dataclass(frozen=True)
class Operator:
	"""`needs`: none, one, two, list, month, weekdays, places, or the unit of what is counted: hours, days, weeks, months or years. `on_null`: what it answers for a value that is not there.

	`said`: what a sentence says of a value ("whose Territory ..."), `needed`: what must be found, `words`: what stands
	before the value in the builder; `{0}` (and `{1}`) are the operands. `..._by_type` where a type is asked or said otherwise.
	"""

	key: str
	types: frozenset[str]
	needs: str
	predicate: Predicate
	said: Wording
	needed: str
	words: str
	on_null: bool = False
	# The operator that says exactly the negation of this one.
	opposite: str = ""
	predicate_by_type: Mapping[str, Predicate] = field(default_factory=dict)
	said_by_type: Mapping[str, Wording] = field(default_factory=dict)
	# What is said of several values, where that is something else.
	several: Wording = ("", "")
	several_by_type: Mapping[str, Wording] = field(default_factory=dict)
	words_by_type: Mapping[str, str] = field(default_factory=dict)
	needed_by_type: Mapping[str, str] = field(default_factory=dict)
	# Its value is a node of a tree; the DocType stands before it in the operands.
	tree: bool = False
	# What it is given is a value of this type, whatever the type of what is compared.
	given_as: str = ""
	# It asks for the first so many of all who have a value: those who have most (1) or least (-1).
	ranks: int = 0
	# How the first one alone is said.
	said_of_first: Wording = ("", "")
	# It asks whether there is a value at all.
	asks_if_set: bool = False
	# It asks whether the value is one of those given.
	names: bool = False
	# It looks for a part of a text: whether anything may stand (before it, behind it).
	part: tuple[bool, bool] | None = None
	# It asks for a whole day, and a time would be lost.
	takes_days_only: bool = False
	# What it means now: what passes with the days.
	span: Span | None = None
	# What must be found is told by its days, as `{0}` and `{1}`.
	needs_its_days: bool = False
	# What no days at all are called.
	said_today: Wording = ("", "")
	# It can be the period of related rows: how that is said of what is asked, `{0}`, of no days at all too.
	period_said: Wording = ("", "")
	# What makes a document, `{0}` of the day `{1}`, enter such a period (of `{2}`), and fall out of it.
	turned: Wording = ("", "")
	# It ends at now, or begins there: a moment turns it that comes while nobody saves anything.
	meets_now: bool = False
	# Where hours are counted: on which side of now (-1 before it) they end.
	hours_turn: int = 0
	# It looks back up to now in whole days: what the database stamped counts by its day.
	looks_back: bool = False
	# Whose operators differ in nothing but a unit, or a part of the calendar, are a family, named by one of them;
	# `choice`: what this one is called there.
	family: str = ""
	choice: str = ""
	# It asks how long something is so: how that is said of it, `{0}`; of no days at all too.
	lasting: Wording = ("", "")
	# It asks since when the field of a document has held its value, whatever that is.
	asks_since: bool = False
	# Its days are those of a company's fiscal year.
	is_fiscal: bool = False
	# Whether a number satisfies it; how much of something it is, and how much where it does not hold.
	holds: Callable[[decimal.Decimal, tuple[Operand, ...]], bool] | None = None
	amount: str = ""
	or_else: str = ""
	# Both of what is counted, where that is said otherwise.
	counted: Wording = ("", "")
	# More (1) or less (-1) is missing where it does not hold.
	lacks: int = 0

	@property
	def counts(self) -> bool:
		"""Whether its value is so many hours, days, weeks, months or years."""
		return self.needs in UNITS

	@property
	def can_be_period(self) -> bool:
		return bool(self.period_said[0])

	def turns_at(self, args: tuple[Operand, ...]) -> Iterator[datetime.timedelta]:
		"""How far from now a moment lies when it turns what is answered, other than by the change of the day."""
		if self.meets_now:
			yield datetime.timedelta(0)
		if self.needs == HOURS:
			yield datetime.timedelta(hours=args[0] * self.hours_turn)

	@property
	def is_relative(self) -> bool:
		"""Whether the passing of a day alone can change what it answers."""
		return self.span is not None

	def predicate_of(self, value_type: str) -> Predicate:
		return self.predicate_by_type.get(value_type, self.predicate)

	def amount_of(self, *, counted: bool, failing: bool) -> str:
		"""How much it is; `failing`: where it does not hold, nothing where that has no words of its own."""
		return (self.counted[failing] if counted else "") or (self.or_else if failing else self.amount)

	def said_of(self, value_type: str, count: int = 1) -> Wording:
		"""`count`: of so many values."""
		several = self.several_by_type.get(value_type, self.several)
		return several if count > 1 and several[0] else self.said_by_type.get(value_type, self.said)

	def needed_of(self, value_type: str) -> str:
		return self.needed_by_type.get(value_type, self.needed)

	def words_of(self, value_type: str) -> str:
		return self.words_by_type.get(value_type, self.words)


def declare(
	key: str, types: str, needs: str, predicate: Predicate, said: Wording, needed: str, words: str = "", **more: Any
) -> Operator:
	"""An operator as a line of a table; `types` in one text."""
	return Operator(key, frozenset(types.split()), needs, predicate, said, needed, words or key, **more)
