"""An Email Group, customers with addresses, and a segment that the group follows: shared by the tests of mailings."""

import frappe
import pytest

from tests.site import follow_up_kit as fk
from tests.site import kit


@pytest.fixture
def group(swept):
	yield new_group()


def new_group() -> str:
	return frappe.get_doc({"doctype": "Email Group", "title": kit.unique("Group")}).insert().name


@pytest.fixture
def people(ground):
	return [fk.reachable(ground) for _ in range(4)]


def mailing_to(group: str, people: list, **fields) -> str:
	"""A filled segment of these customers as far as they are frozen, with a group."""
	return fk.acting([doc.name for doc in people], email_group=group, **fields)


def freeze(jobs, *customers, value: int = 1) -> None:
	for customer in customers:
		fk.move(customer.name, value)
	catch_up(jobs)


def catch_up(jobs) -> None:
	kit.settle()
	jobs.run()
	frappe.db.commit()


def in_group(group: str) -> dict[str, int]:
	rows = frappe.get_all(
		"Email Group Member", {"email_group": group}, ["email", "unsubscribed"], order_by="email"
	)
	return {row.email: row.unsubscribed for row in rows}


def subscribed(*customers) -> dict[str, int]:
	return {customer.email_id: 0 for customer in customers}


def head(segment: str):
	return frappe.get_doc("Convo Segment", segment)


def is_counted(group: str) -> bool:
	return frappe.db.get_value("Email Group", group, "total_subscribers") == len(in_group(group))


def by_hand(group: str, email: str, unsubscribed: int = 0) -> None:
	frappe.get_doc(
		{"doctype": "Email Group Member", "email_group": group, "email": email, "unsubscribed": unsubscribed}
	).insert()
