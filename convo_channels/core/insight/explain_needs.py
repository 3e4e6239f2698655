"""What a condition asks for, as a short phrase beside the value that was found: "at least 3 (2 more)"."""

import datetime
import decimal
from collections.abc import Callable
from typing import Any

from ..base.clock import Clock
from ..base.messages import N_
from ..catalog.computed import Field
from ..operators import units
from ..operators.operators import DATETIME, OPERATORS, SELECT
from ..rules.rule import Term
from ..rules.sentence import Translate, say_moment

MAX_LISTED = 12
_WORDED = {
	"is set": N_("any value"),
	"is not set": N_("no value"),
	"is yes": N_("yes"),
	"is no": N_("no"),
	"exists": N_("at least one"),
	"does not exist": N_("none"),
	"is": "{0}",
	"equals": "{0}",
	"is one of": "{0}",
	"is not": N_("not {0}"),
	"does not equal": N_("not {0}"),
	"is none of": N_("not {0}"),
	"contains": N_('a text with "{0}"'),
	"does not contain": N_('a text without "{0}"'),
	"starts with": N_('a text that starts with "{0}"'),
	"ends with": N_('a text that ends with "{0}"'),
	"is under": N_("{0} or below"),
	"is not under": N_("neither {0} nor below"),
	"is in": N_("a member of {0}"),
	"is not in": N_("no member of {0}"),
	"on": "{0}",
	"before": N_("before {0}"),
	"after": N_("after {0}"),
	"on or before": N_("{0} or before"),
	"on or after": N_("{0} or after"),
	"more than": N_("more than {0}"),
	"at least": N_("at least {0}"),
	"less than": N_("less than {0}"),
	"at most": N_("at most {0}"),
}
_DAYS: dict[str, Callable[[int, Clock], tuple[str, tuple[datetime.date, ...]]]] = {
	"in the last (days)": lambda n, clock: (N_("between {0} and {1}"), (clock.day(-n), clock.today)),
	"more than (days) ago": lambda n, clock: (N_("before {0}"), (clock.day(-n),)),
	"in the next (days)": lambda n, clock: (N_("between {0} and {1}"), (clock.today, clock.day(n))),
	"more than (days) ahead": lambda n, clock: (N_("after {0}"), (clock.day(n),)),
}
# Where the value is a moment, past and future meet at now.
_MEETING_AT_NOW: dict[str, Callable[[int, Clock], tuple[str, tuple[datetime.date, ...]]]] = {
	"in the last (days)": lambda n, clock: (N_("between {0} and {1}"), (clock.day(-n), _minute(clock))),
	"in the next (days)": lambda n, clock: (N_("between {0} and {1}"), (_minute(clock), clock.day(n))),
}


def _minute(clock: Clock) -> datetime.datetime:
	return clock.now.replace(second=0, microsecond=0)


def say_needed(
	term: Term, value: Any, clock: Clock, translate: Translate = str, currency: str = "", field: Field | None = None
) -> str:
	"""What must be found for the term to be true.

	`value`: what was found, for the gap. `currency`: what both are in. `field`: what is measured.
	"""
	leaf = term.leaf

	def told(number: Any) -> str:
		if field and field.unit:
			return units.say(number, field.unit, field.options, translate)
		return f"{_plain(number)} {currency}".rstrip()

	args = tuple(told(arg) if isinstance(arg, decimal.Decimal) else arg for arg in leaf.args)
	said = _say(leaf.operator, args, clock, translate, field)
	if term.negate:
		return translate("anything but: {0}").format(said)
	gap = _say_gap(leaf.operator, leaf.args, value, translate, told)
	said = f"{said} ({gap})" if gap else said
	return translate("{0}, or nothing at all").format(said) if leaf.or_never else said


def _say(
	operator: str, args: tuple[Any, ...], clock: Clock, translate: Translate, field: Field | None
) -> str:
	if operator in _DAYS:
		is_moment = bool(field and field.type == DATETIME)
		template, days = ((is_moment and _MEETING_AT_NOW.get(operator)) or _DAYS[operator])(args[0], clock)
		return translate(template).format(*map(say_moment, days))
	if operator == "between":
		return translate("between {0} and {1}").format(_plain(args[0]), _plain(args[1]))
	if OPERATORS[operator].tree:
		args = args[1:]
	if field and field.type == SELECT:
		args = tuple(translate(str(arg)) for arg in args)
	if operator not in _WORDED:
		return " ".join([translate(operator), *map(_plain, args)])
	listed = [_plain(arg) for arg in args[:MAX_LISTED]]
	if len(args) > MAX_LISTED:
		listed.append(translate("{0} more").format(len(args) - MAX_LISTED))
	joined = (
		f" {translate('or')} ".join([", ".join(listed[:-1]), listed[-1]])
		if len(listed) > 1
		else "".join(listed)
	)
	return translate(_WORDED[operator]).format(joined)


def _say_gap(
	operator: str, args: tuple[Any, ...], value: Any, translate: Translate, told: Callable[[Any], str]
) -> str:
	if operator not in ("more than", "at least", "less than", "at most") or isinstance(value, bool):
		return ""
	if not isinstance(value, int | float | decimal.Decimal):
		return ""
	gap = decimal.Decimal(str(args[0])) - decimal.Decimal(str(value))
	wants_more = operator in ("more than", "at least")
	if not gap or (gap > 0) != wants_more:
		return ""
	return translate("{0} more" if wants_more else "{0} less").format(told(abs(gap)))


def _plain(value: Any) -> str:
	if isinstance(value, decimal.Decimal):
		return f"{value.normalize():,f}"
	return say_moment(value) if isinstance(value, datetime.date | datetime.time) else str(value)
