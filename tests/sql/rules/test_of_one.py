"""Which document is the latest of a customer, and which the first: expected names written by hand, on SQLite and on MariaDB."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import datetime

from tests.sql.rules.test_measures import business, found, put_customers
from tests.support.builders import condition


def test_the_latest_is_by_its_day_then_by_when_it_was_made_then_by_its_name(business):
	put_customers(business, "ABCDE")
	hours = lambda n: business.now() - datetime.timedelta(hours=n)  # noqa: E731
	rows = [
		("A", "Z-1", 2, 9, "Paid"), ("A", "A-2", 1, 8, "Unpaid"), ("A", "A-3", 3, 1, "Overdue"),  # by its day
		("B", "Z-4", 1, 9, "Paid"), ("B", "A-5", 1, 8, "Unpaid"), ("B", "M-6", 2, 1, "Overdue"),  # made later on that day
		("C", "inv-7", 1, 9, "Unpaid"), ("C", "INV-8", 1, 9, "Paid"), ("C", "Inv-9", 1, 9, "Overdue"),  # by its name
		("D", "Z-10", None, 1, "Paid"), ("D", "A-11", 9, 9, "Unpaid"),  # without a day it is neither
	]  # fmt: skip
	for customer, name, days, made, status in rows:
		day = business.days_ago(days) if days is not None else None
		business.put("Issue", name, customer=customer, opening_date=day, creation=hours(made), status=status)
	asked = lambda which, status: found(  # noqa: E731
		business, condition("Issue", "is", status, measure=f"of the {which}", field="status")
	)
	assert asked("latest", "Unpaid") == {"A", "B", "C", "D"} and asked("latest", "Paid") == set()
	assert asked("earliest", "Overdue") == {"A", "B"}
	assert asked("earliest", "Paid") == {"C"} and asked("earliest", "Unpaid") == {"D"}
	none = condition("Issue", "is", "Open", measure="of the latest", field="status", or_never=1)
	assert found(business, none) == {"E"}


def test_drafts_returns_and_cancelled_ones_are_the_latest_by_the_rules_of_counts(business):
	put_customers(business, "ABCD")
	rows = [("A", 3, 1, 0), ("A", 2, 0, 0), ("B", 3, 1, 0), ("B", 2, 2, 0), ("C", 3, 1, 0), ("C", 2, 1, 1), ("D", 2, 1, 1)]
	for customer, days, docstatus, is_return in rows:
		business.put(
			"Sales Invoice", customer=customer, docstatus=docstatus, is_return=is_return, posting_date=business.days_ago(days),
			base_grand_total=days, status="Paid",
		)  # fmt: skip
	worth = {"subject": "Sales Invoice", "operator": "equals", "measure": "of the latest", "field": "grand_total"}
	assert found(business, condition(**worth, value="3")) == {"A", "B", "C"}
	assert found(business, condition(**worth, value="2", include_drafts=1)) == {"A"}
	returned = condition("Sales Invoice", "is yes", measure="of the latest", field="is_return")
	assert found(business, returned) == {"C", "D"}
