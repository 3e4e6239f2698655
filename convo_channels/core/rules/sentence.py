"""A rule as one plain sentence, so that an admin reads back what was typed. Nothing is evaluated here.

A negated condition is said with the opposite operator where that means exactly the same.
"""

import decimal
from dataclasses import replace
from typing import Any

from ..base.facts import PLAIN, Voice
from ..base.messages import N_, context_of, in_context
from ..catalog import catalog as cat
from ..catalog.catalog import Catalog, Field, Source
from ..operators import operators as ops
from ..operators import units
from ..operators.operators import OPERATORS
from .in_currency import currency_of, currency_of_filter
from .rule import Clause, Filter, Leaf, Rule, Term, clauses

MAX_LENGTH = 5000
MAX_VALUE = 100
MAX_LISTED = 12

_MONTHS = (
	N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"), N_("August"),
	N_("September"), N_("October"), N_("November"), N_("December"),
)  # fmt: skip


def say_rule(rule: Rule, catalog: Catalog, voice: Voice = PLAIN) -> str:
	"""One sentence, e.g. "Customers whose Territory is Germany and who have no Sales Orders in the last 30 days."."""
	if not rule.groups:
		return voice.translate("Customers chosen by hand.")
	said = [_say_group(group, catalog, voice) for group in rule.groups]
	if len(said) > 1:
		said = [f"({text})" if len(rule.groups[i]) > 1 else text for i, text in enumerate(said)]
	text = voice.translate("Customers {0}.").format(f" {voice.translate('or')} ".join(said))
	return text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 1] + "…"


def say_condition(term: Term, catalog: Catalog, voice: Voice = PLAIN) -> str:
	"""One condition as the rule's sentence says it, e.g. "who have no Sales Orders in the last 30 days"."""
	return _say_term(term, catalog, voice)


def _say_group(group: tuple[Term, ...], catalog: Catalog, voice: Voice) -> str:
	parts = clauses(group)
	return f" {voice.translate('and')} ".join(_say_clause(part, catalog, voice, is_alone=len(parts) == 1) for part in parts)


def _say_clause(clause: Clause, catalog: Catalog, voice: Voice, *, is_alone: bool) -> str:
	text = f" {voice.translate('or')} ".join(_say_term(term, catalog, voice) for term in clause)
	return text if is_alone or len(clause) == 1 else f"({text})"


def _say_term(term: Term, catalog: Catalog, voice: Voice) -> str:
	source = catalog.sources[term.leaf.subject]
	leaf = _in_units(_with_currency(term.leaf, catalog, voice), source, voice)
	if leaf.or_never:
		text = f"{_say_leaf(leaf, source, voice)} ({voice.translate(_or_never(leaf, source))})"
		return voice.translate("who are none of those {0}").format(text) if term.negate else text
	opposite = OPERATORS[leaf.operator].opposite
	if term.negate and opposite:
		return _say_leaf(replace(leaf, operator=opposite), source, voice)
	return _say_leaf(leaf, source, voice, negated=term.negate)


def _with_currency(leaf: Leaf, catalog: Catalog, voice: Voice) -> Leaf:
	"""The condition with its amounts as they are said: "5,000 EUR"."""
	if leaf.subject in (cat.TAG, cat.SEGMENT):
		return leaf
	filters = tuple(
		replace(item, args=_amounts(item.args, currency_of_filter(item, leaf, catalog), voice)) for item in leaf.filters
	)
	return replace(leaf, args=_amounts(leaf.args, currency_of(leaf, catalog), voice), filters=filters)


def _amounts(args: tuple[Any, ...], currency: str, voice: Voice) -> tuple[Any, ...]:
	if not currency:
		return args
	return tuple(f"{_say_value(a, voice)} {currency}" if isinstance(a, decimal.Decimal) else a for a in args)


def _in_units(leaf: Leaf, source: Source, voice: Voice) -> Leaf:
	"""The condition with ratings in stars and durations in days and hours."""

	def told(item: Leaf | Filter) -> tuple[Any, ...]:
		field = source.fields.get(item.field)
		return units.told(item.args, field.unit, field.options, voice) if field else item.args

	return replace(leaf, args=told(leaf), filters=tuple(replace(item, args=told(item)) for item in leaf.filters))


def _or_never(leaf: Leaf, source: Source) -> str:
	if leaf.measure == cat.COUNT:
		return N_("or none at all")
	if leaf.measure in (cat.LATEST, cat.EARLIEST):
		return N_("or never")
	if leaf.measure != cat.VALUE:
		return N_("or who have none")
	return N_("or never") if source.fields[leaf.field].type in (ops.DATE, ops.DATETIME) else N_("or is not set")


def _say_leaf(leaf: Leaf, source: Source, voice: Voice, *, negated: bool = False) -> str:
	if leaf.subject == cat.SEGMENT:
		return voice.translate(OPERATORS[leaf.operator].said[negated]).format(leaf.args[0])
	if leaf.subject == cat.TAG:
		template = OPERATORS[leaf.operator].said_of(ops.TAG)[negated]
		return voice.translate(template).format(_say_list(leaf.args, voice))
	if leaf.measure == cat.VALUE:
		field = source.fields[leaf.field]
		test = _say_test(leaf.operator, _say_options(field, leaf.args, voice), field.type, voice, negated=negated)
		tail = _say_tail(leaf, source, voice)
		return voice.translate("whose {0} {1}").format(voice.translate(field.label) + tail, test)
	return _say_related(leaf, source, voice, negated)


