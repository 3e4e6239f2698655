"""An author of actions who sees some customers, and what an action did to them: shared by the tests of who answers for it."""

import frappe
import pytest

from tests.site import follow_up_kit as fk
from tests.site import ground as people
from tests.site import kit

ROLES = ("Convo Manager", "Sales User")
OUT_OF_SIGHT = "as whom this is carried out, may not read this customer"


@pytest.fixture
def seen(ground):
	doc = fk.reachable(ground)
	kit.settle()
	return doc


@pytest.fixture
def unseen(ground):
	doc = fk.reachable(ground)
	kit.settle()
	return doc


@pytest.fixture
def narrow(ground, seen):
	"""A manager of segments who may see one customer."""
	name = people.user("narrow", ROLES)
	permission = {"doctype": "User Permission", "user": name, "allow": "Customer", "for_value": seen.name}
	frappe.get_doc(permission).insert(ignore_if_duplicate=True)
	frappe.db.commit()
	yield name
	frappe.set_user("Administrator")


def acting_as(user: str, names: list[str], *rows: dict) -> str:
	"""A segment of Administrator's own rule, with actions of somebody else's."""
	segment = fk.acting(names)
	frappe.set_user(user)
	doc = frappe.get_doc("Convo Segment", segment)
	for row in rows:
		doc.append("member_actions", {"on_move": "Joined", **row})
	doc.save()
	frappe.set_user("Administrator")
	kit.settle()
	return segment


def notes(segment: str) -> dict[str, list[tuple[str, str]]]:
	found: dict[str, list[tuple[str, str]]] = {}
	for run in fk.runs(segment):
		found.setdefault(run.customer, []).append((run.status, run.note))
	return found


def go(*customers) -> None:
	for customer in customers:
		fk.move(customer.name)
	fk.work()
	frappe.db.commit()


def authors(segment: str) -> list[str]:
	return frappe.get_all("Convo Segment Action", {"parent": segment}, pluck="author", order_by="idx")
