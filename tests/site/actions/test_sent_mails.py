"""What became of mails that actions have queued, as Frappe's own queue writes it: rows, runs and last contact follow."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import frappe
import pytest

from convo_channels.api import bulk as api
from convo_channels.api import timeline
from convo_channels.services.actions import sent_mails
from tests.site import follow_up_kit as fk
from tests.site import kit
from tests.site.actions.bulk_kit import ask
from tests.site.actions.runs_kit import account, told

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

WORDS = {"subject": "We miss you", "content": "<p>Come back.</p>"}


def last_from_us(customer):
	return frappe.db.get_value("Convo Profile", {"customer": customer}, "last_outbound_at")


def fail(queue) -> None:
	"""As Frappe does it after the last try, without a document event."""
	error = "Traceback (most recent call last):\n  File \"smtplib.py\"\nsmtplib.SMTPRecipientsRefused: No such mailbox"
	queue.update_status(status="Error", error=error, commit=True)


def look() -> None:
	sent_mails.follow()
	frappe.db.commit()
	kit.settle()


def row_of(customer) -> dict:
	(row,) = [item for item in timeline.get_page(customer)["items"] if item["kind"] == "interaction" and item["medium"] == "Email"]
	return row


def test_a_mail_to_members_is_no_contact_before_it_is_sent_and_none_when_it_fails(jobs, account, ground):
	one, other = (fk.reachable(ground) for _ in range(2))
	segment = kit.segment(kit.named([one.name, other.name]))
	state = ask(jobs, segment, "Send Email", **WORDS)
	kit.settle()
	assert state["mails"] == {"waiting": 2, "sent": 0, "failed": 0}
	assert last_from_us(one.name) is None
	row = row_of(one.name)
	assert (row["status"], row["recipients"], row["actor"]) == ("Not Sent", one.email_id, frappe.session.user)
	(sent,), (failed,) = fk.queued_mails(one.email_id), fk.queued_mails(other.email_id)
	sent.update_status(status="Sent", commit=True)
	fail(failed)
	look()
	assert api.get(state["name"])["mails"] == {"waiting": 0, "sent": 1, "failed": 1}
	assert last_from_us(one.name) is not None and last_from_us(other.name) is None
	assert row_of(one.name)["status"] == "Sent"
	assert (row_of(other.name)["status"], row_of(other.name)["failure"]) == ("Error", "No such mailbox")


def test_why_it_failed_is_for_those_who_may_read_the_queue(jobs, account, ground):
	one = fk.reachable(ground)
	segment = kit.segment(kit.named([one.name]))
	ask(jobs, segment, "Send Email", **WORDS)
	fail(fk.queued_mails(one.email_id)[0])
	look()
	frappe.set_user(ground.users["manager"])
	row = row_of(one.name)
	frappe.set_user("Administrator")
	assert row["status"] == "Error" and "failure" not in row and row["queue"] is None


def again(queue):
	"""What *Retry Sending* does: in 15 the document is saved and followed at once, 16 writes past it and the next look finds it."""
	queue.reload()
	if hasattr(queue, "retry_sending"):
		queue.retry_sending()
		frappe.db.commit()
	else:
		frappe.db.set_value("Email Queue", queue.name, "status", "Not Sent")
		frappe.db.commit()
		look()


def test_the_run_of_an_action_follows_and_a_mail_sent_again_by_hand_is_followed(ground, account):
	customer = fk.reachable(ground)
	segment = fk.acting([customer.name], {"action": "Send Email", "email_template": fk.template()})
	fk.move(customer.name)
	fk.work()
	(queue,) = fk.queued_mails(customer.email_id)
	fail(queue)
	look()
	run = fk.only_run(segment)
	assert (run.status, run.note) == ("Failed", f"The mail to {customer.email_id} was not delivered.")
	again(queue)
	assert row_of(customer.name)["status"] == "Not Sent"
	queue.reload()
	queue.update_status(status="Sent", commit=True)
	look()
	run = fk.only_run(segment)
	assert (run.status, run.note) == ("Done", f"Sent to {customer.email_id}")
	assert last_from_us(customer.name) is not None
