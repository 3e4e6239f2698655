"""What a customer owes, by hand-made invoices: what is open, overdue and since when, credit limits and their use.

Live too: a change is drained, and exactly the customers move whom it concerns. On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import pytest

from convo_channels.core.rules.compiler import only
from convo_channels.core.rules.rule import is_time_dependent, parse_rule
from tests.sql.catalog.found import any_of, business, found
from tests.support.builders import Business, condition

# -- balance


def owe(
	business: Business, customer: str, amount, *terms: tuple, total=None, due: int | None = 0, **fields
) -> str:
	"""An invoice with so much open; `terms`: (days until it is due, amount). `due`: days until the whole is due."""
	total = amount if total is None else total
	given = {
		"customer": customer, "docstatus": 1, "status": "Unpaid", "outstanding_amount": amount, "conversion_rate": 1,
		"currency": "EUR", "party_account_currency": "EUR", "disable_rounded_total": 1, "grand_total": total,
		"base_grand_total": total, "company": "Our Company", "due_date": None if due is None else business.days_ago(-due),
		"posting_date": business.days_ago(30),
	} | fields  # fmt: skip
	name = business.put("Sales Invoice", **given)
	rows = [
		{
			"due_date": business.days_ago(-days),
			"payment_amount": part,
			"base_payment_amount": part * given["conversion_rate"],
		}
		for days, part in terms
	]
	business.put_children("Sales Invoice", name, "Payment Schedule", rows)
	return name


def figure(field: str, operator: str, value=None, **more) -> dict:
	return condition("Balance", operator, value, field=field, **more)


def test_what_is_outstanding_is_in_company_currency_and_nobodys_is_0(business):
	owe(business, "A", 100)
	owe(business, "A", 50, currency="USD", party_account_currency="USD", conversion_rate=2)
	owe(business, "B", 60, currency="USD", party_account_currency="EUR", conversion_rate=2)
	owe(business, "C", -40)
	owe(business, "D", 10, docstatus=0)
	assert found(business, figure("outstanding_amount", "equals", 200)) == "A"
	assert found(business, figure("outstanding_amount", "equals", 60)) == "B"
	assert found(business, figure("outstanding_amount", "equals", -40)) == "C"
	assert found(business, figure("outstanding_amount", "equals", 0)) == "DEF"
	assert found(business, figure("outstanding_amount", "is set")) == "ABC"
	assert found(business, figure("outstanding_amount", "at least", 60), scope=only(["B", "F"])) == "B"


def test_overdue_is_what_is_open_of_terms_whose_day_has_passed(business):
	# 100 in three parts, 40 paid: of the two terms that have passed 20 are open, since the day of the second.
	owe(business, "A", 60, (-20, 30), (-5, 30), (10, 40), total=100, due=10)
	# Nothing has passed; and what passed is paid.
	owe(business, "B", 100, (0, 50), (10, 50), due=10)
	owe(business, "C", 50, (-5, 50), (10, 50), total=100, due=10)
	# Without terms the whole is late at once.
	owe(business, "D", 80, due=-3)
	# Half of it was paid in advance: the terms ask for the rest only.
	owe(business, "E", 50, (-2, 25), (10, 25), total=100, due=10)
	assert found(business, figure("overdue_amount", "equals", 20)) == "A"
	assert found(business, figure("overdue_amount", "equals", 80)) == "D"
	assert found(business, figure("overdue_amount", "equals", 25)) == "E"
	assert found(business, figure("overdue_amount", "more than", 0)) == "ADE"
	assert found(business, figure("overdue_days", "equals", 5)) == "A"
	assert found(business, figure("overdue_days", "equals", 3)) == "D"
	assert found(business, figure("overdue_days", "equals", 0)) == "BCF"
	assert found(business, figure("overdue_days", "at least", 1), scope=only(["A", "B"])) == "A"


def test_what_the_terms_do_not_add_up_to_is_late_with_the_last_of_them(business):
	# 10 with a write-off of 2: ERPNext makes terms of 8, and 10 stay open.
	owe(business, "A", 10, (-1, 8), due=-1)
	owe(business, "B", 10, (-9, 4), (-1, 4), due=-1)
	# One is still to come, so that what no term asks for may be part of that.
	owe(business, "C", 10, (-1, 4), (5, 4), due=5)
	owe(business, "D", 10, (1, 8), due=1)
	owe(business, "E", 12, (-1, 8), due=-1, currency="USD", party_account_currency="USD", conversion_rate=2)
	assert found(business, figure("overdue_amount", "equals", 10)) == "AB"
	assert found(business, figure("overdue_amount", "equals", 4)) == "C"
	assert found(business, figure("overdue_amount", "equals", 0)) == "DF"
	assert found(business, figure("overdue_amount", "equals", 24)) == "E"
	assert found(business, figure("overdue_days", "equals", 9)) == "B"


def test_overdue_amounts_of_foreign_invoices_are_in_company_currency(business):
	owe(
		business, "A", 60, (-5, 30), (10, 30), currency="USD", party_account_currency="USD", conversion_rate=2
	)
	terms = [(-5, 30), (10, 30)]
	owe(business, "B", 120, *terms, currency="USD", party_account_currency="EUR", conversion_rate=2)
	assert found(business, figure("overdue_amount", "equals", 60)) == "AB"


def test_several_invoices_add_up_and_the_oldest_counts(business):
	owe(business, "A", 10, due=-40)
	owe(business, "A", 20, (-3, 20), due=-3)
	owe(business, "A", 30, due=5)
	owe(business, "A", -500, due=-100, is_return=1)
	assert found(business, figure("overdue_amount", "equals", 30)) == "A"
	assert found(business, figure("overdue_days", "equals", 40)) == "A"


def test_a_point_of_sale_invoice_has_no_terms(business):
	owe(business, "A", 10, (20, 10), due=-1, is_pos=1)
	assert found(business, figure("overdue_amount", "equals", 10)) == "A"


def test_terms_of_an_order_are_not_those_of_an_invoice_of_the_same_name(business):
	name = owe(business, "A", 10, due=5)
	business.put(
		"Payment Schedule", parent=name, parenttype="Sales Order", due_date=business.days_ago(9), payment_amount=10,
	)  # fmt: skip
	assert found(business, figure("overdue_amount", "more than", 0)) == ""


def limit(business: Business, customer: str, *limits: tuple) -> None:
	rows = [{"company": company, "credit_limit": amount} for company, amount in limits]
	business.put_children("Customer", customer, "Customer Credit Limit", rows)


def test_the_credit_limit_is_the_highest_and_its_use_goes_by_company(business):
	limit(business, "A", ("Our Company", 100), ("Their Company", 1000))
	limit(business, "B", ("Our Company", 0))
	limit(business, "C", ("Our Company", 200))
	limit(business, "D", ("Their Company", 50))
	owe(business, "A", 80)
	owe(business, "A", 100, company="Their Company")
	owe(business, "C", 300)
	owe(business, "D", 70)
	owe(business, "E", 70)
	assert found(business, figure("credit_limit", "equals", 1000)) == "A"
	assert found(business, figure("credit_limit", "is not set")) == "BEF"
	assert found(business, figure("credit_used", "equals", 80)) == "A"
	assert found(business, figure("credit_used", "more than", 100)) == "C"
	assert found(business, figure("credit_used", "equals", 0)) == "D"
	assert found(business, figure("credit_used", "is not set")) == "BDEF"
	assert found(business, figure("credit_used", "less than", 50, or_never=1)) == "BDEF"
	assert found(business, figure("credit_used", "does not equal", 0)) == "ABCEF"


def test_limits_of_customer_groups_and_a_customer_of_that_name_are_kept_apart(business):
	business.put_children(
		"Customer Group", "A", "Customer Credit Limit", [{"company": "Our Company", "credit_limit": 5}]
	)
	assert found(business, figure("credit_limit", "is set")) == ""


def test_what_goes_by_due_dates_depends_on_the_day(business):
	def depends(field: str) -> bool:
		return is_time_dependent(
			parse_rule([figure(field, "more than", 0)], business.catalog), business.catalog
		)

	assert depends("overdue_amount") and depends("overdue_days")
	assert not depends("outstanding_amount") and not depends("credit_limit") and not depends("credit_used")


def test_a_term_that_passes_a_payment_and_a_limit_move_members(business):
	invoice = owe(business, "A", 100, (1, 50), (20, 50), due=20)
	business.segment("Late", [figure("overdue_amount", "more than", 0)])
	business.segment("Over", [figure("credit_used", "more than", 100)])
	business.settle()
	assert business.stored() == {"Late": set(), "Over": set()}
	business.pass_time(days=2)
	business.rebuild_due(day_changed=True)
	assert business.members("Late") == {"A"}
	limit(business, "A", ("Our Company", 60))
	business.report("Customer", "A", "Change")
	business.drain()
	assert business.members("Over") == {"A"}
	business.patch("Sales Invoice", invoice, outstanding_amount=50)
	business.create("Payment Entry", party="A", party_type="Customer", payment_type="Receive", docstatus=1)
	business.drain()
	assert business.stored() == {"Late": set(), "Over": set()}
	assert business.logs("Late")[-1]["reference_doctype"] == "Payment Entry"


# -- what ERPNext calls overdue


# (open, terms, fields, stored status, what it is by now)
STATUSES = [
	(100, [(-1, 50), (10, 50)], {}, "Unpaid", "Overdue"),
	(100, [(0, 50), (10, 50)], {}, "Unpaid", "Unpaid"),
	(50, [(-1, 50), (10, 50)], {"total": 100}, "Partly Paid", "Partly Paid"),
	(50.5, [(-1, 50), (10, 50)], {"total": 100}, "Partly Paid", "Overdue"),
	(50, [(-1, 50), (10, 50)], {"total": 100}, "Overdue", "Partly Paid"),
	(100, [(10, 100)], {}, "Overdue", "Unpaid"),
	(100, [], {"due": -1}, "Unpaid", "Overdue"),
	(100, [], {"due": 0}, "Unpaid", "Unpaid"),
	(100, [(10, 100)], {"due": -1, "is_pos": 1}, "Unpaid", "Overdue"),
	(60, [(-5, 30), (10, 30)], {"total": 100}, "Partly Paid", "Partly Paid"),  # 40 were paid in advance: more than is due
	(100, [(-1, 100)], {}, "Unpaid and Discounted", "Overdue and Discounted"),
	(100, [(10, 100)], {}, "Overdue and Discounted", "Unpaid and Discounted"),
	(60, [(-1, 60)], {"disable_rounded_total": 0, "rounded_total": 60, "total": 59.6}, "Unpaid", "Overdue"),
	(0, [(-1, 100)], {"total": 100}, "Paid", "Paid"),
	(-10, [], {"due": -1}, "Return", "Return"),
	(
		120, [(-1, 30), (10, 30)],
		{"currency": "USD", "party_account_currency": "EUR", "conversion_rate": 2, "total": 60, "base_grand_total": 120},
		"Unpaid", "Overdue",
	),
]  # fmt: skip


@pytest.mark.parametrize(("amount", "terms", "fields", "stored", "now"), STATUSES)
def test_an_invoice_is_overdue_when_erpnext_says_so(business, amount, terms, fields, stored, now):
	owe(business, "A", amount, *terms, status=stored, **fields)
	assert found(business, any_of("Sales Invoice", ["status", "is", now])) == "A"
	if now != stored:
		assert found(business, any_of("Sales Invoice", ["status", "is", stored])) == ""