def _say_related(leaf: Leaf, source: Source, voice: Voice, negated: bool) -> str:
	one, many, tail = voice.translate(source.label), voice.translate(source.plural), _say_tail(leaf, source, voice)
	if leaf.measure == cat.EXISTS:
		operator = OPERATORS[leaf.operator]
		return voice.translate(operator.said[negated]).format((many if operator.on_null != negated else one) + tail)
	if leaf.measure == cat.COUNT:
		return _say_count(leaf, one, many, tail, voice, negated)
	field = source.fields[leaf.field]
	if leaf.measure in (cat.SUM, cat.AVERAGE):
		return _say_amount(leaf, field, many + tail, voice, negated)
	test = _say_test(leaf.operator, _say_options(field, leaf.args, voice), field.type, voice, negated=negated)
	is_latest = leaf.measure == cat.LATEST
	if source.spec and leaf.field == source.spec.date_field:
		template = N_("whose latest {0} {1}") if is_latest else N_("whose earliest {0} {1}")
		return voice.translate(template).format(one + tail, test)
	template = N_("whose latest {0} of their {1} {2}") if is_latest else N_("whose earliest {0} of their {1} {2}")
	return voice.translate(template).format(voice.translate(field.label), many + tail, test)


def _say_count(leaf: Leaf, one: str, many: str, tail: str, voice: Voice, negated: bool) -> str:
	if OPERATORS[leaf.operator].asks_if_set:
		test = _say_test(leaf.operator, (), ops.NUMBER, voice)
		return voice.translate("whose number of {0} {1}").format(many + tail, test)
	amount, is_not = _say_amount_of(leaf, voice)
	counted = one if leaf.args[-1] == 1 else many
	template = N_("who do not have {0} {1}") if negated != is_not else N_("who have {0} {1}")
	return voice.translate(template).format(amount, counted + tail)


def _say_amount(leaf: Leaf, field: Field, rows: str, voice: Voice, negated: bool) -> str:
	label = voice.translate(field.label)
	if OPERATORS[leaf.operator].asks_if_set:
		template = (
			N_("whose sum of {0} of their {1} {2}")
			if leaf.measure == cat.SUM
			else N_("whose average {0} of their {1} {2}")
		)
		return voice.translate(template).format(label, rows, _say_test(leaf.operator, (), ops.NUMBER, voice))
	amount, is_not = _say_amount_of(leaf, voice)
	template = {
		(cat.SUM, False): N_("whose {0} add up to {1} in {2}"),
		(cat.SUM, True): N_("whose {0} do not add up to {1} in {2}"),
		(cat.AVERAGE, False): N_("whose {0} average {1} in {2}"),
		(cat.AVERAGE, True): N_("whose {0} do not average {1} in {2}"),
	}[leaf.measure, negated != is_not]
	return voice.translate(template).format(rows, amount, label)


def _say_amount_of(leaf: Leaf, voice: Voice) -> tuple[str, bool]:
	"""("at least 3", whether the verb is to be negated)."""
	operator = OPERATORS[leaf.operator]
	return voice.translate(operator.amount).format(*(_say_value(arg, voice) for arg in leaf.args)), operator.on_null


def _say_tail(leaf: Leaf, source: Source, voice: Voice) -> str:
	said = ""
	if leaf.period:
		some, none = ops.period_operator(leaf.period).period_said
		days = leaf.period_days
		said += " " + (voice.translate(some).format(_count_days(days, voice)) if days else voice.translate(none))
	if leaf.filters:
		parts = [_say_filter(item, source, voice) for item in leaf.filters]
		said += f" {voice.translate('where')} " + f" {voice.translate('and')} ".join(parts)
	if leaf.include_drafts:
		said += f" ({voice.translate('drafts included')})"
	return said


def _say_filter(item: Filter, source: Source, voice: Voice) -> str:
	field = source.fields[item.field]
	return f"{voice.translate(field.label)} {_say_test(item.operator, _say_options(field, item.args, voice), field.type, voice)}"


def _say_test(
	key: str, args: tuple[Any, ...], value_type: str, voice: Voice, *, negated: bool = False
) -> str:
	operator = OPERATORS[key]
	if operator.needs == "days":
		wording = operator.said if args[0] else operator.said_today
		return voice.translate(wording[negated]).format(_count_days(args[0], voice))
	template = voice.translate(operator.said_of(value_type)[negated])
	if operator.needs == "month":
		return template.format(voice.translate(_MONTHS[args[0] - 1]))
	if operator.needs == "two":
		return template.format(*(_say_value(arg, voice) for arg in args))
	given = args[1:] if operator.tree else args
	return template.format(_say_list(given, voice, quoted=value_type in (ops.TEXT, ops.READ)))


def _say_options(field: cat.Field, args: tuple[Any, ...], voice: Voice) -> tuple[Any, ...]:
	"""What may be chosen is a word of the field's form, as its label is."""
	if field.type != ops.SELECT:
		return args
	return tuple(voice.translate(in_context(str(arg), context_of(field.label))) for arg in args)


def _count_days(days: int, voice: Voice) -> str:
	return voice.translate("1 day") if days == 1 else voice.translate("{0} days").format(days)


def _say_list(args: tuple[Any, ...], voice: Voice, *, quoted: bool = False) -> str:
	# among several, a value with a comma would read as two
	marked = quoted or (len(args) > 1 and any("," in str(arg) for arg in args))
	said = [voice.apart(f'"{_say_value(arg, voice)}"' if marked else _say_value(arg, voice)) for arg in args]
	if len(said) > MAX_LISTED:
		said = [*said[:MAX_LISTED], voice.translate("{0} more").format(len(said) - MAX_LISTED)]
	if len(said) < 2:
		return "".join(said)
	return f" {voice.translate('or')} ".join([", ".join(said[:-1]), said[-1]])


def _say_value(value: Any, voice: Voice) -> str:
	text = voice.write(value)
	return text if isinstance(value, decimal.Decimal) or len(text) <= MAX_VALUE else text[: MAX_VALUE - 1] + "…"
