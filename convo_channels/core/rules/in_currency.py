"""In which currency a condition compares: one that is known, or the condition says which, for amounts of several cannot be added.

ERPNext's own reports ask for a company; so does a condition, on a site whose companies keep their books in different
currencies. Nothing is converted from one company's currency into another's: no document keeps a rate for that.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from ..base.errors import RequestError
from ..base.messages import N_, word
from ..catalog.catalog import Catalog, Field, Source
from ..catalog.measures import ADDING, AMOUNTS
from ..catalog.money import Currencies, Money
from ..catalog.sources import BALANCE
from ..operators.operators import OPERATORS


class Test(Protocol):
	"""A comparison of a field with operands: of a filter, or of the condition itself."""

	@property
	def field(self) -> str: ...

	@property
	def operator(self) -> str: ...

	@property
	def args(self) -> tuple[Any, ...]: ...


class Condition(Test, Protocol):
	"""What is asked of a customer."""

	@property
	def subject(self) -> str: ...

	@property
	def measure(self) -> str: ...

	@property
	def filters(self) -> Sequence[Test]: ...


def find_currency(money: Money | None, filters: Iterable[Test], currencies: Currencies) -> str | None:
	"""The currency an amount is compared in; empty where nobody told, None where there are several."""
	if money is None:
		return ""
	if not money.teller:
		return currencies.default
	named = {str(arg) for item in filters if item.field == money.teller and OPERATORS[item.operator].names for arg in item.args}
	if not money.is_company:
		return named.pop() if len(named) == 1 else None
	told = currencies.of_companies(tuple(named)) if named else set(currencies.books)
	return next(iter(told), "") if len(told) < 2 else None


def measured(condition: Condition, source: Source) -> Field | None:
	"""The field whose amount a condition compares, if it is one."""
	if condition.measure not in AMOUNTS:
		return None
	field = source.fields.get(condition.field)
	return field if field and field.money else None


def currency_of(condition: Condition, catalog: Catalog) -> str:
	"""The currency of the value that a condition measures; empty when it is none, or of several."""
	field = measured(condition, catalog.sources[condition.subject])
	return find_currency(field.money, condition.filters, catalog.currencies) or "" if field else ""


def currency_of_filter(item: Test, condition: Condition, catalog: Catalog) -> str:
	"""The same of an amount that documents are chosen by."""
	field = catalog.sources[condition.subject].fields[item.field]
	return find_currency(field.money, condition.filters, catalog.currencies) or ""


def check_currency(condition: Condition, source: Source, currencies: Currencies) -> None:
	"""RequestError when amounts of several currencies would be compared with one number."""
	field = measured(condition, source)
	if field and _needs_currency(condition, field, is_single=condition.measure not in ADDING):
		_check(field, condition.filters, source, currencies)
	for item in condition.filters:
		field = source.fields[item.field]
		if _needs_currency(item, field, is_single=True):
			_check(field, condition.filters, source, currencies)


def _needs_currency(test: Test, field: Field, *, is_single: bool) -> bool:
	"""More or less than nothing is the same in every currency, unless amounts of several were added."""
	operator = OPERATORS[test.operator]
	if field.money is None or operator.asks_since or operator.needs in ("none", "field"):
		return False
	return any(test.args) or not is_single or field.money.adds_up


def _check(field: Field, filters: Iterable[Test], source: Source, currencies: Currencies) -> None:
	money = field.money
	assert money is not None
	if find_currency(money, filters, currencies) is not None:
		return
	teller = source.fields.get(money.teller)
	label = word(teller.label if teller else money.teller)
	named = (word(field.label), word(source.label))
	if not money.is_company:
		raise RequestError(N_("{0} of {1} is in any currency: filter by one {2}."), *named, label)
	books = ", ".join(currencies.books)
	if source.spec is None and source.key != BALANCE:
		raise RequestError(N_("{0} of {1} is in different currencies ({2}), so it cannot be compared."), *named, books)
	raise RequestError(
		N_("{0} of {1} is in the currency of the company, and yours have different ones ({2}): filter by {3}."), *named, books, label
	)
