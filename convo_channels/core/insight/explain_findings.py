"""What a customer has, and where that does not do what is needed: "Has 2 invoices in the last 180 days; needs none." Pure.

Each measure has its sentences in `FINDINGS`. The condition comes as the reader may be told it; whether it holds is not decided
here. What is found is said the same way by whatever decides: the second of two templates adds what is needed.
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
from ..catalog.computed import FieldRef
from ..operators import operators as ops
from ..operators import shifts, units
from ..operators.operators import OPERATORS, PERIODS
from ..rules.asked import Asked
from ..rules.periods import Period
from ..rules.phrases import say_leaf
from ..rules.rule import Term
from ..rules.said_values import MAX_VALUE, say_count, say_period, say_weekdays
from .explain_needs import say_needed
from .explain_values import Found

# The smallest amount that is something.
_TINY = decimal.Decimal("0.000000001")


@dataclass(frozen=True)
class Finding:
	"""A condition, the value that was found for it, and whether it holds with that."""

	asked: Asked
	term: Term
	value: Any
	clock: Clock
	holds: bool
	since: datetime.date | None = None
	is_exact: bool = True

	@property
	def voice(self) -> Voice:
		return self.asked.voice

	def say(self, template: str, *args: Any) -> str:
		return self.asked.say(template, *args)

	def tell(self, has: str, lacks: str, *args: Any, needed: str = "") -> str:
		"""What is found, and where the condition does not hold what is needed behind it."""
		return self.say(has, *args) if self.holds else self.say(lacks, *args, needed or self.needed())

	def found(self) -> str:
		if self.asked.field.type not in (ops.DATE, ops.DATETIME):
			return say_found(self.value, self.asked, self.voice)
		if self.asked.operator.needs != "weekdays":
			return self._day()
		day = parse_date(str(self.value)[:10])
		return self.say(S_("{0} ({1})"), self._day(), say_weekdays([day.isoweekday()], self.voice))

	def _day(self) -> str:
		"""The day, as a sentence says it; with the time where the condition speaks of one."""
		operator, args = self.asked.operator, self.asked.leaf.args
		is_timed = operator.needs == shifts.HOURS or operator.given_as == ops.TIME
		if is_timed or any(isinstance(arg, datetime.datetime | FieldRef) for arg in args):
			return self.voice.say_stamp(str(self.value)[: len("YYYY-MM-DD HH:MM")])
		return self.voice.say_short_day(str(self.value)[: len("YYYY-MM-DD")])

	def needed(self) -> str:
		asked, leaf = self.asked, self.asked.leaf
		if leaf.operator in PERIODS and asked.field.type in (ops.DATE, ops.DATETIME):
			said = say_period(Period(leaf.operator, leaf.args), "", asked.field, self.voice).strip()
			if self.term.negate:
				return self.say(S_("not {0}"), said)
			return self.say(S_("{0}, or never"), said) if leaf.or_never else said
		field = asked.field if asked.field.name else None
		return say_needed(self.term, None, self.clock, self.voice, asked.currency, field)


def say_finding(term: Term, found: Found, catalog: Catalog, clock: Clock, voice: Voice, *, holds: bool) -> str:
	"""One sentence. `term`: as the reader may be told it."""
	asked = Asked(term.leaf, catalog, voice, term.negate)
	finding = Finding(asked, term, found.value, clock, holds, found.since, found.is_exact)
	if asked.operator.ranks:
		if not holds:
			return finding.say(S_("Must be among customers {0}."), say_leaf(asked))
		return "" if found.standing else finding.say(S_("Is among customers {0}."), say_leaf(asked))
	return FINDINGS[term.leaf.measure](finding)


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
	text = voice.say_stamp(str(value)) if field.type in (ops.DATE, ops.DATETIME) else str(value)
	return text if len(text) <= MAX_VALUE else text[: MAX_VALUE - 1] + "…"


def _of_phrase(finding: Finding) -> str:
	"""The condition, or turned round where it does not hold, says it all: "Is not tagged VIP."."""
	asked = finding.asked
	is_negated = asked.negated == finding.holds
	return finding.say(S_("Is {0}."), say_leaf(Asked(asked.leaf, asked.catalog, asked.voice, is_negated)))


def _of_value(finding: Finding) -> str:
	asked = finding.asked
	label = asked.in_brackets(asked.label(), asked.leaf.filters)
	if asked.leaf.subject in (cat.TAG, cat.SEGMENT):
		return _of_phrase(finding)
	if asked.operator.asks_since:
		return _of_held(finding)
	if asked.field.type == ops.CHECK:
		return _of_tick(finding, label)
	if finding.value is None and not (asked.operator.asks_if_set and not finding.holds):
		return finding.tell(S_("{0} is not set."), S_("{0} is not set; needs {1}."), label)
	if asked.operator.asks_if_set or asked.field.type in (ops.HELD, ops.ROWS):
		return _of_being_set(finding, label)
	if asked.field.type in (ops.DATE, ops.DATETIME):
		return finding.tell(S_("{0}: {1}."), S_("{0}: {1}; needed: {2}."), label, finding.found())
	if asked.is_negative and asked.field.type != ops.NUMBER:
		return finding.say(S_("{0} is {1}.") if finding.holds else S_("{0} is {1}; needs anything else."), label, finding.found())
	return finding.tell(S_("{0} is {1}."), S_("{0} is {1}; needs {2}."), label, finding.found())


def _of_tick(finding: Finding, label: str) -> str:
	if not finding.holds:
		is_negative = finding.asked.is_negative
		return finding.say(S_("{0} is ticked; must not be.") if is_negative else S_("{0} is not ticked; must be."), label)
	return finding.say(S_("{0} is ticked.") if finding.value else S_("{0} is not ticked."), label)


def _of_being_set(finding: Finding, label: str) -> str:
	"""Of what is too long to be said, or made of rows, whether it is there."""
	asked = finding.asked
	if not finding.holds:
		return finding.say(S_("{0} is set; must not be.") if asked.is_negative else S_("{0} is not set; must be."), label)
	if asked.field.type == ops.HELD or isinstance(finding.value, int):
		return finding.say(S_("{0} is set."), label)
	is_day = asked.field.type in (ops.DATE, ops.DATETIME)
	return finding.say(S_("{0}: {1}.") if is_day else S_("{0} is {1}."), label, finding.found())


def _of_held(finding: Finding) -> str:
	"""What it holds, for how long by now, and how long is needed."""
	asked, voice = finding.asked, finding.voice
	if finding.since is None or asked.negated or not asked.operator.span:
		is_negated = asked.negated == finding.holds
		turned = Asked(asked.leaf, asked.catalog, voice, is_negated)
		return finding.say(S_("{0} {1}."), asked.label(), turned.test())
	first, _last = asked.operator.span(asked.leaf.args, finding.clock, False) or (None, None)
	days = say_count((finding.clock.today - finding.since).days, OPERATORS["in the last (days)"], voice)
	needed = say_count(asked.leaf.args[0], asked.operator, voice)
	has, lacks = _HELD[first is not None, finding.is_exact]
	held = say_held(finding.value, asked)
	return finding.tell(has, lacks, asked.label(), held, days, voice.short_day(finding.since), needed=needed)


# {(whether less is needed, whether it is known when it began)}
_HELD = {
	(False, True): (S_("{0} has been {1} for {2} (since {3})."), S_("{0} has been {1} for {2} (since {3}); needs {4}.")),
	(False, False): (
		S_("{0} has been {1} for {2} at least."),
		S_("{0} has been {1} for {2} at least, and nobody knows for how much longer; needs {4}."),
	),
	(True, True): (
		S_("{0} has been {1} for {2} (since {3})."),
		S_("{0} has been {1} for {2} (since {3}); needs less than {4}."),
	),
	(True, False): (
		S_("{0} was {1} by {3} already."),
		S_("{0} was {1} by {3} already, and nobody knows since when; needs less than {4}."),
	),
}


def say_held(value: Any, asked: Asked) -> str:
	"""What a field holds, within a sentence."""
	if asked.field.type == ops.CHECK:
		return asked.say(S_("ticked") if value else S_("not ticked"))
	return say_found(value, asked, asked.voice) if value is not None else asked.say(S_("empty"))


def _none_of(finding: Finding, needed: str) -> str:
	asked = finding.asked
	return finding.tell(S_("Has no {0}."), S_("Has no {0}; needs {1}."), asked.in_period(asked.one_alone(at_end=True)), needed=needed)


def _of_count(finding: Finding) -> str:
	asked = finding.asked
	count = int(finding.value or 0)
	needed = _needed_number(finding)
	if not count:
		return _none_of(finding, needed)
	rows = asked.one_alone(at_end=finding.holds) if count == 1 else asked.many_alone(at_end=finding.holds)
	counted = finding.say(N_("{0} {1}", context="number and documents"), finding.voice.number(decimal.Decimal(count)), rows)
	return finding.tell(S_("Has {0}."), S_("Has {0}; needs {1}."), asked.in_period(counted), needed=needed)


def _needed_number(finding: Finding) -> str:
	asked = finding.asked
	if asked.leaf.measure == cat.EXISTS:
		return finding.say(S_("none") if asked.is_negative else S_("one"))
	if asked.operator.asks_if_set or asked.is_none(1) or asked.is_any(1):
		return finding.say(S_("none") if asked.holds(0) else S_("one"))
	return _needed_amount(finding)


def _needed_amount(finding: Finding) -> str:
	asked = finding.asked
	if asked.operator.asks_if_set:
		return finding.say(S_("none") if asked.is_negative else S_("some"))
	if asked.is_any(_TINY):
		return finding.say(S_("some"))
	amount, is_not = asked.amount()
	return finding.say(S_("anything but {0}"), amount) if is_not else amount


def _of_sum(finding: Finding) -> str:
	return _of_amount(finding, S_("{0} of {1} in total"), S_("{0} that come to {1} in {2}"))


def _of_average(finding: Finding) -> str:
	return _of_amount(finding, S_("{0} of {1} on average"), S_("{0} that average {1} in {2}"))


def _of_amount(finding: Finding, of_worth: str, of_field: str) -> str:
	asked = finding.asked
	if not finding.value:
		return _none_of(finding, _needed_amount(finding))
	is_worth = asked.leaf.field in asked.words.amounts
	rows = finding.say(of_worth if is_worth else of_field, asked.many_alone(), finding.found(), asked.label())
	return finding.tell(S_("Has {0}."), S_("Has {0}; needs {1}."), asked.in_period(rows), needed=_needed_amount(finding))


def _of_latest(finding: Finding) -> str:
	of_day = S_("The last {0} is of {1}."), S_("The last {0} is of {1}; needed: {2}.")
	return _of_edge(finding, of_day, (S_("The latest {0} among {1} is {2}."), S_("The latest {0} among {1} is {2}; needed: {3}.")))


def _of_earliest(finding: Finding) -> str:
	of_day = S_("The first {0} is of {1}."), S_("The first {0} is of {1}; needed: {2}.")
	return _of_edge(finding, of_day, (S_("The earliest {0} among {1} is {2}."), S_("The earliest {0} among {1} is {2}; needed: {3}.")))


def _of_edge(finding: Finding, of_day: tuple[str, str], of_field: tuple[str, str]) -> str:
	asked, spec = finding.asked, finding.asked.source.spec
	if finding.value is None:
		return _none_of(finding, finding.say(S_("one")))
	if spec and asked.leaf.field == spec.date_field:
		return finding.tell(*of_day, asked.in_period(asked.one_alone()), finding.found())
	return finding.tell(*of_field, asked.label(), asked.in_period(asked.many_alone()), finding.found())


def _of_smallest(finding: Finding) -> str:
	return _of_extreme(finding, S_("The smallest {0} among {1} is {2}."), S_("The smallest {0} among {1} is {2}; needed: {3}."))


def _of_largest(finding: Finding) -> str:
	return _of_extreme(finding, S_("The largest {0} among {1} is {2}."), S_("The largest {0} among {1} is {2}; needed: {3}."))


def _of_extreme(finding: Finding, has: str, lacks: str) -> str:
	asked = finding.asked
	if finding.value is None:
		return _none_of(finding, finding.say(S_("one")))
	return finding.tell(has, lacks, asked.label(), asked.in_period(asked.many_alone()), finding.found())


def _of_distinct(finding: Finding) -> str:
	asked = finding.asked
	count, rows = finding.voice.number(decimal.Decimal(int(finding.value or 0))), asked.in_period(asked.many_alone())
	if finding.value == 1:
		has, lacks = S_("Has {0} value of {1} among {2}."), S_("Has {0} value of {1} among {2}; needs {3}.")
	else:
		has, lacks = S_("Has {0} different values of {1} among {2}."), S_("Has {0} different values of {1} among {2}; needs {3}.")
	return finding.tell(has, lacks, count, asked.label(), rows, needed=_needed_number(finding))


def _of_the_latest(finding: Finding) -> str:
	found = S_("{0} of the last {1} is {2}."), S_("{0} of the last {1} is {2}; needed: {3}.")
	return _of_one(finding, found, (S_("{0} of the last {1} is not set."), S_("{0} of the last {1} is not set; needed: {2}.")))


def _of_the_first(finding: Finding) -> str:
	found = S_("{0} of the first {1} is {2}."), S_("{0} of the first {1} is {2}; needed: {3}.")
	return _of_one(finding, found, (S_("{0} of the first {1} is not set."), S_("{0} of the first {1} is not set; needed: {2}.")))


def _of_one(finding: Finding, found: tuple[str, str], nothing: tuple[str, str]) -> str:
	asked = finding.asked
	one = asked.in_period(asked.one_alone())
	if finding.value is None:
		return finding.tell(*nothing, asked.label(), one)
	if asked.field.type == ops.CHECK:
		return finding.tell(*found, asked.label(), one, finding.say(S_("ticked") if finding.value else S_("not ticked")))
	return finding.tell(*found, asked.label(), one, finding.found())


# {measure: what is found, and what is needed}
FINDINGS: Mapping[str, Callable[[Finding], str]] = {
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
