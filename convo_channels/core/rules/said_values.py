"""What a condition compares with, as it stands in a sentence: values, lists of them, amounts, spans of days."""

import decimal
from collections.abc import Sequence
from typing import Any

from ..base.facts import Voice
from ..base.messages import N_, S_, context_of, in_context, say_label
from ..catalog.catalog import Field
from ..catalog.computed import FieldRef
from ..operators import operators as ops
from ..operators import units
from ..operators.of_time import COUNTED
from ..operators.operators import OPERATORS, Operator
from .periods import Period
from .rule import Filter

MAX_VALUE = 100
MAX_LISTED = 12

_MONTHS = (
	N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"), N_("August"),
	N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip
_WEEKDAYS = (
	N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip
# How the last one of several is joined.
EITHER, NEITHER = N_("{0} or {1}"), S_("{0} nor {1}")


def say_test(
	key: str, args: tuple[Any, ...], field: Field, voice: Voice, *, currency: str = "", negated: bool = False
) -> str:
	"""A comparison behind what is compared: "is more than 5", "is neither A nor B"."""
	operator = OPERATORS[key]
	if operator.counts:
		wording = operator.said if args[0] else operator.said_today
		return voice.translate(wording[negated]).format(say_count(args[0], operator, voice))
	values = own_values(key, args)
	template = voice.translate(operator.said_of(field.type, len(values))[negated])
	if operator.needs == "month":
		return template.format(voice.translate(_MONTHS[args[0] - 1]))
	if operator.ranks:
		return say_places(operator, values[0], voice, negated=negated)
	if operator.needs == "weekdays":
		return template.format(say_weekdays(values, voice))
	said = [say_value(value, field, voice, currency) for value in values]
	if operator.needs == "two":
		return template.format(*said)
	joint = NEITHER if is_negative(key, negated) else EITHER
	return template.format(say_list(said, voice, joint, quoted=operator.needs != "field" and (field.type in (ops.TEXT, ops.READ) or bool(operator.part))))


def own_values(key: str, args: tuple[Any, ...]) -> tuple[Any, ...]:
	"""The operands without the tree that stands before them."""
	return args[1:] if OPERATORS[key].tree else args


def is_negative(key: str, negated: bool) -> bool:
	"""Whether a comparison says what something is not."""
	return OPERATORS[key].on_null != negated


def say_value(value: Any, field: Field, voice: Voice, currency: str = "") -> str:
	"""One operand: what may be chosen is a word of the field's form, as its label is."""
	if isinstance(value, FieldRef):
		return say_label(value.field.label, voice.translate)
	if field.type == ops.SELECT:
		return voice.translate(in_context(str(value), context_of(field.label)))
	if field.unit and isinstance(value, decimal.Decimal | int | float):
		return units.say(value, field.unit, field.options, voice)
	if currency and isinstance(value, decimal.Decimal):
		return voice.say_money(value, currency)
	text = voice.write(value)
	return text if isinstance(value, decimal.Decimal) or len(text) <= MAX_VALUE else text[: MAX_VALUE - 1] + "…"


def say_list(said: list[str], voice: Voice, joint: str = EITHER, *, quoted: bool = False) -> str:
	"""Several values; among several, one with a comma would read as two."""
	marked = quoted or (len(said) > 1 and any("," in text for text in said))
	shown = [voice.apart(f'"{text}"' if marked else text) for text in said]
	if len(shown) > MAX_LISTED:
		shown = [*shown[:MAX_LISTED], voice.translate("{0} more").format(len(shown) - MAX_LISTED)]
	if len(shown) < 2:
		return "".join(shown)
	return voice.translate(joint).format(", ".join(shown[:-1]), shown[-1])


def say_places(operator: Operator, count: int, voice: Voice, *, negated: bool = False) -> str:
	"""So many of the first, or the very first."""
	wording = operator.said_of_first if count == 1 else operator.said
	return voice.translate(wording[negated]).format(voice.number(decimal.Decimal(count)))


def say_weekdays(numbers: Sequence[int], voice: Voice) -> str:
	"""Days of the week by their names, from 1 for Monday on."""
	return say_list([voice.translate(_WEEKDAYS[number - 1]) for number in numbers], voice)


def say_count(count: int, operator: Operator, voice: Voice) -> str:
	"""So many of what an operator counts: "3 months"."""
	one, several = COUNTED[operator.needs]
	return voice.translate(one) if count == 1 else voice.translate(several).format(count)


def say_lasting(filters: Sequence[Filter], said: str, voice: Voice) -> str:
	"""What is so, and for how long."""
	for item in filters:
		operator, count = OPERATORS[item.operator], item.args[0]
		template = voice.translate(operator.lasting[not count])
		said = template.format(said, say_count(count, operator, voice)) if count else template.format(said)
	return said


def say_period(period: Period, said: str, day: Field, voice: Voice) -> str:
	"""What is asked for, narrowed to some days; `day`: what they are compared with."""
	operator = period.operator
	some, none = operator.period_said
	if not operator.counts:
		return voice.translate(some).format(said, *(say_value(arg, day, voice) for arg in period.args))
	count = period.args[0]
	return voice.translate(some).format(said, say_count(count, operator, voice)) if count else voice.translate(none).format(said)


def begins_with_vowel(text: str) -> bool:
	word = text.lstrip("\u2068\"'(“„").lower()
	return word.startswith(("a", "e", "i", "o", "u")) and not word.startswith(("uni", "use", "usa", "eu", "one "))
