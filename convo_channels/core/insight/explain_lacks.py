"""What a customer has, and what a condition needs instead: "Has 2 invoices in the last 180 days; needs none." Pure.

Each measure has its sentence in `LACKS`. The condition comes as the reader may be told it; whether it holds is not decided here.
"""

import datetime
import decimal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..base.clock import Clock, parse_date
from ..base.facts import Voice
from ..base.messages import N_, S_
from ..catalog import catalog as cat
from ..catalog.catalog import Catalog
from ..operators import operators as ops
from ..operators import units
from ..operators.operators import OPERATORS
from ..rules.asked import Asked
from ..rules.phrases import say_leaf
from ..rules.rule import Term
from ..rules.said_values import say_count, say_weekdays
from .explain_needs import say_needed
from .explain_values import Found

# The smallest amount that is something.
_TINY = decimal.Decimal("0.000000001")


@dataclass(frozen=True)
class Lack:
	"""A condition that does not hold, and the value that was found for it."""

	asked: Asked
	term: Term
	value: Any
	clock: Clock
	since: datetime.date | None = None
	is_exact: bool = True

	@property
	def voice(self) -> Voice:
		return self.asked.voice

	def say(self, template: str, *args: Any) -> str:
		return self.asked.say(template, *args)

	def found(self) -> str:
		said = say_found(self.value, self.asked, self.voice)
		if self.asked.operator.needs != "weekdays":
			return said
		day = parse_date(str(self.value)[:10])
		return self.say(S_("{0} ({1})"), said, say_weekdays([day.isoweekday()], self.voice))

	def needed(self) -> str:
		field = self.asked.field if self.asked.field.name else None
		return say_needed(self.term, None, self.clock, self.voice, self.asked.currency, field)


def say_lack(term: Term, found: Found, catalog: Catalog, clock: Clock, voice: Voice) -> str:
	"""One sentence. `term`: as the reader may be told it."""
	lack = Lack(Asked(term.leaf, catalog, voice, term.negate), term, found.value, clock, found.since, found.is_exact)
	if lack.asked.operator.ranks:
		return lack.say(S_("Must be among customers {0}."), say_leaf(lack.asked))
	return LACKS[term.leaf.measure](lack)


def say_found(value: Any, asked: Asked, voice: Voice) -> str:
	"""A found value in the unit of its field."""
	field = asked.field
	if isinstance(value, list):
		return ", ".join(voice.apart(str(item)) for item in value)
	if isinstance(value, int | float) and not isinstance(value, bool):
		number = decimal.Decimal(str(value))
		if field.unit:
			return units.say(number, field.unit, field.options, voice)
		return voice.say_money(number, asked.currency)
	return voice.say_stamp(str(value))


def _say_other(lack: Lack) -> str:
	"""The condition turned round says it all: "Not tagged VIP."."""
	asked = lack.asked
	said = say_leaf(Asked(asked.leaf, asked.catalog, asked.voice, not asked.negated))
	return lack.say(S_("{0}."), said[:1].upper() + said[1:])


def _of_value(lack: Lack) -> str:
	asked = lack.asked
	label = asked.in_brackets(asked.label(), asked.leaf.filters)
	if asked.leaf.subject in (cat.TAG, cat.SEGMENT):
		return _say_other(lack)
	if asked.operator.asks_since:
		return _of_held(lack)
	if asked.field.type == ops.CHECK:
		return lack.say(S_("{0} is ticked; must not be.") if asked.is_negative else S_("{0} is not ticked; must be."), label)
	if asked.operator.asks_if_set or asked.field.type in (ops.HELD, ops.ROWS):
		return lack.say(S_("{0} is set; must not be.") if asked.is_negative else S_("{0} is not set; must be."), label)
	if lack.value is None:
		return lack.say(S_("{0} is not set; needs {1}."), label, lack.needed())
	if asked.field.type in (ops.DATE, ops.DATETIME):
		return lack.say(S_("{0}: {1}; needed: {2}."), label, lack.found(), lack.needed())
	if asked.is_negative and asked.field.type != ops.NUMBER:
		return lack.say(S_("{0} is {1}; needs anything else."), label, lack.found())
	return lack.say(S_("{0} is {1}; needs {2}."), label, lack.found(), lack.needed())


def _of_held(lack: Lack) -> str:
	"""What it holds, for how long by now, and how long is needed."""
	asked, voice = lack.asked, lack.voice
	if lack.since is None or asked.negated or not asked.operator.span:
		return _say_other(lack)
	first, _last = asked.operator.span(asked.leaf.args, lack.clock, False) or (None, None)
	days = say_count((lack.clock.today - lack.since).days, OPERATORS["in the last (days)"], voice)
	needed = say_count(asked.leaf.args[0], asked.operator, voice)
	template = _HELD[first is not None, lack.is_exact]
	return lack.say(template, asked.label(), say_held(lack.value, asked), days, voice.short_day(lack.since), needed)


# {(whether less is needed, whether it is known when it began)}
_HELD = {
	(False, True): S_("{0} has been {1} for {2} (since {3}); needs {4}."),
	(False, False): S_("{0} has been {1} for {2} at least, and nobody knows for how much longer; needs {4}."),
	(True, True): S_("{0} has been {1} for {2} (since {3}); needs less than {4}."),
	(True, False): S_("{0} was {1} by {3} already, and nobody knows since when; needs less than {4}."),
}


def say_held(value: Any, asked: Asked) -> str:
	"""What a field holds, within a sentence."""
	if asked.field.type == ops.CHECK:
		return asked.say(S_("ticked") if value else S_("not ticked"))
	return say_found(value, asked, asked.voice) if value is not None else asked.say(S_("empty"))


