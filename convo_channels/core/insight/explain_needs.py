"""What a condition asks for, as a short phrase beside the value that was found: "at least 3 (2 more)"."""

import datetime
import decimal
from collections.abc import Callable
from typing import Any

from ..base.clock import ONE_DAY, Clock
from ..base.facts import PLAIN, Voice
from ..base.messages import context_of, in_context, say_label
from ..catalog import catalog as cat
from ..catalog.computed import Field, FieldRef
from ..operators import units
from ..operators.operands import is_day
from ..operators.operator import Edges
from ..operators.operators import DATETIME, OPERATORS, SELECT
from ..rules.rule import Term
from ..rules.said_values import say_lasting, say_weekdays

MAX_LISTED = 12


def say_needed(
	term: Term, value: Any, clock: Clock, voice: Voice = PLAIN, currency: str = "", field: Field | None = None
) -> str:
	"""What must be found for the term to be true.

	`value`: what was found, for the gap. `currency`: what both are in. `field`: what is measured.
	"""
	leaf = term.leaf

	def told(number: Any) -> str:
		if field and field.unit:
			return units.say(number, field.unit, field.options, voice)
		return voice.say_money(number, currency)

	args = tuple(_label(arg, voice) if isinstance(arg, FieldRef) else told(arg) if isinstance(arg, decimal.Decimal) else arg for arg in leaf.args)
	said = _say(leaf.operator, args, clock, voice, field)
	if leaf.subject == cat.SEGMENT:
		said = say_lasting(leaf.filters, said, voice)
	if term.negate:
		return voice.translate("anything but: {0}").format(said)
	gap = _say_gap(leaf.operator, leaf.args, value, voice, told)
	said = f"{said} ({gap})" if gap else said
	return voice.translate("{0}, or nothing at all").format(said) if leaf.or_never else said


def _label(other: FieldRef, voice: Voice) -> str:
	return say_label(other.field.label, voice.translate)


def _say(
	operator: str, args: tuple[Any, ...], clock: Clock, voice: Voice, field: Field | None
) -> str:
	known = OPERATORS[operator]
	template = voice.translate(known.needed_of(field.type if field else ""))
	if known.span and known.needs_its_days:
		edges = known.span(args, clock, bool(field and field.type == DATETIME))
		if edges is None:
			return voice.translate("a fiscal year that somebody has made")
		return template.format(*map(voice.write, _told(edges)))
	if known.ranks:
		return template.format(voice.number(decimal.Decimal(args[0])))
	if known.needs == "weekdays":
		return template.format(say_weekdays(args, voice))
	if known.needs == "two":
		return template.format(*map(voice.write, args))
	if known.tree:
		args = args[1:]
	if field and field.type == SELECT and known.needs != "field":
		args = tuple(voice.translate(in_context(str(arg), context_of(field.label))) for arg in args)
	listed = [voice.apart(voice.write(arg)) for arg in args[:MAX_LISTED]]
	if len(args) > MAX_LISTED:
		listed.append(voice.translate("{0} more").format(len(args) - MAX_LISTED))
	joined = (
		voice.translate("{0} or {1}").format(", ".join(listed[:-1]), listed[-1])
		if len(listed) > 1
		else "".join(listed)
	)
	return template.format(joined)


def _told(edges: Edges) -> list[datetime.date]:
	"""Both days, or the one before or after which it is where a side is open; a moment to the minute."""
	first, last = edges
	if first is not None and last is not None:
		return [_to_the_minute(first), _to_the_minute(last)]
	edge, step = (last, ONE_DAY) if last is not None else (first, -ONE_DAY)
	if edge is None:
		return []
	return [edge + step if is_day(edge) else _to_the_minute(edge)]


def _to_the_minute(edge: datetime.date) -> datetime.date:
	return edge.replace(second=0, microsecond=0) if isinstance(edge, datetime.datetime) else edge


def _say_gap(
	operator: str, args: tuple[Any, ...], value: Any, voice: Voice, told: Callable[[Any], str]
) -> str:
	lacks = OPERATORS[operator].lacks
	if not lacks or isinstance(value, bool):
		return ""
	if not isinstance(value, int | float | decimal.Decimal):
		return ""
	gap = decimal.Decimal(str(args[0])) - decimal.Decimal(str(value))
	wants_more = lacks > 0
	if not gap or (gap > 0) != wants_more:
		return ""
	return voice.translate("{0} more" if wants_more else "{0} less").format(told(abs(gap)))
