"""An Email Group in step with its segment: who is in, who is left out and why, and what of a group is never touched.

Expected addresses come from the customers of each test, by hand. Through real commits and the real jobs.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import frappe
import pytest

from convo_channels.services.mailing import mailing
from tests.site import follow_up_kit as fk
from tests.site import kit
from tests.site.mailing.mailed import (
	by_hand,
	catch_up,
	freeze,
	group,
	head,
	in_group,
	is_counted,
	mailing_to,
	new_group,
	people,
	subscribed,
)

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


# -- in step


def test_the_group_follows_who_joins_and_who_leaves(group, people, jobs):
	segment = mailing_to(group, people)
	freeze(jobs, *people[:2])
	assert in_group(group) == subscribed(*people[:2]) and is_counted(group)
	freeze(jobs, people[2])
	freeze(jobs, people[0], value=0)
	assert in_group(group) == subscribed(*people[1:3]) and is_counted(group)
	assert head(segment).mailing_synced_at and not head(segment).mailing_note


def test_a_first_fill_fills_the_group(group, people, jobs):
	for person in people:
		frappe.db.set_value("Customer", person.name, "is_frozen", 1)
	mailing_to(group, people)
	catch_up(jobs)
	assert in_group(group) == subscribed(*people)


def test_a_new_address_takes_the_place_of_the_old_one(group, people, jobs):
	mailing_to(group, people)
	freeze(jobs, people[0])
	contact = frappe.get_doc("Contact", people[0].customer_primary_contact)
	contact.email_ids[0].email_id = "elsewhere@example.com"
	contact.save()
	catch_up(jobs)
	assert set(in_group(group)) == {"elsewhere@example.com"}


def test_a_customer_without_a_primary_contact_has_an_address_of_their_own(group, people, jobs):
	mailing_to(group, people)
	own = {"customer_primary_contact": None, "email_id": "own@example.com"}
	frappe.db.set_value("Customer", people[0].name, own)
	freeze(jobs, people[0])
	assert in_group(group) == {"own@example.com": 0}


def test_who_is_left_out_is_counted_with_the_reason(ground, group, people, jobs):
	silent = [kit.customer(ground), kit.customer(ground)]
	kit.settle()
	frappe.db.set_value("Convo Profile", people[0].name, "consent", "Withdrawn")
	frappe.db.set_value("Contact", people[1].customer_primary_contact, "unsubscribed", 1)
	everybody = [*people, *silent]
	for person in everybody:
		frappe.db.set_value("Customer", person.name, "is_frozen", 1)
	segment = mailing_to(group, everybody)
	catch_up(jobs)
	assert in_group(group) == subscribed(*people[2:])
	said = "4 left out: 1 withdrew consent, 2 have no address, 1 have unsubscribed."
	assert head(segment).mailing_note == said


@pytest.mark.parametrize("segment_size", ["small", "large"])
def test_consent_withdrawn_and_given_again_is_followed(group, people, jobs, monkeypatch, segment_size):
	if segment_size == "large":
		monkeypatch.setattr(mailing, "SMALL", 0)
	mailing_to(group, people)
	freeze(jobs, *people[:2])
	profile = frappe.get_doc("Convo Profile", people[0].name)
	profile.consent = "Withdrawn"
	profile.save()
	catch_up(jobs)
	assert in_group(group) == subscribed(people[1]) and is_counted(group)
	profile.reload()
	profile.consent = "Given"
	profile.save()
	catch_up(jobs)
	assert in_group(group) == subscribed(*people[:2]) and is_counted(group)


@pytest.mark.parametrize("segment_size", ["small", "large"])
def test_a_large_segment_is_followed_customer_by_customer(group, people, jobs, monkeypatch, segment_size):
	if segment_size == "large":
		monkeypatch.setattr(mailing, "SMALL", 0)
		monkeypatch.setattr(mailing, "_sync_whole", lambda segment: pytest.fail("not as a whole"))
	segment = mailing_to("", people)
	frappe.db.set_value("Convo Segment", segment, "email_group", group)
	freeze(jobs, *people[:3])
	freeze(jobs, people[1], value=0)
	assert in_group(group) == subscribed(people[0], people[2]) and is_counted(group)


def test_a_general_goodbye_is_followed_and_taken_back(group, people, jobs):
	mailing_to(group, people)
	freeze(jobs, *people[:2])
	goodbye = frappe.get_doc(
		{"doctype": "Email Unsubscribe", "email": people[0].email_id, "global_unsubscribe": 1}
	).insert()
	catch_up(jobs)
	assert in_group(group) == subscribed(people[1])
	goodbye.delete()
	catch_up(jobs)
	assert in_group(group) == subscribed(*people[:2])


# -- what is not ours


def test_addresses_added_by_hand_stay(group, people, jobs):
	by_hand(group, "friend@example.com")
	by_hand(group, people[0].email_id)
	segment = mailing_to(group, people)
	freeze(jobs, *people[:2])
	assert set(in_group(group)) == {"friend@example.com", people[0].email_id, people[1].email_id}
	freeze(jobs, *people[:2], value=0)
	assert set(in_group(group)) == {"friend@example.com", people[0].email_id}
	frappe.delete_doc("Convo Segment", segment)
	assert set(in_group(group)) == {"friend@example.com", people[0].email_id} and is_counted(group)


def test_an_unsubscribed_row_is_neither_lost_nor_subscribed_again(group, people, jobs):
	segment = mailing_to(group, people)
	freeze(jobs, *people[:2])
	row = frappe.get_doc("Email Group Member", {"email_group": group, "email": people[0].email_id})
	row.unsubscribed = 1
	row.save()
	catch_up(jobs)
	mailing.enqueue_all()
	catch_up(jobs)
	expected = {people[0].email_id: 1, people[1].email_id: 0}
	assert in_group(group) == expected
	freeze(jobs, people[0], value=0)
	assert in_group(group) == expected, "the wish outlives the membership"
	freeze(jobs, people[0])
	assert in_group(group) == expected
	frappe.delete_doc("Convo Segment", segment)
	assert in_group(group) == {people[0].email_id: 1}


def test_two_segments_may_share_a_group(group, people, jobs):
	first, second = mailing_to(group, people[:3]), mailing_to(group, people[1:])
	freeze(jobs, *people)
	assert in_group(group) == subscribed(*people)
	frappe.delete_doc("Convo Segment", first)
	assert in_group(group) == subscribed(*people[1:]) and is_counted(group)
	freeze(jobs, people[1], value=0)
	assert in_group(group) == subscribed(*people[2:])
	frappe.delete_doc("Convo Segment", second)
	assert in_group(group) == {} and is_counted(group)


@pytest.mark.parametrize("segment_size", ["small", "large"])
def test_two_customers_may_share_an_address(ground, group, jobs, monkeypatch, segment_size):
	if segment_size == "large":
		monkeypatch.setattr(mailing, "SMALL", 0)
	twins = [fk.reachable(ground, "office@example.com") for _ in range(2)]
	mailing_to(group, twins)
	freeze(jobs, *twins)
	assert in_group(group) == {"office@example.com": 0}
	freeze(jobs, twins[0], value=0)
	assert in_group(group) == {"office@example.com": 0}, "the other one is still a member"
	freeze(jobs, twins[1], value=0)
	assert in_group(group) == {}


def test_what_was_taken_out_by_hand_comes_back_as_long_as_the_rule_holds(group, people, jobs):
	mailing_to(group, people)
	freeze(jobs, people[0])
	frappe.delete_doc("Email Group Member", frappe.db.get_value("Email Group Member", {"email_group": group}))
	mailing.enqueue_all()
	catch_up(jobs)
	assert in_group(group) == subscribed(people[0]) and is_counted(group)


# -- the group itself


def test_another_group_is_filled_and_the_earlier_one_left(group, people, jobs):
	by_hand(group, "friend@example.com")
	segment = mailing_to(group, people)
	freeze(jobs, *people[:2])
	other = new_group()
	doc = head(segment)
	doc.email_group = other
	doc.save()
	catch_up(jobs)
	assert set(in_group(group)) == {"friend@example.com"} and is_counted(group)
	assert in_group(other) == subscribed(*people[:2]) and is_counted(other)
	doc = head(segment)
	doc.email_group = None
	doc.save()
	catch_up(jobs)
	assert in_group(other) == {} and is_counted(other)
	assert frappe.db.count("Convo Segment Address", {"segment": segment}) == 0


def test_a_renamed_group_is_kept_and_a_deleted_one_named(group, people, jobs):
	segment = mailing_to(group, people)
	freeze(jobs, people[0])
	renamed = frappe.rename_doc("Email Group", group, kit.unique("Renamed"))
	freeze(jobs, people[1])
	assert in_group(renamed) == subscribed(*people[:2])
	frappe.delete_doc("Email Group", renamed)
	mailing.enqueue_all()
	catch_up(jobs)
	assert head(segment).mailing_note == f"There is no Email Group {renamed} any more."
	assert frappe.db.count("Convo Segment Address", {"segment": segment}) == 0


def test_a_merge_leaves_one_address_and_a_rename_the_same(group, people, jobs):
	mailing_to(group, people)
	freeze(jobs, *people[:2])
	frappe.rename_doc("Customer", people[0].name, people[1].name, merge=True)
	catch_up(jobs)
	mailing.enqueue_all()
	catch_up(jobs)
	assert in_group(group) == subscribed(people[1]) and is_counted(group)
	frappe.rename_doc("Customer", people[1].name, kit.unique("Renamed"))
	catch_up(jobs)
	assert in_group(group) == subscribed(people[1])


def test_a_deleted_customer_leaves_the_group(group, people, jobs):
	mailing_to(group, people)
	freeze(jobs, *people[:2])
	frappe.delete_doc("Customer", people[0].name)
	catch_up(jobs)
	assert in_group(group) == subscribed(people[1]) and is_counted(group)
