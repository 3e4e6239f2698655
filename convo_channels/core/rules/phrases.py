"""One condition as a phrase behind "Customers": "in Germany", "with an open quotation", "who were invoiced more than € 1,000".

A shape is a whole phrase with places: what is asked for has its nouns and verbs in the catalogue (catalog/words.py), a measure its shape
in `SHAPES`, a period and a comparison their wordings in the table of operators. To add one of them is to add an entry there.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from ..base.messages import N_, S_
from ..catalog import catalog as cat
from ..catalog.words import (
	ADJECTIVES,
	FIELD_WORDS,
	NO_FIELD_WORDS,
	VALUE_NOT_SET,
	VALUE_SET,
	FieldWords,
)
from ..operators import operators as ops
from ..operators.operators import OPERATORS
from .asked import Asked
from .rule import Leaf
from .said_values import (
	EITHER,
	NEITHER,
	own_values,
	say_lasting,
	say_list,
	say_value,
)

# The smallest amount that is something.
_TINY = Decimal("0.000000001")


def say_leaf(asked: Asked) -> str:
	"""A condition, or its negation, in one phrase."""
	if asked.negated and asked.operator.opposite:
		# What means exactly the same is said without a negation.
		asked = replace(asked, leaf=replace(asked.leaf, operator=asked.operator.opposite), negated=False)
	return SHAPES[asked.leaf.measure](asked)


def place_of(leaf: Leaf) -> int:
	"""Where it reads best behind "Customers": what they are, then what they have or did, then what is so of them."""
	if leaf.measure in (cat.LATEST, cat.EARLIEST, cat.OF_LATEST, cat.OF_EARLIEST):
		return 2
	if leaf.measure != cat.VALUE:
		return 1
	if OPERATORS[leaf.operator].asks_since:
		return 2
	return 0 if leaf.subject in (cat.TAG, cat.SEGMENT) or FIELD_WORDS.get((leaf.subject, leaf.field), NO_FIELD_WORDS).named else 2


# -- shapes


def _say_field(asked: Asked) -> str:
	"""A value of the customer itself."""
	leaf, operator = asked.leaf, asked.operator
	if leaf.subject == cat.SEGMENT:
		return say_lasting(leaf.filters, asked.say(operator.said[asked.negated], leaf.args[0]), asked.voice)
	if leaf.subject == cat.TAG:
		return asked.test()
	if operator.asks_since:
		return asked.say(S_("whose {0} {1}"), asked.label(), asked.test())
	phrase = _own_words(asked, FIELD_WORDS.get((leaf.subject, leaf.field), NO_FIELD_WORDS)) or _by_label(asked)
	return asked.in_brackets(phrase, leaf.filters)


def _own_words(asked: Asked, words: FieldWords) -> str:
	"""What the catalogue says of this field; nothing where it has no words for what is asked."""
	operator, args = asked.operator, asked.leaf.args
	if operator.tree and words.under[0]:
		return asked.say(words.under[asked.is_negative], *own_values(asked.leaf.operator, args))
	positive = operator if not operator.on_null else OPERATORS.get(operator.opposite, operator)
	if positive.names and words.named:
		template = words.named if not asked.is_negative else words.none_named if len(args) > 1 else words.not_named
		said = [say_value(value, asked.field, asked.voice) for value in args]
		return asked.say(template, say_list(said, asked.voice, NEITHER if asked.is_negative else EITHER))
	if asked.field.type == ops.CHECK and words.ticked[0]:
		return asked.say(words.ticked[asked.is_negative])
	if operator.amount and words.amount[0]:
		return _own_amount(asked, words)
	return asked.say(words.test, asked.test()) if words.test else ""


def _own_amount(asked: Asked, words: FieldWords) -> str:
	if words.nothing and asked.is_none(_TINY):
		return asked.say(words.nothing)
	if words.something and asked.is_any(_TINY):
		return asked.say(words.something)
	values = [say_value(value, asked.field, asked.voice, asked.currency) for value in asked.leaf.args]
	return asked.say(words.amount[asked.is_negative], asked.say(asked.operator.amount, *values))


def _by_label(asked: Asked) -> str:
	operator, label = asked.operator, asked.label()
	if operator.asks_if_set and asked.field.type not in (ops.DATE, ops.DATETIME):
		if asked.is_negative:
			return asked.say(VALUE_NOT_SET, label)
		is_several = asked.field.type in (ops.ROWS, ops.CHOICES)
		return asked.say(S_("who have {0}"), label) if is_several else asked.articled(VALUE_SET, label)
	if asked.field.type == ops.CHECK and asked.field.via:
		return asked.say(S_("whose {0} is not ticked") if asked.is_negative else S_("whose {0} is ticked"), label)
	if asked.field.type == ops.CHECK:
		return asked.say(S_("with {0} not ticked") if asked.is_negative else S_("with {0} ticked"), label)
	return asked.say(S_("whose {0} {1}"), label, asked.test())


def _say_existence(asked: Asked) -> str:
	having = asked.words.having
	none, one = asked.is_negative, asked.one()
	return asked.in_period(asked.articled(having.none if none else having.some, one))


def say_when(asked: Asked) -> str:
	"""The period of a condition by itself: "in the last 180 days"."""
	return asked.in_period("").strip()


def _say_count(asked: Asked) -> str:
	if asked.operator.ranks:
		return asked.say(S_("whose number of {0} {1}"), asked.in_period(asked.many_alone()), asked.set_test())
	if asked.is_none(1) or asked.is_any(1):
		exists = ops.existence(asked.is_any(1))
		return _say_existence(replace(asked, leaf=replace(asked.leaf, operator=exists, args=()), negated=False))
	amount, is_not = asked.amount()
	counted = asked.one() if asked.leaf.args[-1] == 1 else asked.many()
	having = asked.words.having
	return asked.in_period(asked.say(having.not_many if is_not else having.many, amount, counted))


def _say_sum(asked: Asked) -> str:
	field = asked.leaf.field
	if asked.is_reckoned:
		return _say_reckoned(asked, S_("whose total {0} of {1} {2}"))
	if field in asked.words.sums and not asked.is_shaped:
		return _say_verb(asked, asked.words.sums[field])
	amount, is_not = asked.amount()
	rows = asked.many_alone()
	if field in asked.words.amounts:
		template = S_("whose {0} do not come to {1} in total") if is_not else S_("with {0} of {1} in total")
		return asked.in_period(asked.say(template, rows, amount))
	template = S_("whose {0} do not come to {1} in {2}") if is_not else S_("with {0} that come to {1} in {2}")
	return asked.in_period(asked.say(template, rows, amount, asked.label()))


def _say_verb(asked: Asked, wording: tuple[str, str]) -> str:
	"""What was done with customers, or what they did: "were invoiced more than € 1,000"."""
	if asked.is_none(_TINY) and asked.is_none(-_TINY):
		said = asked.say(wording[0], asked.say(S_("nothing")))
	elif asked.is_any(_TINY):
		said = asked.say(wording[0], asked.say(S_("something")))
	else:
		amount, is_not = asked.amount()
		said = asked.say(wording[is_not], amount)
	return asked.in_period(asked.in_brackets(said, asked.leaf.filters))


def _say_average(asked: Asked) -> str:
	if asked.is_reckoned:
		return _say_reckoned(asked, S_("whose average {0} of {1} {2}"))
	values = [say_value(value, asked.field, asked.voice, asked.currency) for value in asked.leaf.args]
	amount, rows = asked.say(asked.operator.amount, *values), asked.many_alone()
	if asked.leaf.field in asked.words.amounts:
		template = S_("whose {0} are not of {1} on average") if asked.is_negative else S_("with {0} of {1} on average")
		return asked.in_period(asked.say(template, rows, amount))
	template = S_("whose {0} do not average {1} in {2}") if asked.is_negative else S_("with {0} that average {1} in {2}")
	return asked.in_period(asked.say(template, rows, amount, asked.label()))


def _say_reckoned(asked: Asked, template: str) -> str:
	return asked.say(template, asked.label(), asked.in_period(asked.many_alone()), asked.set_test())


def _say_extreme(asked: Asked, of_document: str, of_field: str) -> str:
	if asked.leaf.field in asked.words.amounts and not asked.operator.asks_if_set:
		return asked.say(of_document, asked.in_period(asked.one_alone()), asked.test())
	return asked.say(of_field, asked.label(), asked.in_period(asked.many_alone()), asked.test())


def _say_of_one(asked: Asked, of_document: str, of_field: str) -> str:
	"""A state or a worth is said of the document itself."""
	one, operator, leaf = asked.in_period(asked.one_alone()), asked.operator, asked.leaf
	spec = asked.source.spec
	is_state = bool(spec and leaf.field == spec.status_field) and all(str(arg) in ADJECTIVES for arg in leaf.args)
	if is_state and leaf.args:
		states = [asked.voice.translate(ADJECTIVES[str(arg)]) for arg in leaf.args]
		listed = say_list(states, asked.voice, NEITHER if asked.is_negative else EITHER)
		return asked.say(of_document, one, asked.say(operator.said_of(ops.SELECT, len(states))[asked.negated], listed))
	if leaf.field in asked.words.amounts and not operator.asks_if_set:
		return asked.say(of_document, one, asked.test())
	return asked.say(of_field, asked.label(), one, asked.test())


def _say_distinct(asked: Asked) -> str:
	if asked.is_reckoned:
		return _say_reckoned(asked, S_("whose number of different values of {0} among {1} {2}"))
	amount, is_not = asked.amount()
	if asked.leaf.args[-1] == 1:
		template = S_("without {0} value of {1} among {2}") if is_not else S_("with {0} value of {1} among {2}")
	else:
		template = S_("without {0} different values of {1} among {2}") if is_not else S_("with {0} different values of {1} among {2}")
	return asked.say(template, amount, asked.label(), asked.in_period(asked.many_alone()))


def _say_latest(asked: Asked) -> str:
	return _say_edge(asked, S_("whose last {0} {1}"), S_("whose latest {0} among {1} {2}"))


def _say_earliest(asked: Asked) -> str:
	return _say_edge(asked, S_("whose first {0} {1}"), S_("whose earliest {0} among {1} {2}"))


def _say_edge(asked: Asked, of_day: str, of_field: str) -> str:
	spec = asked.source.spec
	if not spec or asked.leaf.field != spec.date_field:
		return asked.say(of_field, asked.label(), asked.in_period(asked.many_alone()), asked.test())
	if asked.operator.asks_if_set:
		return _say_existence(asked)
	return asked.say(of_day, asked.in_period(asked.one_alone()), asked.test())


# {measure: how a condition on it is said}
SHAPES: Mapping[str, Callable[[Asked], str]] = {
	cat.VALUE: _say_field,
	cat.EXISTS: _say_existence,
	cat.COUNT: _say_count,
	cat.SUM: _say_sum,
	cat.AVERAGE: _say_average,
	cat.SMALLEST: lambda asked: _say_extreme(asked, S_("whose smallest {0} {1}"), S_("whose smallest {0} among {1} {2}")),
	cat.LARGEST: lambda asked: _say_extreme(asked, S_("whose largest {0} {1}"), S_("whose largest {0} among {1} {2}")),
	cat.OF_LATEST: lambda asked: _say_of_one(asked, N_("whose last {0} {1}", context="document"), S_("where {0} of the last {1} {2}")),
	cat.OF_EARLIEST: lambda asked: _say_of_one(asked, N_("whose first {0} {1}", context="document"), S_("where {0} of the first {1} {2}")),
	cat.DISTINCT: _say_distinct,
	cat.LATEST: _say_latest,
	cat.EARLIEST: _say_earliest,
}
