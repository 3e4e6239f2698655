"""In which currency an amount is follows from its field's options; names that look like something decide nothing."""

import pytest

from convo_channels.core.base.clock import Clock
from convo_channels.core.base.errors import RuleError
from convo_channels.core.catalog.catalog import SourceSpec, build_catalog
from convo_channels.core.catalog.money import COMPANY_CURRENCY, Currencies, Money, read_amount, shown_currency
from convo_channels.core.rules.rule import parse_rule
from tests.support.builders import NOW, condition, site_kinds

COMPANY, BOOK = ("Link", "Company", ""), ("Link", "Currency", "")
RATE = ("Float", "", "")
BOOKS = Currencies("EUR", {"Alpha": "EUR", "Beta": "USD"})


def amount(options: str = "") -> tuple[str, str, str]:
	return ("Currency", options, "")


DOCUMENT = {"company": COMPANY, "currency": BOOK, "conversion_rate": RATE}


@pytest.mark.parametrize(
	("options", "beside", "expected"),
	[
		(COMPANY_CURRENCY, {"company": COMPANY}, (Money("company"), "")),
		("Company:owner_company:default_currency", {"owner_company": COMPANY}, (Money("owner_company"), "")),
		("currency", DOCUMENT, (Money("company"), "`s`.`price` * NULLIF(`s`.`conversion_rate`, 0)")),
		("currency", {**DOCUMENT, "base_price": amount(COMPANY_CURRENCY)}, (Money("company"), "base_price")),
		# A field that is only called like a twin is none.
		("currency", {**DOCUMENT, "base_price": amount("currency")}, (Money("company"), "`s`.`price` * NULLIF(`s`.`conversion_rate`, 0)")),
		("currency", {**DOCUMENT, "base_price": ("Data", COMPANY_CURRENCY, "")}, (Money("company"), "`s`.`price` * NULLIF(`s`.`conversion_rate`, 0)")),
		# Without a rate, or a company that the rate would lead to, it stays what it is.
		("currency", {"company": COMPANY, "currency": BOOK}, (Money("currency", is_company=False), "")),
		("currency", {"currency": BOOK, "conversion_rate": RATE}, (Money("currency", is_company=False), "")),
		("visit_currency", {**DOCUMENT, "visit_currency": BOOK}, (Money("visit_currency", is_company=False), "")),
		("", DOCUMENT, (Money(is_company=False), "")),
		("no_such_field", DOCUMENT, (Money(is_company=False), "")),
		("base_price", {}, (Money(is_company=False), "")),
	],
)  # fmt: skip
def test_the_options_decide(options, beside, expected):
	found = read_amount("Visit", "price", {**beside, "price": amount(options)}, {}, "p")
	read = found.amount("s").render("mariadb")[0] if found.amount else found.column
	assert (found.money, read, found.lack) == (*expected, "")


@pytest.mark.parametrize(
	"options", ["Customer:customer:default_currency", "Company:company:reporting_currency", "Company:gone:default_currency"]
)
def test_what_no_document_names_is_not_offered(options):
	assert "does not name" in read_amount("Visit", "price", {"price": amount(options)}, {}, "p").lack


def test_rows_of_a_table_take_company_currency_and_rate_from_their_document():
	found = read_amount("Visit Item", "price", {"price": amount("currency")}, DOCUMENT, "p")
	assert found.money == Money("company") and found.amount is not None
	assert found.amount("s").render("mariadb")[0] == "`s`.`price` * NULLIF(`p`.`conversion_rate`, 0)"
	assert read_amount("Visit Item", "price", {"price": amount(COMPANY_CURRENCY)}, DOCUMENT, "p").money == Money("company")


@pytest.mark.parametrize(
	("options", "text", "values"),
	[
		(COMPANY_CURRENCY, "(SELECT cy.default_currency FROM `tabCompany` AS cy WHERE cy.name = `s`.`company`)", ()),
		("currency", "COALESCE(NULLIF(`s`.`currency`, ''), %s)", ("EUR",)),
		("", "%s", ("EUR",)),
	],
)
def test_what_is_shown_has_the_currency_of_the_form(options, text, values):
	assert shown_currency(options, "s", "EUR").render("mariadb") == (text, values)


def test_a_customers_own_amounts_are_compared_only_where_all_companies_share_a_currency():
	kinds = site_kinds()
	fields = {**kinds["Customer"], "custom_budget": amount("Company:represents_company:default_currency")}
	row = condition("Customer", "at least", "5", field="custom_budget")
	with pytest.raises(RuleError, match=r"in different currencies \(EUR, USD\), so it cannot be compared"):
		parse_rule([row], build_catalog({**kinds, "Customer": fields}, (), BOOKS))
	assert parse_rule([row], build_catalog({**kinds, "Customer": fields}, (), Currencies("EUR", {"Alpha": "EUR"})))
	assert parse_rule([{**row, "value": "0"}], build_catalog({**kinds, "Customer": fields}, (), BOOKS))


def test_a_doctype_of_the_sites_own_is_read_by_the_same_words():
	visit = {
		"customer": ("Link", "Customer", ""), **DOCUMENT, "price": amount("currency"), "tip": amount("tip_currency"),
		"tip_currency": BOOK, "deposit": amount(),
	}  # fmt: skip
	catalog = build_catalog({**site_kinds(), "Visit": visit}, [SourceSpec("Visit", "customer")], BOOKS)
	fields = catalog.sources["Visit"].fields
	assert "conversion_rate" in fields["price"].sql("s", Clock(NOW)).render("mariadb")[0]
	row = condition("Visit", "at least", "5", measure="sum")
	for field, sentence in (("price", "filter by Company"), ("tip", "in any currency: filter by one Tip currency")):
		with pytest.raises(RuleError, match=sentence):
			parse_rule([{**row, "field": field}], catalog)
	assert parse_rule([{**row, "field": "deposit"}], catalog)
