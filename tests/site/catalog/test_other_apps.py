"""Another app adds a source with the hook `convo_segment_sources`: rules, hooks and timelines know it."""

import frappe
import pytest

from convo_channels.services.base import shared_cache
from convo_channels.services.catalog import site_catalog
from convo_channels.services.catalog.build import SOURCES_HOOK
from convo_channels.services.catalog.site_catalog import forget_catalog, get_catalog, get_watched
from convo_channels.services.sync import jobs as work
from convo_channels.services.timeline import page
from tests.site import kit
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

TASK = {
	"doctype": "ToDo",
	"customer_field": "reference_name",
	"party_type_field": "reference_type",
	"label": "Task",
	"date_field": "date",
	"is_timeline_source": True,
	"medium": "Meeting",
}
NONSENSE = {"doctype": "ToDo", "colour": "green"}
MISSING = {"doctype": "Spaceship", "customer_field": "customer"}


@pytest.fixture
def other_app(monkeypatch):
	"""Installs a source as another app's hook would."""
	hooks, attribute = frappe.get_hooks, frappe.get_attr

	def install(*sources):
		monkeypatch.setattr(
			frappe,
			"get_hooks",
			lambda hook=None, *a, **k: (
				["other_app.get_sources"] if hook == SOURCES_HOOK else hooks(hook, *a, **k)
			),
		)
		monkeypatch.setattr(
			frappe,
			"get_attr",
			lambda path: (lambda: list(sources)) if path == "other_app.get_sources" else attribute(path),
		)
		forget_catalog()

	yield install
	monkeypatch.undo()
	forget_catalog()


def task(customer):
	return frappe.get_doc(
		{
			"doctype": "ToDo",
			"description": "Call them",
			"reference_type": "Customer",
			"reference_name": customer,
			"date": frappe.utils.nowdate(),
		}
	).insert()


def test_a_source_of_another_app_moves_customers_and_is_told(ground, other_app):
	other_app(TASK)
	assert "ToDo" in get_watched()
	customer = kit.customer(ground)
	kit.settle()
	segment = kit.segment(when("ToDo", "exists", measure="exists"), kit.named([customer.name]))
	assert "with a Task" in frappe.db.get_value("Convo Segment", segment, "sentence")
	doc = task(customer.name)
	kit.settle()
	assert kit.members(segment) == {customer.name}
	(item,) = page.get_timeline_page(customer.name, {"kinds": ["interaction"]}, None, 10)["items"]
	assert (item["reference_doctype"], item["reference_name"], item["medium"]) == (
		doc.doctype,
		doc.name,
		"Meeting",
	)


def test_a_new_process_without_a_cache_knows_the_customer_that_was_left(ground, other_app):
	other_app(TASK)
	before, after = kit.customer(ground).name, kit.customer(ground).name
	doc = task(before)
	kit.settle()
	work.tick()
	shared_cache.forget(site_catalog.TOKEN_KEY)
	site_catalog._memory.clear()
	site_catalog._let_go()
	doc.reload()
	doc.reference_name = after
	doc.save()
	frappe.db.commit()
	(row,) = kit.outbox(reference_doctype="ToDo")
	assert (row.customer_before, row.customer_after) == (before, after)


def test_when_the_app_goes_its_segments_are_broken_and_everything_else_goes_on(
	ground, other_app, monkeypatch
):
	other_app(TASK)
	customer = kit.customer(ground)
	kit.settle()
	segment = kit.segment(when("ToDo", "does not exist", measure="exists"), kit.named([customer.name]))
	other = kit.segment(when("Issue", "exists", measure="exists"), kit.named([customer.name]))
	other_app()
	kit.issue(customer.name)
	work.tick()
	status, reason = frappe.db.get_value("Convo Segment", segment, ["status", "broken_reason"])
	assert status == "Broken" and "ToDo" in reason
	assert kit.members(segment) == kit.members(other) == {customer.name}


@pytest.mark.parametrize("given", [NONSENSE, MISSING, {}])
def test_a_source_that_makes_no_sense_is_left_out(ground, other_app, given):
	other_app(given, TASK)
	assert set(get_catalog().specs) & {"Spaceship", "ToDo"} == {"ToDo"}
	customer = kit.customer(ground)
	kit.settle()
	assert frappe.db.exists("Customer", customer.name)


def test_a_hook_that_fails_costs_its_own_sources_only(ground, other_app):
	other_app(TASK)
	attribute = frappe.get_attr

	def fail():
		raise ImportError("the other app is half installed")

	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(
			frappe, "get_attr", lambda path: fail if path == "other_app.get_sources" else attribute(path)
		)
		forget_catalog()
		customer = kit.customer(ground)
		frappe.db.commit()
		assert "Customer" in get_watched() and "ToDo" not in get_watched()
	assert kit.outbox(reference_name=customer.name)
	assert frappe.db.exists("Error Log", {"error": ["like", "%half installed%"]})


def test_a_catalog_that_cannot_be_built_breaks_no_save_and_loses_no_change(ground, monkeypatch):
	def fail(*args):
		raise ValueError("no catalog today")

	customer = kit.customer(ground)
	kit.settle()
	frappe.db.delete("Error Log")
	with monkeypatch.context() as patch:
		patch.setattr("convo_channels.core.catalog.catalog.build_catalog", fail)
		forget_catalog()
		note = frappe.get_doc({"doctype": "ToDo", "description": "call"}).insert()
		issue = kit.issue(customer.name)
		frappe.db.commit()
	assert frappe.db.exists("ToDo", note.name)
	assert frappe.db.count("Error Log") == 0, "a save needs no catalog"
	(row,) = kit.outbox(reference_name=issue.name)
	assert row.customer_after == customer.name
	kit.settle()
	assert kit.outbox() == [], "what nobody watches is left aside"

