"""Amounts in templates, on a site whose companies keep their books in different currencies: they are one company's.

Such a template asks for a company; it begins with the first one whose books are in the site's own currency.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ..catalog.catalog import Catalog
from ..catalog.measures import AMOUNTS
from ..catalog.money import Currencies
from .template_rows import AMOUNT, LINK, Parameter, Row, Template

COMPANY = "company"
_LABEL = "Company"


def asks_for_company(row: Row, template: Template, catalog: Catalog) -> bool:
	"""Whether a row compares an amount that may be given with amounts of companies in different currencies."""
	return catalog.currencies.has_several and any(
		name in _amounts(template) and _teller(row, field, catalog) for field, name in _compared(row)
	)


def company_parameter(template: Template, catalog: Catalog) -> tuple[Parameter, ...]:
	"""The parameter that such a template has besides its own."""
	rows = (*template.narrowing, *(row for group in template.groups for row in group))
	if not any(asks_for_company(row, template, catalog) for row in rows):
		return ()
	return (Parameter(COMPANY, _LABEL, LINK, next(iter(by_nearness(catalog.currencies)), ""), "Company"),)


def by_nearness(currencies: Currencies) -> tuple[str, ...]:
	"""All companies, those first whose books are in the site's own currency."""
	return tuple(sorted(currencies.companies, key=lambda name: currencies.companies[name] != currencies.default))


def currency_of(item: Parameter, catalog: Catalog) -> str:
	"""The currency of an amount that is asked for; empty where the chosen company says it."""
	books = catalog.currencies.books
	return books[0] if item.type == AMOUNT and len(books) == 1 else ""


def company_filter(row: Row, template: Template, catalog: Catalog, given: Mapping[str, Any]) -> list[list[str]]:
	"""The filter by the chosen company, where the row compares an amount that is given."""
	if not catalog.currencies.has_several or not given.get(COMPANY):
		return []
	for field, name in _compared(row):
		teller = _teller(row, field, catalog)
		if name in _amounts(template) and given.get(name) and teller:
			return [[teller, "is", str(given[COMPANY])]]
	return []


def _amounts(template: Template) -> set[str]:
	return {item.name for item in template.parameters if item.type == AMOUNT}


def _compared(row: Row) -> Iterable[tuple[str, str]]:
	"""(field, the parameter it is compared with)"""
	if row.measure in AMOUNTS:
		yield row.field, row.value.strip("{}")
	for field, _operator, value in row.filters:
		yield field, value.strip("{}")


def _teller(row: Row, name: str, catalog: Catalog) -> str:
	source = catalog.sources.get(row.subject)
	field = source.fields.get(name) if source else None
	return field.money.teller if field and field.money and field.money.is_company else ""
