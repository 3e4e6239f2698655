"""Segments to begin with: ten templates (`template_rows.py` holds them as data), each a few rows of a rule with parameters and their defaults.

Pure: values in, rows of the form out. What a template speaks of and the site does not have is left out where the rest
still makes sense; otherwise the template says why it cannot be used. Nothing is evaluated or stored here.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..base.errors import CoreError, NotFound, RequestError
from ..base.facts import PLAIN, Voice
from ..base.messages import N_, Listed, Message, Translate, word
from ..base.text import is_blank, is_storable, shown
from ..catalog.catalog import Catalog
from ..operators import operators as ops
from ..rules.rule import Rule, parse_rule
from ..rules.sentence import say_rule
from ..segments.titles import MAX_TITLE, mend
from .template_money import company_filter, company_parameter, currency_of
from .template_rows import AMOUNT, TEMPLATES, Parameter, Row, Template

Values = Mapping[str, Any]

UNKNOWN = "…"
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Filled:
	"""A template with its values: what a new segment begins with."""

	title: str
	description: str
	rows: list[dict[str, Any]]


def find_template(key: str) -> Template:
	found = next((template for template in TEMPLATES if template.key == key), None)
	if not found:
		raise NotFound(N_("There is no template {0}."), shown(key))
	return found


def fill_template(
	template: Template, catalog: Catalog, values: Values | None = None, translate: Translate = str
) -> Filled:
	"""The rows of a template for these values; a parameter that is not given has its default."""
	lack = _first_lack(template, catalog)
	if lack:
		raise RequestError(N_("{0} cannot be used: {1}"), word(template.title), lack)
	offered = offered_parameters(template, catalog)
	given = _read_values(offered, values or {})
	rows = _fill_rows(template, catalog, given)
	if not rows:
		raise RequestError(N_("Give at least one of these: {0}."), Listed([word(item.label) for item in offered]))
	return Filled(_title(template, given, translate), translate(template.description), rows)


def describe_template(
	template: Template, catalog: Catalog, suggested: Values | None = None, voice: Voice = PLAIN
) -> dict[str, Any]:
	"""{"key", "title", "description", "sentence", "rules", "parameters", "is_available", "why_not"}.

	`suggested` goes before defaults. `rules` is empty where something must be given first.
	"""
	offered = offered_parameters(template, catalog)
	why_not = find_lack(template, catalog, voice.translate)
	defaults = {item.name: (suggested or {}).get(item.name) or item.default for item in offered}
	return {
		"key": template.key,
		"title": voice.translate(template.title),
		"description": voice.translate(template.description),
		"sentence": ""
		if why_not
		else say_rule(parse_sample(template, catalog, defaults), catalog, voice),
		"rules": [] if why_not else _fill_rows(template, catalog, defaults),
		"parameters": [
			_describe_parameter(item, defaults[item.name], voice.translate) | {"currency": currency_of(item, catalog)}
			for item in offered
		],
		"is_available": not why_not,
		"why_not": why_not,
	}


def _describe_parameter(item: Parameter, default: Any, translate: Translate) -> dict[str, Any]:
	return {
		"name": item.name,
		"label": translate(item.label),
		"type": item.type,
		"default": default,
		"options": item.options,
	}


def parse_sample(template: Template, catalog: Catalog, values: Values | None = None) -> Rule:
	"""The rule of a template before anybody chose; where nothing is known yet, the first thing to be given is open."""
	offered = offered_parameters(template, catalog)
	given = {item.name: (values or {}).get(item.name) or item.default for item in offered}
	if not _fill_rows(template, catalog, given):
		given[offered[0].name] = UNKNOWN
	return parse_rule(_fill_rows(template, catalog, given), catalog)


def offered_parameters(template: Template, catalog: Catalog) -> tuple[Parameter, ...]:
	"""The parameters that mean something on this site."""
	used: set[str] = set()
	for row in (*_narrowing(template, catalog), *(row for g in _groups(template, catalog) for row in g)):
		used |= _places(row.value, row.period_days)
		used |= _places(*(value for name, _, value in row.filters if _has_field(row, name, catalog)))
	offered = tuple(item for item in template.parameters if item.name in used)
	return (*offered, *(company_parameter(template, catalog) if any(i.type == AMOUNT for i in offered) else ()))


def find_lack(template: Template, catalog: Catalog, translate: Translate = str) -> str:
	"""Why a template cannot be used on a site, in one sentence; empty when it can."""
	lack = _first_lack(template, catalog)
	return lack.say(translate) if lack else ""


def _first_lack(template: Template, catalog: Catalog) -> Message | None:
	if _groups(template, catalog):
		return None
	rows = [row for group in template.groups for row in group]
	optional = _optional(template)
	return next((lack for row in rows if (lack := _lack(row, catalog, optional))), None)


def _groups(template: Template, catalog: Catalog) -> list[list[Row]]:
	"""The groups a site has everything for: a row that is there for an optional parameter alone may be missing."""
	optional = _optional(template)
	found = []
	for group in template.groups:
		kept = [row for row in group if not _lack(row, catalog, optional)]
		missing = [row for row in group if row not in kept]
		if kept and all(_is_only_for(row, optional) for row in missing):
			found.append(kept)
	return found


def _narrowing(template: Template, catalog: Catalog) -> list[Row]:
	optional = _optional(template)
	return [row for row in template.narrowing if not _lack(row, catalog, optional)]


def _optional(template: Template) -> set[str]:
	return {item.name for item in template.parameters if not item.default}


def _is_only_for(row: Row, optional: set[str]) -> bool:
	places = _places(row.value, row.period_days, *(value for *_, value in row.filters))
	return bool(places) and places <= optional


def _lack(row: Row, catalog: Catalog, optional: set[str]) -> Message | None:
	"""What the site does not have of that which a row speaks of, whatever is given."""
	source = catalog.sources.get(row.subject)
	if not source:
		return Message(N_("This site has no {0}."), (word(row.subject),))
	needed = [row.field] if row.field else []
	needed += [name for name, _, value in row.filters if not _places(value) & optional]
	missing = next((name for name in needed if name not in source.fields), "")
	return Message(N_("{0} has no field {1} on this site."), (word(source.label), missing)) if missing else None


def _has_field(row: Row, name: str, catalog: Catalog) -> bool:
	return name in catalog.sources[row.subject].fields


def _places(*texts: str) -> set[str]:
	return {name for text in texts for name in _PLACE.findall(text)}


def _fill_rows(template: Template, catalog: Catalog, given: Values) -> list[dict[str, Any]]:
	"""The rows of all groups of which something is left, each with what narrows it."""
	groups = [_fill_group(group, template, catalog, given) for group in _groups(template, catalog)]
	narrowing = _fill_group(_narrowing(template, catalog), template, catalog, given)
	kept = [group for group in groups if group]
	return [
		{**cells, "group_no": number}
		for number, group in enumerate(kept, start=1)
		for cells in [*group, *narrowing]
	]


def _fill_group(
	group: list[Row], template: Template, catalog: Catalog, given: Values
) -> list[dict[str, Any]]:
	filled = [_fill_row(row, template, catalog, given) for row in group]
	return [cells for cells in filled if cells]


def _fill_row(
	row: Row, template: Template, catalog: Catalog, given: Values
) -> dict[str, Any] | None:
	"""The cells of one row; None when its value, or all its filters, hang on what is not given."""
	filters = [
		[name, operator, _put(value, given)]
		for name, operator, value in row.filters
		if _has_field(row, name, catalog) and _is_given(value, given)
	]
	if not _is_given(row.value, given) or (row.filters and not filters):
		return None
	filters += company_filter(row, template, catalog, given)
	has_period = bool(row.period) and _is_given(row.period_days, given)
	return {
		"group_no": 1,
		"negate": int(row.negate),
		"subject": row.subject,
		"field": row.field,
		"measure": row.measure,
		"filters": json.dumps(filters, ensure_ascii=False) if filters else "",
		"period": row.period if has_period else "",
		"period_days": int(_put(row.period_days, given)) if has_period else 0,
		"period_value": "",
		"include_drafts": 0,
		"operator": row.operator,
		"value": _put(row.value, given),
		"or_never": int(row.or_never),
	}


def _is_given(text: str, given: Values) -> bool:
	return all(given.get(name) for name in _places(text))


def _put(text: str, given: Values) -> str:
	return _PLACE.sub(lambda place: str(given[place[1]]), text)


def _read_values(offered: tuple[Parameter, ...], values: Values) -> dict[str, Any]:
	if not isinstance(values, Mapping):
		raise RequestError(N_("The values must be an object of parameters."))
	known = {item.name for item in offered}
	unknown = next((name for name in values if name not in known), None)
	if unknown is not None:
		raise RequestError(N_("This template has no parameter {0}."), shown(unknown))
	given = {}
	for item in offered:
		raw = values.get(item.name, item.default)
		given[item.name] = _read_value(item, raw)
		if item.default and not given[item.name]:
			raise RequestError(N_("Give a value for {0}."), word(item.label))
	return given


def _read_value(item: Parameter, raw: Any) -> str:
	label = word(item.label)
	if isinstance(raw, list):
		raw = ", ".join(str(part).strip() for part in raw)
	if raw is not None and not isinstance(raw, str | int | float | Decimal):
		raise RequestError(N_("{0} is not what it should be."), label)
	text = "" if raw is None else str(raw).strip()
	if is_blank(text):
		return ""
	if len(text) > MAX_TITLE or not is_storable(text):
		raise RequestError(N_("{0} is longer than {1} characters or cannot be stored."), label, MAX_TITLE)
	check = _CHECKS.get(item.type)
	if check:
		try:
			check(text)
		except RequestError as error:
			raise RequestError(N_("{0}: {1}"), label, error) from error
	return text


def _check_whole(text: str) -> None:
	if not (text.isascii() and text.isdigit() and 0 < int(text) < 1_000_000):
		raise RequestError(N_("{0} is not a whole number from 1 on."), shown(text))


_CHECKS: dict[str, Callable[[str], Any]] = {
	"days": lambda text: ops.parse_operands(ops.OPERATORS["in the last (days)"], ops.DATE, text),
	"number": _check_whole,
	"amount": lambda text: ops.parse_operands(ops.OPERATORS["at least"], ops.NUMBER, text),
}


def _title(template: Template, given: Values, translate: Translate) -> str:
	"""The template's title with what sets this segment apart from another one of the same template."""
	title = translate(template.title)
	telling = next((str(given[name]) for name in template.told_by if given.get(name)), "")
	if not telling:
		return title
	said = telling if template.is_named_after_value else f"{title}: {telling}"
	return mend(said.replace("<", "").replace(">", "")) or title


def free_title(title: str, is_taken: Callable[[str], bool]) -> str:
	"""The title, with the first number behind it that nobody has."""
	if not is_taken(title):
		return title
	for number in range(2, 1000):
		numbered = f"{title[: MAX_TITLE - 4]} {number}"
		if not is_taken(numbered):
			return numbered
	raise CoreError(N_("There are too many segments called {0}."), title[:MAX_TITLE])
