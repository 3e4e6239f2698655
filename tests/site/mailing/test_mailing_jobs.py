"""The jobs that keep an Email Group in step: lost, failed, asked for again and again, and a campaign that reaches the members.

Expected addresses come from the customers of each test, by hand. Through real commits and the real jobs.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import frappe
import pytest
from frappe.utils import nowdate

from convo_channels.services.mailing import mailing, wishes
from convo_channels.services.sync import jobs as services_jobs
from tests.site import follow_up_kit as fk
from tests.site import kit
from tests.site.mailing.mailed import catch_up, freeze, group, head, in_group, mailing_to, people, subscribed

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


# -- the jobs


def test_a_lost_job_is_made_good_by_the_tick(group, people, jobs):
	for person in people:
		frappe.db.set_value("Customer", person.name, "is_frozen", 1)
	segment = mailing_to(group, people)
	jobs.clear()  # lost
	assert in_group(group) == {} and head(segment).mailing_synced_at is None
	services_jobs.tick()
	jobs.run()
	assert in_group(group) == subscribed(*people) and head(segment).mailing_synced_at


def test_a_job_that_fails_is_wanted_as_before(group, people, jobs, monkeypatch):
	segment = mailing_to(group, people)
	freeze(jobs, people[0])
	monkeypatch.setattr(mailing, "_bring", lambda *args: 1 / 0)
	mailing.enqueue_all()
	with pytest.raises(ZeroDivisionError):
		jobs.run()
	assert head(segment).mailing_synced_at is None
	monkeypatch.undo()
	services_jobs.tick()
	jobs.run()
	assert in_group(group) == subscribed(people[0])


def test_the_nightly_pass_finds_what_no_event_told(group, people, jobs):
	mailing_to(group, people)
	freeze(jobs, people[0])
	frappe.db.set_value("Contact", people[0].customer_primary_contact, "email_id", "quiet@example.com")
	jobs.clear()
	services_jobs.reconcile()
	jobs.run()
	assert set(in_group(group)) == {"quiet@example.com"}


def asked(jobs):
	return [name for name, _ in jobs if ".mailing." in str(name)]


def test_many_saved_addresses_ask_for_one_job(ground, group, people, jobs):
	"""Contacts and goodbyes, each in a transaction of its own, as an import makes them."""
	mailing_to(group, people)
	freeze(jobs, *people)
	assert in_group(group) == subscribed(*people)
	jobs.clear()
	for number in range(3):
		for person in people:
			contact = frappe.get_doc("Contact", person.customer_primary_contact)
			contact.email_ids[0].email_id = f"{number}.{person.email_id}"
			contact.save()
			frappe.db.commit()
	for person in people[:2]:
		frappe.get_doc(
			{"doctype": "Email Unsubscribe", "email": f"2.{person.email_id}", "global_unsubscribe": 1}
		).insert()
		frappe.db.commit()
	assert asked(jobs) == [] and len(jobs.asked("jobs.drain")) <= 1
	for _ in range(3):
		services_jobs.drain()
	assert len(set(asked(jobs))) == 1
	jobs.run()
	assert set(in_group(group)) == {f"2.{person.email_id}" for person in people[2:]}


def test_drains_and_moves_meanwhile_ask_for_one_job(group, people, jobs, monkeypatch):
	mailing_to(group, people)
	frappe.db.commit()
	jobs.clear()
	queued = set()
	monkeypatch.setattr("convo_channels.services.base.background.is_underway", lambda job, *_: job in queued)
	for person in people:
		fk.move(person.name, 1)
		kit.settle()
		queued.add(mailing.WANTED)
	assert len(jobs.asked("mailing.sync_wanted")) == 1
	queued.clear()
	jobs.run()
	assert in_group(group) == subscribed(*people)
	assert not wishes.is_any()


def test_a_primary_contact_that_is_linked_to_nobody_is_followed(group, people, jobs):
	mailing_to(group, people)
	freeze(jobs, people[0])
	contact = frappe.get_doc("Contact", people[0].customer_primary_contact)
	contact.links = []
	contact.save()
	catch_up(jobs)
	contact.reload()
	contact.email_ids[0].email_id = "elsewhere@example.com"
	contact.save()
	catch_up(jobs)
	found = set(in_group(group))
	assert found == {frappe.db.get_value("Contact", contact.name, "email_id")} == {"elsewhere@example.com"}


def test_wishes_of_a_lost_job_are_honoured_by_the_tick(group, people, jobs):
	mailing_to(group, people)
	frappe.db.commit()
	jobs.clear()
	fk.move(people[0].name, 1)
	kit.settle()
	jobs.clear()  # lost
	assert in_group(group) == {}
	services_jobs.tick()
	jobs.run()
	assert in_group(group) == subscribed(people[0]) and not wishes.is_any()


def test_who_is_wanted_again_while_a_job_looks_stays_wanted(group, people, jobs, monkeypatch):
	wishes.add(["a", "b"])
	frappe.db.commit()
	looked_at = wishes.read()
	wishes.add(["b", "c"])
	wishes.honour(looked_at)
	assert set(wishes.read()) == {"b", "c"}
	wishes.honour(wishes.read())
	assert not wishes.is_any()


def test_too_many_wishes_become_those_of_whole_segments(group, people, jobs, monkeypatch):
	segment = mailing_to(group, people)
	freeze(jobs, people[0])
	monkeypatch.setattr(wishes, "MOST", 2)
	for person in people[1:]:
		fk.move(person.name, 1)
		kit.settle()
	assert head(segment).mailing_synced_at is None
	jobs.run()
	assert in_group(group) == subscribed(*people)


def test_an_open_form_does_not_write_the_state_back(group, people, jobs):
	segment = mailing_to(group, people)
	stale = head(segment)
	freeze(jobs, people[0])
	before = head(segment).mailing_synced_at
	stale.set("mailing_note", "made up")
	stale.modified = head(segment).modified
	stale.save()
	assert head(segment).mailing_note in (None, "")
	catch_up(jobs)
	assert head(segment).mailing_synced_at > before


def test_a_site_without_such_a_segment_asks_for_nothing(people, jobs, monkeypatch):
	monkeypatch.setattr(mailing, "_segments_with_group", lambda: {})
	fk.acting([people[0].name])
	jobs.clear()
	freeze_only = frappe.get_doc("Customer", people[0].name)
	freeze_only.is_frozen = 1
	freeze_only.save()
	contact = frappe.get_doc("Contact", people[0].customer_primary_contact)
	contact.save()
	kit.settle()
	assert not [name for name, _ in jobs if ".mailing." in str(name)]


# -- what it is for


def test_an_email_campaign_reaches_the_members(group, people, jobs):
	from erpnext.crm.doctype.email_campaign.email_campaign import send_email_to_leads_or_contacts

	mailing_to(group, people)
	freeze(jobs, *people[:2])
	row = frappe.get_doc("Email Group Member", {"email_group": group, "email": people[1].email_id})
	row.unsubscribed = 1
	row.save()
	fk.mail_account()
	frappe.local.outgoing_email_account = {}
	campaign = frappe.get_doc(
		{
			"doctype": "Campaign",
			"campaign_name": kit.unique("Campaign"),
			"campaign_schedules": [{"email_template": fk.template(), "send_after_days": 0}],
		}
	).insert()
	frappe.get_doc(
		{
			"doctype": "Email Campaign",
			"campaign_name": campaign.name,
			"email_campaign_for": "Email Group",
			"recipient": group,
			"start_date": nowdate(),
		}
	).insert()
	sent = []
	with pytest.MonkeyPatch.context() as patch:
		patch.setattr(frappe, "sendmail", lambda **given: sent.append(given["recipients"]))
		send_email_to_leads_or_contacts()
	assert sent == [[people[0].email_id]]
