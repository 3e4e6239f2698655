"""Nothing of ours keeps people from deleting their own records, and what we kept about them goes too."""

import frappe
import pytest

from convo_channels.services.channels import channels
from convo_channels.services.feed import page, reading
from convo_channels.services.sync import jobs as work
from convo_channels.services.timeline import page as timeline_page
from tests.site import kit
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

OURS = ("Convo Post", "Convo Interaction", "Convo Profile", "Convo Segment Member")


@pytest.fixture
def customer(ground):
	doc = kit.customer(ground)
	kit.settle()
	return doc


def test_a_customer_with_a_long_story_can_be_deleted(ground, customer):
	segment = kit.segment(when("Customer", "is", ground.north, field="territory"))
	paused = kit.segment(kit.named([customer.name]))
	frappe.db.set_value("Convo Segment", paused, {"enabled": 0, "status": "Paused"})
	for number in range(5):
		kit.post(customer.name, f"number {number}")
	claim = kit.warranty_claim(ground, customer.name)
	kit.settle()
	claim.delete()
	kit.settle()
	assert all(
		frappe.db.exists(doctype, {"customer": customer.name}) for doctype in OURS if "Inter" not in doctype
	)
	frappe.delete_doc("Customer", customer.name)
	kit.settle()
	for doctype in OURS:
		assert not frappe.db.exists(doctype, {"customer": customer.name}), doctype
	assert not frappe.db.exists("Convo Read State", {"stream": customer.name})
	assert customer.name not in kit.members(segment) | kit.members(paused)
	left = kit.moves(segment, customer=customer.name)[-1]
	assert (left.action, left.reason) == ("Left", "The customer was deleted")
	assert kit.figure(paused)["member_count"] == 0
	assert kit.outbox() == []


def test_a_customer_made_anew_under_the_same_name_begins_a_new_story(ground, customer):
	kit.post(customer.name, "of the first")
	kit.settle()
	frappe.delete_doc("Customer", customer.name)
	frappe.db.commit()
	again = frappe.copy_doc(customer)
	again.customer_name = customer.customer_name
	again.insert()
	kit.post(again.name, "of the second")
	kit.settle()
	found = timeline_page.get_timeline_page(again.name, {"kinds": ["post"]}, None, 30)["items"]
	assert ["of the second" in item["content"] for item in found] == [True]
	assert frappe.get_doc("Convo Profile", {"customer": again.name}).post_count == 1


def test_a_document_that_let_customers_in_can_be_deleted(ground, customer):
	segment = kit.segment(
		when("Quotation", "exists", measure="exists", include_drafts=1), kit.named([customer.name])
	)
	doc = kit.quotation(ground, customer.name, submit=False)
	kit.settle()
	assert kit.members(segment) == {customer.name}
	frappe.delete_doc("Quotation", doc.name)
	kit.settle()
	assert kit.members(segment) == set()
	assert not frappe.db.exists("Convo Interaction", {"reference_name": doc.name})
	assert frappe.get_doc("Convo Profile", {"customer": customer.name}).interaction_count == 0


def test_a_submitted_document_is_cancelled_and_deleted_as_ever(ground, customer):
	doc = kit.quotation(ground, customer.name)
	kit.settle()
	doc.reload()
	doc.cancel()
	kit.settle()
	doc.delete()
	kit.settle()
	assert not frappe.db.exists("Convo Interaction", {"reference_name": doc.name})


