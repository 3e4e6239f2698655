"""In which currency a stored amount is, and what turns it into company currency. The field's options decide, not its name.

An amount in the currency of its document has a twin in company currency, or the document keeps the rate of its own
day. Where it does neither, the amount stays what it is, and whoever compares it says which currency is meant. Nothing
is looked up here, and no rate of another day is ever used.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..base.messages import N_
from ..base.sql import Sql, ident, sql
from ..base.text import fold

Info = Mapping[str, tuple[Any, ...]]
Amount = Callable[[str], Sql]

COMPANY_CURRENCY = "Company:company:default_currency"
PARTY_ACCOUNT = "party_account_currency"
# The rate beside a currency, where a document keeps one: what one unit of it is worth in company currency.
RATES: Mapping[str, tuple[str, ...]] = {
	"currency": ("conversion_rate", "exchange_rate"),
	"price_list_currency": ("plc_conversion_rate",),
	"paid_from_account_currency": ("source_exchange_rate",),
	"paid_to_account_currency": ("target_exchange_rate",),
	"account_currency": ("exchange_rate",),
}
_OF_PROJECT = (
	"total_costing_amount", "total_purchase_cost", "total_sales_amount", "total_billable_amount", "total_billed_amount",
	"total_consumed_material_cost",
)  # fmt: skip
# Amounts of ERPNext whose options name no currency though they have one: what its own code writes into them.
UNNAMED: Mapping[tuple[str, str], str] = {
	("Payment Entry", "unallocated_amount"): COMPANY_CURRENCY,  # converted where it is computed
	("Sales Order", "loyalty_amount"): COMPANY_CURRENCY,
	("Sales Order", "amount_eligible_for_commission"): COMPANY_CURRENCY,
	("Sales Order Item", "blanket_order_rate"): "currency",
	("Delivery Note", "amount_eligible_for_commission"): COMPANY_CURRENCY,
	("POS Invoice", "amount_eligible_for_commission"): COMPANY_CURRENCY,
	("POS Invoice", "total_billing_amount"): "currency",
	("Timesheet", "base_total_costing_amount"): COMPANY_CURRENCY,
	("Timesheet", "base_total_billable_amount"): COMPANY_CURRENCY,
	("Timesheet", "base_total_billed_amount"): COMPANY_CURRENCY,
	**{("Project", name): COMPANY_CURRENCY for name in _OF_PROJECT},
}
# Nobody can say in which currency these are.
UNKNOWN: frozenset[tuple[str, str]] = frozenset(
	{
		("Loyalty Point Entry", "purchase_amount"),  # the invoice's currency, without a word which
		("Payment Entry", "party_balance"),
	}
)


@dataclass(frozen=True)
class Money:
	"""What tells the currency in which an amount is compared: a field with a company, or one with the currency itself.

	`teller` is empty where it is the site's own. `adds_up`: it is a sum, of which even the sign hangs on the currency.
	"""

	teller: str = ""
	is_company: bool = True
	adds_up: bool = False


SITE_MONEY = Money(is_company=False)


@dataclass(frozen=True)
class Currencies:
	"""`default`: of amounts that name none. `companies`: {company: the currency of its books}."""

	default: str = ""
	companies: Mapping[str, str] = field(default_factory=dict)

	@property
	def books(self) -> tuple[str, ...]:
		return tuple(sorted({code for code in self.companies.values() if code}))

	@property
	def has_several(self) -> bool:
		return len(self.books) > 1

	def of_companies(self, names: tuple[str, ...]) -> set[str]:
		wanted = {fold(name) for name in names}
		return {code for company, code in self.companies.items() if fold(company) in wanted}

	def companies_with(self, code: str) -> tuple[str, ...]:
		return tuple(company for company, own in self.companies.items() if own == code)


@dataclass(frozen=True)
class Reading:
	"""How an amount is read: the column as it is, its twin, or an expression; or why it cannot be."""

	money: Money | None = None
	column: str = ""
	amount: Amount | None = None
	lack: str = ""


def read_amount(doctype: str, name: str, own: Info, parent: Info, parent_alias: str) -> Reading:
	"""How the amount `name` of a DocType is read; `parent` are the fields of the document its rows are part of, if any."""
	if (doctype, name) in UNKNOWN:
		return Reading(lack=N_("nothing says in which currency it is"))
	twin = _teller(_options(doctype, f"base_{name}", own), own, parent)
	if twin:
		return Reading(Money(twin), column=f"base_{name}")
	options = _options(doctype, name, own)
	company = _teller(options, own, parent)
	if company:
		return Reading(Money(company))
	if ":" in options:
		return Reading(lack=N_("it is in a currency that its document does not name"))
	if options not in own and options not in parent:
		return Reading(SITE_MONEY)
	return _by_rate(name, options, own, parent, parent_alias)


def _options(doctype: str, name: str, own: Info) -> str:
	if name not in own or own[name][0] != "Currency":
		return ""
	said = str(own[name][1] or "") if len(own[name]) > 1 else ""
	return said or UNNAMED.get((doctype, name), "")


def _teller(options: str, own: Info, parent: Info) -> str:
	"""The field whose company's currency these options mean; empty when they mean another."""
	doctype, _, rest = options.partition(":")
	teller, _, of_company = rest.partition(":")
	is_there = teller in own or teller in parent
	return teller if doctype == "Company" and of_company == "default_currency" and is_there else ""


def _by_rate(name: str, currency: str, own: Info, parent: Info, parent_alias: str) -> Reading:
	"""Company currency by the document's own rate; as it is where it keeps none, to be compared with one currency."""
	holder, company = own if currency in own else parent, _company_field({**parent, **own})
	as_it_is = Reading(Money(currency, is_company=False))

	def held(alias: str, column: str) -> Sql:
		return ident(alias if holder is own else parent_alias, column)

	if currency == PARTY_ACCOUNT and company and {"currency", "conversion_rate"} <= holder.keys():
		return Reading(
			Money(company),
			amount=lambda alias: sql(
				"{amount} * CASE WHEN COALESCE({currency}, '') IN ('', {own}) THEN 1"
				" WHEN {held} = {company_currency} THEN NULLIF({rate}, 0) END",
				amount=ident(alias, name),
				currency=held(alias, currency),
				own=_of_company(ident(alias if company in own else parent_alias, company)),
				held=held(alias, currency),
				company_currency=held(alias, "currency"),
				rate=held(alias, "conversion_rate"),
			),
		)
	rate = next((rate for rate in RATES.get(currency, ()) if rate in holder), "")
	if not rate or not company:
		return as_it_is
	return Reading(
		Money(company),
		amount=lambda alias: sql("{} * NULLIF({}, 0)", ident(alias, name), held(alias, rate)),
	)


def _company_field(fields: Info) -> str:
	links = [name for name, info in fields.items() if tuple(info[:2]) == ("Link", "Company")]
	return "company" if "company" in links else next(iter(links), "")


def _of_company(company: Sql) -> Sql:
	return sql("(SELECT cy.default_currency FROM `tabCompany` AS cy WHERE cy.name = {})", company)


def shown_currency(options: str, alias: str, default: str) -> Sql:
	"""The currency of a stored amount with these options, row by row, as the form of the document shows it."""
	doctype, _, rest = options.partition(":")
	if doctype == "Company" and rest:
		return _of_company(ident(alias, rest.partition(":")[0]))
	if options and not rest:
		return sql("COALESCE(NULLIF({}, ''), {})", ident(alias, options), default)
	return sql("{}", default)