def _none_of(lack: Lack, needed: str) -> str:
	asked = lack.asked
	return lack.say(S_("Has no {0}; needs {1}."), asked.in_period(asked.one_alone()), needed)


def _of_count(lack: Lack) -> str:
	asked = lack.asked
	count = int(lack.value or 0)
	needed = _needed_number(lack)
	if not count:
		return _none_of(lack, needed)
	rows = asked.one_alone() if count == 1 else asked.many_alone()
	counted = lack.say(N_("{0} {1}", context="number and documents"), lack.voice.number(decimal.Decimal(count)), rows)
	return lack.say(S_("Has {0}; needs {1}."), asked.in_period(counted), needed)


def _needed_number(lack: Lack) -> str:
	asked = lack.asked
	if asked.leaf.measure == cat.EXISTS:
		return lack.say(S_("none") if asked.is_negative else S_("one"))
	if asked.operator.asks_if_set or asked.is_none(1) or asked.is_any(1):
		return lack.say(S_("none") if asked.holds(0) else S_("one"))
	return _needed_amount(lack)


def _needed_amount(lack: Lack) -> str:
	asked = lack.asked
	if asked.operator.asks_if_set:
		return lack.say(S_("none") if asked.is_negative else S_("some"))
	if asked.is_any(_TINY):
		return lack.say(S_("some"))
	amount, is_not = asked.amount()
	return lack.say(S_("anything but {0}"), amount) if is_not else amount


def _of_sum(lack: Lack) -> str:
	return _of_amount(lack, S_("{0} of {1} in total"), S_("{0} that come to {1} in {2}"))


def _of_average(lack: Lack) -> str:
	return _of_amount(lack, S_("{0} of {1} on average"), S_("{0} that average {1} in {2}"))


def _of_amount(lack: Lack, of_worth: str, of_field: str) -> str:
	asked = lack.asked
	if not lack.value:
		return _none_of(lack, _needed_amount(lack))
	is_worth = asked.leaf.field in asked.words.amounts
	rows = lack.say(of_worth if is_worth else of_field, asked.many_alone(), lack.found(), asked.label())
	return lack.say(S_("Has {0}; needs {1}."), asked.in_period(rows), _needed_amount(lack))


def _of_latest(lack: Lack) -> str:
	return _of_edge(lack, S_("The last {0} is of {1}; needed: {2}."), S_("The latest {0} among {1} is {2}; needed: {3}."))


def _of_earliest(lack: Lack) -> str:
	return _of_edge(lack, S_("The first {0} is of {1}; needed: {2}."), S_("The earliest {0} among {1} is {2}; needed: {3}."))


def _of_edge(lack: Lack, of_day: str, of_field: str) -> str:
	asked, spec = lack.asked, lack.asked.source.spec
	if lack.value is None:
		return _none_of(lack, lack.say(S_("one")))
	if spec and asked.leaf.field == spec.date_field:
		return lack.say(of_day, asked.in_period(asked.one_alone()), lack.found(), lack.needed())
	return lack.say(of_field, asked.label(), asked.in_period(asked.many_alone()), lack.found(), lack.needed())


def _of_smallest(lack: Lack) -> str:
	return _of_extreme(lack, S_("The smallest {0} among {1} is {2}; needed: {3}."))


def _of_largest(lack: Lack) -> str:
	return _of_extreme(lack, S_("The largest {0} among {1} is {2}; needed: {3}."))


def _of_extreme(lack: Lack, template: str) -> str:
	asked = lack.asked
	if lack.value is None:
		return _none_of(lack, lack.say(S_("one")))
	return lack.say(template, asked.label(), asked.in_period(asked.many_alone()), lack.found(), lack.needed())


def _of_distinct(lack: Lack) -> str:
	asked = lack.asked
	count, rows = lack.voice.number(decimal.Decimal(int(lack.value or 0))), asked.in_period(asked.many_alone())
	one, several = S_("Has {0} value of {1} among {2}; needs {3}."), S_("Has {0} different values of {1} among {2}; needs {3}.")
	return lack.say(one if lack.value == 1 else several, count, asked.label(), rows, _needed_number(lack))


def _of_the_latest(lack: Lack) -> str:
	return _of_one(lack, S_("{0} of the last {1} is {2}; needed: {3}."), S_("{0} of the last {1} is not set; needed: {2}."))


def _of_the_first(lack: Lack) -> str:
	return _of_one(lack, S_("{0} of the first {1} is {2}; needed: {3}."), S_("{0} of the first {1} is not set; needed: {2}."))


def _of_one(lack: Lack, found: str, nothing: str) -> str:
	asked, needed = lack.asked, lack.needed()
	one = asked.in_period(asked.one_alone())
	if lack.value is None:
		return lack.say(nothing, asked.label(), one, needed)
	if asked.field.type == ops.CHECK:
		value = lack.say(S_("ticked") if lack.value else S_("not ticked"))
		return lack.say(found, asked.label(), one, value, needed)
	return lack.say(found, asked.label(), one, lack.found(), needed)


# {measure: what is found, and what is needed}
LACKS: Mapping[str, Callable[[Lack], str]] = {
	cat.VALUE: _of_value,
	cat.EXISTS: _of_count,
	cat.COUNT: _of_count,
	cat.SUM: _of_sum,
	cat.AVERAGE: _of_average,
	cat.SMALLEST: _of_smallest,
	cat.LARGEST: _of_largest,
	cat.OF_LATEST: _of_the_latest,
	cat.OF_EARLIEST: _of_the_first,
	cat.DISTINCT: _of_distinct,
	cat.LATEST: _of_latest,
	cat.EARLIEST: _of_earliest,
}
