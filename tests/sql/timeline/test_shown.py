"""What a page of the timeline says of documents and mails today: an overdue invoice in every row, and who wrote to whom.

On SQLite and on MariaDB. Expectations are made by hand.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import datetime
from types import SimpleNamespace

import pytest

from convo_channels.core.base.errors import NotFound
from convo_channels.core.base.reader import Reader
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.timeline import mail_facts, page
from tests.sql.timeline.followed import business, mail, saved
from tests.support.builders import Business


def site_of(business: Business, visibility: Visibility = ALL, admit=list) -> SimpleNamespace:
	return SimpleNamespace(
		store=business.store, catalog=business.catalog, visibility=visibility, reader=Reader("me@x.y"), now=business.now,
		admit=admit, hide=lambda items: None,
	)  # fmt: skip


def shown(business: Business) -> dict[str, list[str]]:
	told: dict[str, list[str]] = {}
	for item in page.read_page(site_of(business), "A", None, None, 50)["items"]:
		told.setdefault(item["reference_name"], []).append(item["status"])
	return told


def test_an_overdue_invoice_says_so_in_the_row_that_began_it_and_a_paid_one_does_not(business):
	due = business.days_ago(-2)
	given = {"customer": "A", "docstatus": 1, "status": "Unpaid", "outstanding_amount": 10, "grand_total": 10, "due_date": due}
	late = business.create("Sales Invoice", posting_date=business.days_ago(5), **given)
	paid = business.create("Sales Invoice", posting_date=business.days_ago(5), **given)
	business.drain()
	assert shown(business) == {late: ["Unpaid"], paid: ["Unpaid"]}
	business.patch("Sales Invoice", paid, status="Paid", outstanding_amount=0)
	saved(business, "Sales Invoice", paid)
	business.drain()
	business.pass_time(days=4)
	# before any nightly job looked at it, and after
	assert shown(business)[late] == ["Overdue"]
	assert "Overdue" not in shown(business)[paid]


def test_an_expired_quotation_says_so_and_a_cancelled_one_does_not(business):
	given = {"quotation_to": "Customer", "party_name": "A", "docstatus": 1, "status": "Open"}
	ends = {"transaction_date": business.days_ago(5), "valid_till": business.days_ago(-1)}
	old = business.create("Quotation", **given, **ends)
	gone = business.create("Quotation", **given, **ends)
	business.drain()
	business.patch("Quotation", gone, docstatus=2, status="Cancelled")
	business.pass_time(days=3)
	assert shown(business)[old] == ["Expired"]
	assert "Expired" not in shown(business)[gone]


def test_a_mail_says_who_wrote_to_whom(business):
	name = mail(business, links=(("Customer", "A"),), recipients="us@x.y, them@x.y", cc="boss@x.y")
	business.drain()
	(row,) = business.rows("Convo Interaction")
	told = mail_facts.read_mail(site_of(business), "A", row["name"])
	assert told["name"] == name
	assert (told["sender"], told["recipients"], told["cc"]) == ("a@b.c", "us@x.y, them@x.y", "boss@x.y")


@pytest.mark.parametrize("who", ["other customer", "hidden customer", "hidden mails", "not admitted", "no mail", "nothing"])
def test_what_is_not_the_readers_is_no_mail(business, who):
	mail(business, links=(("Customer", "A"),))
	order = business.create("Sales Order", customer="A", docstatus=1, status="To Bill", transaction_date=business.days_ago(1))
	business.drain()
	numbers = {row["reference_doctype"]: row["name"] for row in business.rows("Convo Interaction")}
	customer = "B" if who == "other customer" else "A"
	number = {"no mail": numbers["Sales Order"], "nothing": 10**9}.get(who, numbers["Communication"])
	visibility = {
		"hidden customer": Visibility(names=("B",)), "hidden mails": Visibility(hidden_doctypes=("Communication",)),
	}.get(who, ALL)  # fmt: skip
	admit = (lambda rows: []) if who == "not admitted" else list
	with pytest.raises(NotFound, match=r"There is no such (mail|customer), or you may not see it"):
		mail_facts.read_mail(site_of(business, visibility, admit), customer, number)
	assert order
