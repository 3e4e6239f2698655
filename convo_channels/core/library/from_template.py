"""Segments from templates, as they are asked for: which there are, what one says with its values, and making one."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...constants import CHANNEL, SEGMENT
from ..base.errors import RequestError, RuleError
from ..base.messages import N_
from ..base.reader import Item
from ..base.text import is_blank
from ..catalog.catalog import Catalog
from ..rules.rule import Rule, parse_rule
from ..rules.sentence import say_rule
from ..segments.titles import check_title
from ..site.named import is_there, require_free
from ..site.site import Site
from . import exchange, templates
from .stand_ins import asks_about, stand_in
from .suggest import MayRead, may_read_all, suggest_values
from .template_money import COMPANY, by_nearness
from .template_rows import TEMPLATES, Template

NOTHING: frozenset[str] = frozenset()
Values = str | dict[str, Any] | None


@dataclass(frozen=True)
class Asked:
	"""A template by its key, with a title that was typed, and what stands in its places."""

	template: str
	title: str | None
	values: Values
	with_channel: bool


# What a rule asks about that the reader may not read, in sentences.
HiddenIn = Callable[[Rule], Sequence[str]]


def list_templates(
	site: Site,
	hidden_in: HiddenIn = lambda rule: (),
	may_read: MayRead = may_read_all,
	closed: frozenset[str] = NOTHING,
) -> list[Item]:
	"""All templates, with why one cannot be used here, or not by this reader. `closed`: sources and fields that they may not read.

	What goes by the rest of a template, or by what stands in for it, says in `note` what it goes without.
	"""
	company = _suggest_company(site)
	return [_describe(site, template, company, hidden_in, may_read, closed) for template in TEMPLATES]


def _describe(
	site: Site, whole: Template, company: dict[str, str], hidden_in: HiddenIn, may_read: MayRead, closed: frozenset[str]
) -> Item:
	template, catalog = _for_reader(whole, site.catalog, closed)
	why_not, note = templates.find_lack(template, catalog, site.translate), ""
	if not why_not:
		why_not = _first_hidden(template, catalog, company, hidden_in)
		note = _first_hidden(whole, site.catalog, company, hidden_in) if catalog is not site.catalog else ""
	suggested = {} if why_not else company | suggest_values(site.store, template, site.visibility, may_read)
	described = templates.describe_template(template, catalog, suggested, site.voice)
	if why_not:
		described.update(is_available=False, why_not=why_not, sentence="", rules=[])
	return {**described, "note": "" if why_not else note}


def _first_hidden(template: Template, catalog: Catalog, company: dict[str, str], hidden_in: HiddenIn) -> str:
	return next(iter(hidden_in(templates.parse_sample(template, catalog, company))), "")


def _for_reader(template: Template, catalog: Catalog, closed: frozenset[str]) -> tuple[Template, Catalog]:
	"""A template by what its reader may read, with the sources it is read by; as it is where that leaves nothing of it."""
	if not closed & asks_about(template):
		return template, catalog
	seen = replace(catalog, sources={key: source for key, source in catalog.sources.items() if key not in closed})
	other = stand_in(template, closed)
	return (template, catalog) if templates.find_lack(other, seen) else (other, seen)


def _suggest_company(site: Site) -> dict[str, str]:
	"""The first company that the reader may read, where amounts are one company's."""
	currencies = site.catalog.currencies
	if not currencies.has_several:
		return {}
	seen = site.readable("Company", set(currencies.companies))
	offered = [name for name in by_nearness(currencies) if name in seen]
	return {COMPANY: offered[0]} if offered else {}


def fill(
	site: Site,
	template: str,
	values: Values,
	check: Callable[[Rule], None] = lambda rule: None,
	closed: frozenset[str] = NOTHING,
) -> templates.Filled:
	"""The template with its values; RuleError where it compares with what is not there. `check`: what the host refuses."""
	chosen, catalog = _for_reader(templates.find_template(template), site.catalog, closed)
	filled = templates.fill_template(chosen, catalog, _read_values(values), site.translate)
	rule = parse_rule(filled.rows, site.catalog)
	check(rule)
	for problem in exchange.say_missing_links(rule, site.catalog, site.exists, site.translate):
		raise RuleError("{0}", problem)
	return filled


def _read_values(values: Values) -> dict[str, Any]:
	try:
		given = json.loads(values) if isinstance(values, str) and values else values or {}
	except (ValueError, RecursionError):
		given = None
	if not isinstance(given, dict):
		raise RequestError(N_("The values must be an object of parameters."))
	return given


def say_filled(site: Site, filled: templates.Filled) -> Item:
	"""{"title", "rules", "sentence"} of a template with its values."""
	sentence = say_rule(parse_rule(filled.rows, site.catalog), site.catalog, site.voice)
	return {"title": filled.title, "rules": filled.rows, "sentence": sentence}


def create(
	site: Site,
	asked: Asked,
	*,
	save: Callable[[Item], str],
	open_channel: Callable[[str, str, str], str],
	check: Callable[[Rule], None] = lambda rule: None,
	closed: frozenset[str] = NOTHING,
) -> Item:
	"""{"segment", "channel"}: a segment, and its channel of the same title.

	`save` writes the segment of these fields, `open_channel` the channel of a title, a segment and a description; both
	return the name.
	"""
	filled = fill(site, asked.template, asked.values, check, closed)
	title = _choose_title(site, asked, filled)
	fields = {"title": title, "description": filled.description, "template": asked.template, "rules": filled.rows}
	segment = save(fields)
	channel = open_channel(title, segment, filled.description) if asked.with_channel else None
	return {"segment": segment, "channel": channel}


def _choose_title(site: Site, asked: Asked, filled: templates.Filled) -> str:
	"""A title that was typed must be free; ours gets a number."""
	doctypes = (SEGMENT, CHANNEL) if asked.with_channel else (SEGMENT,)
	if is_blank(asked.title or ""):
		return templates.free_title(
			filled.title, lambda title: any(is_there(site.store, doctype, title) for doctype in doctypes)
		)
	title = check_title(asked.title or "")
	for doctype in doctypes:
		require_free(site.store, doctype, title)
	return title
