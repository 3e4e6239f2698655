"""What was decided by hand about a customer, through what really happens to customers on a site.

Renamed, merged and deleted by Frappe itself: the rows beside the rule follow, collapse or go, and stand in nobody's way.
"""

import frappe
import pytest

from tests.site import kit
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


def beside(customer, kind="Include", **more):
	return {"customer": customer, "kind": kind, "reason": "Our friend", **more}


@pytest.fixture
def names(ground):
	frappe.flags.mute_emails = True
	made = [kit.customer(ground, word).name for word in ("Held", "Other")]
	kit.settle()
	return made


def held_by(*rows):
	"""A segment whose rule holds nobody."""
	return kit.segment(
		when("Customer", "is", "CC nobody at all", field="customer_name"), exceptions=list(rows)
	)


def rows_of(segment):
	found = frappe.get_all(
		"Convo Segment Exception", {"parent": segment}, ["customer", "kind"], order_by="idx", as_list=True
	)
	return [tuple(row) for row in found]


def rename(old, new, *, merge=False):
	frappe.rename_doc("Customer", old, new, merge=merge, force=True)
	kit.settle()


def test_a_renamed_customer_is_still_held(names):
	held, _ = names
	segment = held_by(beside(held))
	assert kit.members(segment) == {held}
	new = kit.unique("Renamed")
	rename(held, new)
	assert rows_of(segment) == [(new, "Include")]
	assert kit.members(segment) == {new}


def test_the_losers_row_follows_the_winner(names):
	held, other = names
	segment = held_by(beside(held))
	rename(held, other, merge=True)
	assert rows_of(segment) == [(other, "Include")]
	assert kit.members(segment) == {other}


def test_two_rows_become_one_and_the_form_can_be_saved_again(names):
	held, other = names
	segment = held_by(beside(held), beside(other, "Exclude"))
	assert kit.members(segment) == {held}
	rename(held, other, merge=True)
	assert rows_of(segment) == [(other, "Exclude")]
	assert kit.members(segment) == set()
	doc = frappe.get_doc("Convo Segment", segment)
	doc.description = "saved after the merge"
	doc.save()


def test_a_customer_who_was_decided_on_can_be_deleted(names):
	held, other = names
	segment = held_by(beside(held), beside(other))
	frappe.delete_doc("Customer", held)
	kit.settle()
	assert rows_of(segment) == [(other, "Include")]
	assert kit.members(segment) == {other}
	frappe.get_doc("Convo Segment", segment).save()


def test_a_disabled_customer_leaves_and_comes_back(names):
	held, _ = names
	segment = held_by(beside(held))
	for disabled, members in ((1, set()), (0, {held})):
		doc = frappe.get_doc("Customer", held)
		doc.disabled = disabled
		doc.save()
		kit.settle()
		assert kit.members(segment) == members


def test_a_list_without_a_rule_is_held_by_hand_alone(names):
	held, other = names
	segment = kit.segment(exceptions=[beside(held)])
	assert kit.members(segment) == {held}
	frappe.delete_doc("Customer", held)
	kit.settle()
	assert kit.members(segment) == set()
	doc = frappe.get_doc("Convo Segment", segment)
	doc.append("exceptions", beside(other))
	doc.save()
	kit.fill_segment(segment)
	assert kit.members(segment) == {other}


def test_a_new_segment_holds_somebody_by_rule_or_by_hand(names):
	with pytest.raises(frappe.ValidationError, match="no conditions"):
		kit.segment(exceptions=[beside(names[0], "Exclude")])
