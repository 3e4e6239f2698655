"""What one operator is: every part that the app needs of it, declared together.

A sentence, an explanation, the builder and the SQL read the same declaration; none of them knows an operator by its key.
"""

import datetime
import decimal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..base.clock import Clock
from ..base.sql import Sql

Operand = Any
Predicate = Callable[[Sql, tuple[Operand, ...], Clock], Sql]
# The first and the last day, or moment, that an operator means now; None leaves a side open. The last argument:
# whether the value is a moment, to which past and future meet at now.
Edges = tuple[datetime.date | None, datetime.date | None]
Span = Callable[[tuple[Operand, ...], Clock, bool], Edges]
# How something is said, and its negation.
Wording = tuple[str, str]


@dataclass(frozen=True)
class Operator:
	"""`needs`: none, one, two, list, days or month. `on_null`: what it answers for a value that is not there.

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
	# It can be the period of related rows, before now (-1) or after it (1): how that is said of what is asked, `{0}`, of no days at all too.
	period: int = 0
	period_said: Wording = ("", "")
	# What makes a document, `{0}` of the day `{1}`, enter such a period (of `{2}`), and fall out of it.
	turned: Wording = ("", "")
	# Whether a number satisfies it; how much of something it is, and how much where it does not hold.
	holds: Callable[[decimal.Decimal, tuple[Operand, ...]], bool] | None = None
	amount: str = ""
	or_else: str = ""
	# Both of what is counted, where that is said otherwise.
	counted: Wording = ("", "")
	# More (1) or less (-1) is missing where it does not hold.
	lacks: int = 0

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
