"""Segments that cannot be evaluated any more: broken, frozen, told, and tried again."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import frappe
import pytest

from convo_channels.services.health import health
from convo_channels.services.segments import segment_form
from tests.site import kit
from tests.site.kit import when
from tests.site.sync.faulty import FIELD, add_field, customer, graded, remove_field, state

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

def test_a_removed_custom_field_freezes_its_segment_and_nothing_else(ground, graded, jobs):
	from convo_channels.services.sync import jobs as work

	customer, other = kit.customer(ground), kit.customer(ground)
	both = kit.named([customer.name, other.name])
	graded_a = kit.segment(when("Customer", "is", "A", field=FIELD), both)
	with_issue = kit.segment(when("Issue", "exists", measure="exists"), both)
	customer.reload()
	customer.set(FIELD, "A")
	customer.save()
	kit.settle()
	assert kit.members(graded_a) == {customer.name}

	remove_field()
	work.tick()
	status, reason = state(graded_a)
	assert status == "Broken" and FIELD in reason and "Row 1" in reason
	for doc in (customer, other):
		kit.issue(doc.name)
	kit.settle()
	assert kit.members(graded_a) == {customer.name}, "membership is frozen"
	assert kit.members(with_issue) == {customer.name, other.name}, "everything else goes on"
	with pytest.raises(frappe.ValidationError, match="cannot be verified"):
		segment_form.verify(graded_a)
	assert health.get_parked(None, 20)["items"] == []

	add_field()
	work.reconcile()
	jobs.run()
	assert state(graded_a)[0] == "Live"
	frappe.db.set_value("Customer", customer.name, FIELD, "")
	other.reload()
	other.set(FIELD, "A")
	other.save()
	customer.reload()
	customer.save()
	kit.settle()
	assert kit.members(graded_a) == {other.name}


def test_a_broken_segment_is_tried_again_by_rebuild(graded, customer, jobs):
	segment = kit.segment(when("Customer", "is not", "A", field=FIELD), kit.named([customer.name]))
	remove_field()
	from convo_channels.services.sync import jobs as work

	work.tick()
	assert state(segment)[0] == "Broken"
	add_field()
	segment_form.request_rebuild(segment)
	frappe.db.commit()
	jobs.run()
	assert state(segment) == ("Live", "")
	assert kit.members(segment) == {customer.name}


def test_a_leaf_the_database_refuses_breaks_its_segment_only(customer, monkeypatch):
	from convo_channels.core.rules import compiler

	good = kit.segment(when("Issue", "exists", measure="exists"), kit.named([customer.name]))
	bad = kit.segment(when("Issue", "at least", 1, measure="count"), kit.named([customer.name]))
	compile_leaf = compiler.compile_leaf

	def refuse(leaf, *args, **more):
		if leaf.measure == "count":
			raise frappe.db.ProgrammingError(1054, "Unknown column 's.gone'")
		return compile_leaf(leaf, *args, **more)

	with monkeypatch.context() as patch:
		patch.setattr(compiler, "compile_leaf", refuse)
		kit.issue(customer.name)
		kit.settle()
	assert state(bad)[0] == "Broken" and "Unknown column" in state(bad)[1]
	assert state(good)[0] == "Live"
	assert kit.members(good) == {customer.name}
	assert kit.outbox() == []
