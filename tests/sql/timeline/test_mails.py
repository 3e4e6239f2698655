"""Mails become interactions of every customer they concern, each once.

On SQLite and on MariaDB. Expected rows are made by hand.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

from convo_channels.core.changes.outbox import CHANGE, INSERT, Change
from convo_channels.core.sync import copies
from tests.sql.timeline.documents_told import at_noon, business, fill, is_exact, kept, number_told, told
from tests.support.builders import Business, condition


def mail(business: Business, **more) -> str:
	given = {
		"communication_type": "Communication", "communication_medium": "Email", "sent_or_received": "Received",
		"subject": "Offer?", "content": "<p>Please</p>", "sender": "a@b.c", "communication_date": at_noon(business, 1),
		"delivery_status": "",
	}  # fmt: skip
	name = business.put("Communication", **{**given, **more})
	business.append(Change("Communication", name, INSERT, business.now(), "x@y.z"))
	return name


def test_a_mail_belongs_to_every_customer_it_concerns(business):
	business.put("Sales Order", "SO-1", customer="B")
	business.put("Dynamic Link", parent="Anna", parenttype="Contact", link_doctype="Customer", link_name="a")
	about_a = mail(business, reference_doctype="Customer", reference_name="a")
	about_both = mail(
		business, reference_doctype="Sales Order", reference_name="SO-1", sent_or_received="Sent"
	)
	business.put(
		"Communication Link",
		parent=about_both,
		parenttype="Communication",
		link_doctype="Contact",
		link_name="Anna",
	)
	mail(business, reference_doctype="User", reference_name="x")
	mail(business, communication_type="Comment", reference_doctype="Customer", reference_name="A")
	result = business.drain()
	assert result.customers == {"A", "B"}
	assert sorted(told(business, "customer", "reference_name", "direction", "medium")) == sorted(
		[
			("A", about_a, "In", "Email"),
			("A", about_both, "Out", "Email"),
			("B", about_both, "Out", "Email"),
			# What a mail is about may be written with it.
			("B", "SO-1", "Out", "Document"),
		]
	)
	assert kept(business, "A").last_inbound_at == kept(business, "B").last_outbound_at == at_noon(business, 1)
	assert kept(business, "B").last_inbound_at is None
	assert is_exact(business)


def test_a_mail_told_again_only_brings_its_delivery_up_to_date(business):
	name = mail(
		business,
		reference_doctype="Customer",
		reference_name="A",
		sent_or_received="Sent",
		delivery_status="Sent",
	)
	business.drain()
	business.patch("Communication", name, delivery_status="Opened")
	business.append(Change("Communication", name, CHANGE, business.now(), "x@y.z"))
	business.drain()
	assert told(business, "status") == [("Opened",)]
	assert number_told(business, "A") == 1


def test_a_mail_is_not_told_again_when_its_customer_has_another_name(business):
	name = mail(business, reference_doctype="Customer", reference_name="A")
	business.drain()
	business.rename_customer("A", "Z")
	business.drain()
	business.append(Change("Communication", name, CHANGE, business.now(), "x@y.z"))
	business.drain()
	assert told(business, "customer") == [("Z",)]
	assert number_told(business, "Z") == 1


def test_a_deleted_mail_is_forgotten_by_everybody_it_concerned(business):
	business.segment("Wrote", [condition("Convo Profile", "is set", field="last_inbound_at")])
	business.settle()
	name = mail(business, reference_doctype="Customer", reference_name="A")
	business.drain()
	assert business.members("Wrote") == {"A"}
	business.pass_time(minutes=1)
	business.drop("Communication", name)
	business.append(Change("Communication", name, "Delete", business.now(), "x@y.z"))
	business.drain()
	assert business.members("Wrote") == set() and told(business, "name") == []
	log = business.logs("Wrote")[-1]
	assert (log["action"], log["reason"], log["reference_name"]) == (
		"Left",
		"A message was deleted",
		name,
	)


def test_history_of_mails_is_told_once(business):
	for _ in range(5):
		mail(business, reference_doctype="Customer", reference_name="A")
	business.store.run("delete from `tabConvo Outbox`")
	after, found = None, []
	for _ in range(10):
		rows, after = copies.fill_chunk(business.store, business.catalog, "Communication", after, 2, business.now())
		found += rows
		if after is None:
			break
	assert len(found) == 5 and len(told(business, "name")) == 5
	assert fill(business, "Communication") == ([], None)
