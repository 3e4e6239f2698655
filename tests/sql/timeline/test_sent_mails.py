"""A mail that an action has put into the queue is no contact before the queue has sent it; its row follows what becomes of it.

On SQLite and on MariaDB. The queue is written as Frappe writes it: past every document event.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import pytest

from convo_channels.core.base.mail_states import queue_of
from convo_channels.core.base.pages import INTERACTION_RANK, Row
from convo_channels.core.base.reader import Reader
from convo_channels.core.changes import outbox
from convo_channels.core.changes.outbox import INSERT, Change
from convo_channels.core.feed.items import present
from convo_channels.core.segments.told_mails import look_up
from convo_channels.core.timeline import sent_mails
from convo_channels.core.timeline.documents import Interaction, write_interactions
from tests.sql.timeline.documents_told import business, is_exact, kept

HAND = "manager@x.example"


def queue_mail(business, key="bulk:7:A", queue="q1"):
	"""As an action does it."""
	now = business.now()
	told = Interaction("A", now, now, "Email", "Out", "Queued", "We miss you", "Convo Segment", "Quiet", key, status="Not Sent", actor=HAND, source="Convo Segment")
	write_interactions(business.store, [told])
	business.put("Email Queue", queue, status="Not Sent", modified=now)
	(row,) = [row for row in business.rows("Convo Interaction") if row["dedupe_key"] == key]
	sent_mails.await_mail(business.store, key, queue, now)
	outbox.append(business.store, [Change("Convo Interaction", str(row["name"]), INSERT, now, HAND, customer_after="A")])
	return row["name"]


def row_of(business, name):
	(row,) = [row for row in business.rows("Convo Interaction") if row["name"] == name]
	return row


def follow(business):
	with business.store.transaction():
		found = sent_mails.follow(business.store, business.now())
	business.drain()
	return found


def test_a_mail_is_a_contact_once_it_is_sent(business):
	name = queue_mail(business)
	business.drain()
	assert kept(business, "A").last_contact_at is None and is_exact(business)
	assert follow(business) == []
	sent_at = business.now().replace(microsecond=0)
	business.patch("Email Queue", "q1", status="Sent", modified=sent_at)
	(found,) = follow(business)
	assert (found.name, found.key, found.queue, found.status) == (name, "bulk:7:A", "q1", "Sent")
	assert kept(business, "A").last_outbound_at == sent_at and is_exact(business)
	row = row_of(business, name)
	assert (row["status"], row["event_type"], row["awaits"]) == ("Sent", "Sent", "")
	assert queue_of(row["data"]) == "q1"
	business.patch("Email Queue", "q1", status="Error")
	assert follow(business) == []  # what was sent is settled


def test_a_mail_that_failed_is_none_until_somebody_sends_it_again(business):
	name = queue_mail(business)
	for status in ("Sending", "Error"):
		business.patch("Email Queue", "q1", status=status)
		assert [one.status for one in follow(business)] == [status]
		assert kept(business, "A").last_contact_at is None and is_exact(business)
	assert row_of(business, name)["awaits"] == "q1"
	business.patch("Email Queue", "q1", status="Not Sent")
	follow(business)
	business.patch("Email Queue", "q1", status="Sent", modified=business.now())
	follow(business)
	assert kept(business, "A").last_contact_at is not None and is_exact(business)


@pytest.mark.parametrize(("before", "after"), [("Not Sent", "Cancelled"), ("Error", "Error")])
def test_what_the_queue_has_let_go_of_is_not_awaited_any_more(business, before, after):
	name = queue_mail(business)
	business.patch("Email Queue", "q1", status=before)
	follow(business)
	business.store.run("delete from `tabEmail Queue`")
	follow(business)
	row = row_of(business, name)
	assert (row["status"], row["awaits"]) == (after, "")
	assert kept(business, "A").last_contact_at is None and follow(business) == []


def test_only_what_was_asked_for_is_followed_and_states_are_counted(business):
	queue_mail(business)
	queue_mail(business, "bulk:7:B", "q2")
	queue_mail(business, "bulk:77:A", "q3")
	for queue in ("q1", "q2", "q3"):
		business.patch("Email Queue", queue, status="Sent", modified=business.now())
	with business.store.transaction():
		assert [one.queue for one in sent_mails.follow(business.store, business.now(), ["q2"])] == ["q2"]
	assert sent_mails.count_states(business.store, "Quiet", "bulk:7:") == {"Not Sent": 1, "Sent": 1}


def test_a_run_that_is_tried_again_tells_of_its_new_mail(business):
	name = queue_mail(business, "action:5")
	business.patch("Email Queue", "q1", status="Error")
	follow(business)
	sent_mails.await_mail(business.store, "action:5", "q9", business.now())
	row = row_of(business, name)
	assert (row["status"], row["awaits"], queue_of(row["data"])) == ("Not Sent", "q9", "q9")


@pytest.mark.parametrize(
	("status", "said"),
	[
		("Not Sent", 'Mail "We miss you" is not sent yet'), ("Sent", 'Mail "We miss you" was sent'),
		("Error", 'Mail "We miss you" was not delivered'),
	],
)  # fmt: skip
def test_a_reason_tells_of_the_mail_and_not_of_its_number(business, status, said):
	name = queue_mail(business)
	business.patch("Email Queue", "q1", status=status)
	follow(business)
	log = {"reference_doctype": "Convo Interaction", "reference_name": str(name), "event": "changed"}
	told = look_up(business.store, [log], {"Convo Interaction"})
	assert told["Convo Interaction", str(name)].say(Reader("x").voice) == said
	assert look_up(business.store, [log], {"Communication"}) == {}


def test_a_row_names_its_mail_in_the_queue(business):
	name = queue_mail(business)
	(item,) = present(business.store, [Row(business.now(), INTERACTION_RANK, name, "", "")], Reader("x"))
	assert (item["queue"], item["subject"], item["status"], item["actor"]) == ("q1", "We miss you", "Not Sent", HAND)
