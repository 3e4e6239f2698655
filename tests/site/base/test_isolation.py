"""MariaDB's snapshot isolation (on by itself since 11.6): what jobs write meanwhile costs nobody's save.

A session that began to read, a drain that changes our rows, and then the session saves.
"""

import frappe
import pytest

from convo_channels.constants import PROFILE, SEGMENT
from convo_channels.services.base import isolation
from convo_channels.services.sync import jobs
from tests.site import kit
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

SECONDS = 60


@pytest.fixture(autouse=True)
def guarded(frappe_site):
	"""The guard for this session; every statement of the tests runs in it."""
	frappe.db.sql("set session innodb_snapshot_isolation = on")
	frappe.db.commit()
	isolation._strict[frappe.local.site] = True  # the other sessions have it off
	yield
	frappe.db.rollback()
	frappe.db.sql("set session innodb_snapshot_isolation = default")
	isolation._strict.clear()


@pytest.fixture
def stands(ground):
	doc = kit.customer(ground)
	kit.settle()
	segment = kit.segment(when("Issue", "exists", measure="exists"), kit.named([doc.name]))
	frappe.db.commit()
	return {"ground": ground, "customer": doc.name, "segment": segment}


def look():
	frappe.db.sql("select count(*) from `tabConvo Segment`")
	frappe.db.sql("select count(*) from `tabConvo Profile`")


def move(stands):
	"""Elsewhere: a document is saved and drained; members, counters and profile change."""

	def work():
		kit.mail(stands["customer"])
		kit.issue(stands["customer"])
		frappe.db.commit()
		jobs.drain()

	kit.Elsewhere(work).wait(SECONDS)


def save_segment(stands):
	doc = frappe.get_doc(SEGMENT, stands["segment"])
	doc.description = "Changed"
	doc.save()


def rename_segment(stands):
	frappe.rename_doc(SEGMENT, stands["segment"], kit.unique("Segment"), force=True)


def rename_customer(stands):
	frappe.rename_doc("Customer", stands["customer"], kit.unique("Customer"), force=True)


def save_profile(stands):
	doc = frappe.get_doc(PROFILE, {"customer": stands["customer"]})
	doc.source_detail = "By hand"
	doc.save()


def save_post(stands):
	kit.post(stands["customer"])


def rename_user(stands):
	user = frappe.get_doc(
		{
			"doctype": "User",
			"email": f"{frappe.generate_hash(length=8)}@example.com",
			"first_name": "X",
			"send_welcome_email": 0,
		}
	).insert()
	frappe.rename_doc("User", user.name, f"{frappe.generate_hash(length=8)}@example.com", force=True)


SAVES = (save_segment, rename_segment, rename_customer, save_profile, save_post, rename_user)


@pytest.mark.parametrize("save", SAVES, ids=lambda save: save.__name__)
def test_a_save_that_began_before_a_drain_is_not_undone(stands, save):
	look()
	move(stands)
	note = frappe.get_doc({"doctype": "Note", "title": kit.unique("Note"), "content": "x"}).insert()
	save(stands)
	frappe.db.commit()
	assert frappe.db.exists("Note", note.name), "what the user wrote before it in the same transaction"
	assert frappe.db.sql("select @@session.innodb_snapshot_isolation")[0][0] == 1, "the guard is up again"


def test_what_a_drain_counted_is_not_written_back_older(stands):
	look()
	move(stands)
	save_segment(stands)
	save_profile(stands)
	frappe.db.commit()
	kit.settle()
	assert kit.members(stands["segment"]) == {stands["customer"]}
	assert frappe.db.get_value(PROFILE, {"customer": stands["customer"]}, "last_inbound_at") is not None