def test_a_person_who_wrote_and_read_much_can_be_deleted(ground, customer):
	from tests.site.ground import user

	person = user("leaver", ("Convo Agent", "Sales User"))
	segment = kit.segment(kit.named([customer.name]))
	channel = kit.channel(segment, is_restricted=1, users=[{"user": person}, {"user": ground.users["agent"]}])
	frappe.set_user(person)
	written = kit.post(customer.name, "by somebody who leaves")
	channels.get_sidebar()
	reading.mark_channel_read(channel, str(frappe.utils.now_datetime()))
	frappe.set_user("Administrator")
	kit.settle()
	frappe.delete_doc("User", person)
	kit.settle()
	assert not frappe.db.exists("Convo Read State", {"user": person})
	found = page.get_feed_page(channel, {"show": "posts"}, None, 20)["items"]
	assert [(item["name"], item["author"]) for item in found] == [(written.name, person)], "the words stay"
	# the channel and the post can still be saved
	doc = frappe.get_doc("Convo Channel", channel)
	assert [row.user for row in doc.users] == [ground.users["agent"]]
	doc.description = "goes on"
	doc.save()
	written.reload()
	written.content = "<p>corrected</p>"
	written.save()
	frappe.db.commit()
	assert frappe.db.get_value("Convo Post", written.name, ["author", "text"]) == (person, "corrected")


def test_a_place_that_rules_name_can_be_deleted(ground, customer, jobs):
	place = frappe.get_doc(
		{"doctype": "Territory", "territory_name": kit.unique("Place"), "parent_territory": ground.territory}
	).insert()
	segment = kit.segment(
		when("Customer", "is not under", place.name, field="territory"), kit.named([customer.name])
	)
	inside = kit.segment(when("Customer", "is under", place.name, field="territory"))
	frappe.delete_doc("Territory", place.name)
	kit.settle()
	jobs.run()
	assert kit.members(segment) == {customer.name}
	assert kit.members(inside) == set()
	assert frappe.db.get_value("Convo Segment", inside, "status") == "Live"


def test_a_lead_with_posts_can_be_deleted(ground):
	lead = frappe.get_doc({"doctype": "Lead", "first_name": "Lee", "email_id": "lee@example.com"}).insert()
	kit.post(None, "before there is a customer", lead=lead.name)
	frappe.db.commit()
	frappe.delete_doc("Lead", lead.name)
	kit.settle()


def test_a_deleted_channel_takes_its_own_posts_and_leaves_the_customers(ground, customer):
	segment = kit.segment(kit.named([customer.name]))
	channel = kit.channel(segment)
	own = kit.post(None, "of the channel", channel=channel)
	about = kit.post(customer.name, "of the customer")
	frappe.db.commit()
	frappe.delete_doc("Convo Channel", channel)
	kit.settle()
	assert not frappe.db.exists("Convo Post", own.name)
	assert frappe.db.exists("Convo Post", about.name)
	assert not frappe.db.exists("Convo Read State", {"stream_type": "Channel", "stream": channel})


def test_a_segment_in_use_names_its_users_and_stays(ground, customer):
	segment = kit.segment(kit.named([customer.name]))
	outer = kit.segment(when("Segment", "is in", segment))
	channel = kit.channel(segment)
	with pytest.raises(frappe.ValidationError) as refused:
		frappe.delete_doc("Convo Segment", segment)
	assert channel in str(refused.value) and outer in str(refused.value)
	frappe.delete_doc("Convo Segment", outer)
	frappe.delete_doc("Convo Channel", channel)
	frappe.delete_doc("Convo Segment", segment)
	frappe.db.commit()
	assert kit.members(segment) == set() and not kit.moves(segment)


def test_a_deletion_under_a_running_drain(ground):
	customers = [kit.customer(ground) for _ in range(4)]
	kit.settle()
	segment = kit.segment(kit.named([doc.name for doc in customers]))
	for doc in customers:
		kit.post(doc.name)
	frappe.db.commit()
	session = kit.Elsewhere(work.drain)
	for doc in customers[:2]:
		frappe.delete_doc("Customer", doc.name)
		frappe.db.commit()
	session.wait(60)
	kit.settle()
	assert kit.members(segment) == {doc.name for doc in customers[2:]}
	assert frappe.db.count("Convo Post", {"customer": ["in", [doc.name for doc in customers[:2]]]}) == 0
