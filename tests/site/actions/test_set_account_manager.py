"""The account manager set by a segment or for all members: as if the form was saved, by who may change the customer."""

import frappe
import pytest

from convo_channels.api import bulk as api
from convo_channels.exceptions import ConvoError
from convo_channels.services.actions import bulk_runs, closed
from tests.site import follow_up_kit as fk
from tests.site import kit

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


@pytest.fixture
def customer(ground):
	doc = kit.customer(ground)
	kit.settle()
	return doc


@pytest.fixture
def agent(ground):
	return ground.users["agent"]


def manager_of(customer: str) -> str | None:
	frappe.db.commit()
	return frappe.db.get_value("Customer", customer, "account_manager")


def test_whoever_joins_gets_the_account_manager(customer, agent):
	segment = fk.acting([customer.name], {"action": "Set Account Manager", "user": agent})
	fk.move(customer.name)
	fk.work()
	run, name = fk.only_run(segment), frappe.db.get_value("User", agent, "full_name")
	assert (run.status, run.note) == ("Done", f"{name} is the account manager now")
	assert manager_of(customer.name) == agent
	told = {"customer": customer.name, "event_type": "Account Manager"}
	assert frappe.db.get_value("Convo Interaction", told, "subject") == run.note
	before, after = (str(doc.modified) for doc in (customer, frappe.get_doc("Customer", customer.name)))
	assert after > before, "it was saved"


def test_one_that_is_set_already_is_left_as_it_is(customer, agent):
	frappe.db.set_value("Customer", customer.name, "account_manager", agent)
	before = frappe.db.get_value("Customer", customer.name, "modified")
	segment = fk.acting([customer.name], {"action": "Set Account Manager", "user": agent})
	fk.move(customer.name)
	moved = frappe.db.get_value("Customer", customer.name, "modified")
	fk.work()
	run = fk.only_run(segment)
	assert run.status == "Skipped" and run.note.endswith("is the account manager already.")
	assert frappe.db.get_value("Customer", customer.name, "modified") == moved > before


def test_an_author_who_may_only_read_customers_sets_none(ground, customer, agent):
	frappe.set_user(ground.users["manager"])
	segment = fk.acting([customer.name], {"action": "Set Account Manager", "user": agent})
	frappe.set_user("Administrator")
	fk.move(customer.name)
	fk.work()
	run = fk.only_run(segment)
	assert run.status == "Skipped" and run.note.endswith("as whom this is carried out, may not change this customer.")
	assert not manager_of(customer.name)


def test_a_value_that_frappe_takes_back_is_not_called_set(customer, agent, monkeypatch):
	from frappe.model.document import Document

	real = Document.save

	def save(self, *args, **more):
		if self.doctype == "Customer" and self.account_manager:
			self.account_manager = None
		return real(self, *args, **more)

	segment = fk.acting([customer.name], {"action": "Set Account Manager", "user": agent})
	fk.move(customer.name)
	monkeypatch.setattr(Document, "save", save)
	fk.work()
	run = fk.only_run(segment)
	assert run.status == "Skipped" and "may not change the account manager" in run.note


@pytest.mark.parametrize("row", [{}, {"user": "nobody@example.com"}])
def test_it_needs_a_user_who_is_there(row):
	with pytest.raises(frappe.ValidationError):
		fk.acting(["CC nobody"], {"action": "Set Account Manager", **row})


def test_for_all_members(ground, agent, jobs):
	names = [kit.customer(ground).name for _ in range(3)]
	kit.settle()
	segment = kit.segment(kit.named(names))
	for given in ({}, {"user": "nobody@example.com"}):
		with pytest.raises(ConvoError, match=r"Choose a user who is enabled and works in the Desk\."):
			api.start(segment, "Set Account Manager", given)
	name = api.start(segment, "Set Account Manager", {"user": agent})["name"]
	frappe.db.commit()
	bulk_runs.run(name)
	came = api.get(name)
	assert (came["status"], came["done_count"], came["failed_count"]) == ("Done", 3, 0)
	assert {manager_of(one) for one in names} == {agent}


def test_for_all_members_by_who_may_only_read_them(ground, agent, jobs):
	names = [kit.customer(ground).name for _ in range(2)]
	kit.settle()
	segment = kit.segment(kit.named(names))
	frappe.set_user(ground.users["manager"])
	name = api.start(segment, "Set Account Manager", {"user": agent})["name"]
	frappe.db.commit()
	bulk_runs.run(name)
	frappe.set_user(ground.users["manager"])
	came = api.get(name)
	assert (came["done_count"], {failure["message"] for failure in came["failures"]}) == (
		0, {"You may not change this customer."},
	)  # fmt: skip
	frappe.set_user("Administrator")
	assert {manager_of(one) for one in names} == {None}


def test_what_came_of_it_is_closed_with_the_field(monkeypatch):
	monkeypatch.setattr(closed, "is_closed", lambda doctype, user, *fields: "account_manager" in fields)
	assert "Set Account Manager" in closed.closed_actions("somebody")
