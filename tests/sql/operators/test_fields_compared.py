"""A field against another one of the same row: what is there, what is not, days against moments, and what cannot be compared."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import itertools

import pytest

from convo_channels.core.base.errors import RuleError
from convo_channels.core.rules.rule import parse_rule
from tests.sql.operators.tested import about, business, check, fill
from tests.support.builders import condition, on_customer, site_catalog

EQUALITY = ("is the same as (field)", "differs from (field)")
NAMES = [None, "", "Europe", "EUROPE", "Asia"]


def filled(business, **fields: list) -> None:
	pairs = list(itertools.product(*fields.values()))
	business.put_all("Customer", [{"name": f"C{n}", **dict(zip(fields, pair, strict=True))} for n, pair in enumerate(pairs)])


@about("text", *EQUALITY)
def test_a_text_is_compared_with_words_of_any_kind(business, operator):
	filled(business, website=[*NAMES, "Company"], territory=NAMES, customer_type=[None, "", "Company"])
	check(business, [on_customer("website", operator, other) for other in ("territory", "customer_type")])


@about("select", *EQUALITY)
def test_a_select_is_compared_with_a_text(business, operator):
	filled(business, website=["", "company", "x"], customer_type=[None, "", "Company"])
	check(business, [on_customer("customer_type", operator, "website")])


@about("link", *EQUALITY)
def test_a_link_is_compared_with_one_of_its_kind_and_through_a_link(business, operator):
	business.put_all("Territory", [{"name": n, "lft": 1, "rgt": 2, "parent_territory": p} for n, p in (("Europe", "europe"), ("Asia", None))])
	filled(business, territory=NAMES, website=NAMES)
	check(business, [on_customer("territory", operator, other) for other in ("website", "territory.parent_territory")])


def invoices(business, operator: str, field: str, other: str) -> list[dict]:
	named = {"measure": "exists", "filters": [[field, operator, other]]}
	return [condition("Sales Invoice", "exists", **named), condition("Sales Invoice", "does not exist", **named)]


@about("number", *EQUALITY, "more than (field)", "at least (field)")
def test_an_amount_is_compared_with_another_of_its_currency(business, operator):
	fill(business, "website", [None])
	for number, (total, open_amount) in enumerate(itertools.product((0, 10, 99.75), repeat=2)):
		business.put(
			"Sales Invoice", customer=["Acme", "a_b", "axb"][number % 3], docstatus=1, base_grand_total=total,
			outstanding_amount=open_amount, conversion_rate=1, posting_date=business.today,
		)  # fmt: skip
	check(business, invoices(business, operator, "outstanding_amount", "grand_total"))


@about("date", *EQUALITY, "before (field)", "after (field)")
def test_a_day_is_compared_with_a_day_and_with_the_day_of_a_moment(business, operator):
	put_days(business)
	check(business, [*invoices(business, operator, "due_date", "posting_date"), *invoices(business, operator, "due_date", "creation")])


@about("datetime", *EQUALITY, "before (field)", "after (field)")
def test_a_moment_is_compared_with_a_moment_by_itself(business, operator):
	put_days(business)
	check(business, [*invoices(business, operator, "creation", "modified"), *invoices(business, operator, "creation", "due_date")])


def put_days(business) -> None:
	fill(business, "website", [None])
	for number, (due, posted, made) in enumerate(itertools.product((None, 0, 1), (0, 1), (0, 1))):
		business.put(
			"Sales Invoice", customer=["Acme", "a_b", "axb", "?"][number % 4], docstatus=1, posting_date=business.days_ago(posted),
			due_date=None if due is None else business.days_ago(due), creation=f"{business.days_ago(made)} 15:00:00.000000",
			modified=f"{business.today} 15:00:00.000000", status="Paid",
		)  # fmt: skip


@pytest.mark.parametrize(
	("field", "operator", "other"),
	[
		("territory", EQUALITY[0], "customer_group"),  # names of another kind
		("territory", EQUALITY[0], "territory"),
		("website", EQUALITY[0], "default_commission_rate"),
		("website", EQUALITY[0], "nothing"),
		("website", EQUALITY[0], ""),
		("default_commission_rate", "more than (field)", "website"),
		("website", "more than (field)", "customer_type"),
	],
)
def test_what_cannot_be_compared_is_refused(field, operator, other):
	with pytest.raises(RuleError):
		parse_rule([on_customer(field, operator, other)], site_catalog())


def test_what_is_reckoned_is_compared_with_a_value():
	row = condition("Sales Invoice", "more than (field)", "outstanding_amount", measure="sum", field="grand_total")
	with pytest.raises(RuleError, match="filter by it"):
		parse_rule([row], site_catalog())
