"""A rule as one plain sentence, so that an admin reads back what was typed. Nothing is evaluated here."""

import datetime
import decimal
from collections.abc import Callable
from typing import Any

from . import catalog as cat
from . import operators as ops
from .catalog import Catalog, Field, Source
from .rules import Filter, Leaf, Rule, Term

_PHRASES = {
	"in the last (days)": "in the last {} days",
	"more than (days) ago": "more than {} days ago",
	"in the next (days)": "in the next {} days",
	"more than (days) ahead": "more than {} days ahead",
}

Translate = Callable[[str], str]


def say_rule(rule: Rule, catalog: Catalog, translate: Translate = str) -> str:
	"""One sentence, e.g. "Customers whose Territory is Germany and who have a Quotation where Status is Open."."""
	said = [_say_group(group, catalog, translate) for group in rule.groups]
	if len(said) > 1:
		said = [f"({text})" if len(rule.groups[i]) > 1 else text for i, text in enumerate(said)]
	joined = f" {translate('or')} ".join(said)
	return f"{translate('Customers')} {joined}."


def _say_group(group: tuple[Term, ...], catalog: Catalog, translate: Translate) -> str:
	return f" {translate('and')} ".join(_say_term(term, catalog, translate) for term in group)


def _say_term(term: Term, catalog: Catalog, translate: Translate) -> str:
	text = _say_leaf(term.leaf, catalog, translate)
	if term.leaf.or_never:
		text = f"{text} ({translate('or never')})"
	return f"{translate('not')} ({text})" if term.negate else text


def _say_leaf(leaf: Leaf, catalog: Catalog, translate: Translate) -> str:
	source = catalog.sources[leaf.subject]
	if leaf.subject == cat.SEGMENT:
		verb = "who are in" if leaf.operator == "is in" else "who are not in"
		return f"{translate(verb)} {translate('segment')} {leaf.args[0]}"
	if leaf.subject == cat.TAG:
		return f"{translate('whose tags')} {_say_tag(leaf, translate)}"
	if leaf.measure == cat.VALUE:
		field = source.fields[leaf.field]
		return f"{translate('whose')} {translate(field.label)} {_say_test(leaf.operator, leaf.args, field, translate)}"
	return _say_related(leaf, source, translate)


def _say_tag(leaf: Leaf, translate: Translate) -> str:
	verb = {"is": "include", "is one of": "include one of", "is not": "do not include"}.get(
		leaf.operator, "include none of"
	)
	return f"{translate(verb)} {_say_list(leaf.args, translate)}"


def _say_related(leaf: Leaf, source: Source, translate: Translate) -> str:
	what = translate(source.label)
	tail = _say_filters(leaf, source, translate)
	if leaf.measure == cat.EXISTS:
		verb = "who have a" if leaf.operator == "exists" else "who have no"
		return f"{translate(verb)} {what}{tail}"
	if leaf.measure == cat.COUNT:
		measured = f"{translate('whose number of')} {what}{tail}"
		return f"{measured} {_say_test(leaf.operator, leaf.args, Field('', '', ops.NUMBER), translate)}"
	field = source.fields[leaf.field]
	named = f"{translate(field.label)} {translate('of')} {what}"
	article = {
		"sum": "whose sum of",
		"average": "whose average",
		"latest": "whose latest",
		"earliest": "whose earliest",
	}
	test = _say_test(leaf.operator, leaf.args, field, translate)
	return f"{translate(article[leaf.measure])} {named}{tail} {test}"


def _say_filters(leaf: Leaf, source: Source, translate: Translate) -> str:
	parts = [_say_filter(f, source, translate) for f in leaf.filters]
	said = f" {translate('where')} " + f" {translate('and')} ".join(parts) if parts else ""
	if leaf.period:
		phrase = "in the last {} days" if leaf.period < 0 else "in the next {} days"
		said += " " + translate(phrase).format(leaf.period_days)
	if leaf.include_drafts:
		said += f" ({translate('drafts included')})"
	return said


def _say_filter(item: Filter, source: Source, translate: Translate) -> str:
	field = source.fields[item.field]
	return f"{translate(field.label)} {_say_test(item.operator, item.args, field, translate)}"


def _say_test(operator: str, args: tuple[Any, ...], field: Field, translate: Translate) -> str:
	if operator in _PHRASES:
		return f"{translate('is')} " + translate(_PHRASES[operator]).format(args[0])
	verb = translate(
		operator
		if operator.startswith(("is", "does", "contains", "starts", "ends", "equals"))
		else f"is {operator}"
	)
	if operator in ("is under", "is not under"):
		return f"{verb} {args[1]}"
	if operator == "between":
		return f"{verb} {_say_value(args[0])} {translate('and')} {_say_value(args[1])}"
	return f"{verb} {_say_list(args, translate)}".rstrip()


def _say_list(args: tuple[Any, ...], translate: Translate) -> str:
	said = [_say_value(arg) for arg in args]
	return (
		said[0]
		if len(said) == 1
		else f" {translate('or')} ".join([", ".join(said[:-1]), said[-1]])
		if said
		else ""
	)


def _say_value(value: Any) -> str:
	if isinstance(value, decimal.Decimal):
		return f"{value.normalize():,f}"
	if isinstance(value, datetime.date):
		return value.isoformat()
	return str(value)
