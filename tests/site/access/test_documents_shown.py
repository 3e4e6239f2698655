"""A document a reader may not read shows nowhere: timeline, counts, reasons, card, lists, single records."""

import frappe
import pytest
from frappe.permissions import add_user_permission

from convo_channels.api import customers, feed, segments, timeline
from tests.site import kit
from tests.site.ground import user
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]


class Scene:
	"""One customer with two orders, an invoice and mails about them, and moves that each of them caused."""

	def __init__(self, ground):
		frappe.flags.mute_emails = True
		self.customer = kit.customer(ground).name
		kit.settle()
		mine = kit.named([self.customer])
		self.of_orders = kit.segment(when("Sales Order", "at least", 2, measure="count"), mine)
		self.of_invoices = kit.segment(when("Sales Invoice", "exists", measure="exists"), mine)
		self.channels = {kit.channel(self.of_orders), kit.channel(self.of_invoices)}
		quotations = [kit.quotation(ground, self.customer) for _ in range(2)]
		self.shown, self.hidden = [kit.order_from(quotation).name for quotation in quotations]
		self.invoice = kit.invoice(ground, self.customer).name
		self.mails = {
			about: kit.mail(self.customer, reference_doctype=doctype, reference_name=about).name
			for doctype, about in (
				("Sales Order", self.shown),
				("Sales Order", self.hidden),
				("Sales Invoice", self.invoice),
				("Customer", self.customer),
			)
		}
		kit.settle()
		self.quotations = {quotation.name for quotation in quotations}
		assert kit.members(self.of_orders) == kit.members(self.of_invoices) == {self.customer}
		self.all = self.quotations | {self.shown, self.hidden, self.invoice} | set(self.mails.values())


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture
def no_invoices(ground, scene):
	"""Whose role does not read invoices at all."""
	name = user("without-invoices", ("Convo Agent", "Sales User"))
	frappe.db.commit()
	frappe.set_user(name)
	assert not frappe.has_permission("Sales Invoice", "read")
	return name


@pytest.fixture
def some_orders(ground, scene):
	"""Who reads orders, but only one of these."""
	name = user("of-one-order", ("Convo Agent", "Sales User"))
	if not frappe.db.exists("User Permission", {"user": name}):
		add_user_permission("Sales Order", scene.shown, name, applicable_for="Sales Order")
	frappe.db.commit()
	frappe.clear_cache(user=name)
	frappe.set_user(name)
	assert frappe.get_list("Sales Order", pluck="name", order_by="name") == [scene.shown]
	return name


def told(scene, **more):
	items = timeline.get_page(scene.customer, **more)["items"]
	return {item["reference_name"] for item in items if item["kind"] == "interaction"}


def test_everybody_else_sees_everything(ground, scene):
	frappe.set_user(user("of-everything", ("Convo Agent", "Sales User", "Accounts User")))
	assert told(scene) == scene.all
	assert timeline.get_counts(scene.customer)["media"] == {"Document": 5, "Email": 4}


def test_a_kind_of_document_that_is_not_ones_own_is_not_told(scene, no_invoices):
	assert told(scene) == scene.all - {scene.invoice, scene.mails[scene.invoice]}
	assert told(scene, filters={"media": ["Email"]}) == set(scene.mails.values()) - {
		scene.mails[scene.invoice]
	}
	assert timeline.get_counts(scene.customer)["media"] == {"Document": 4, "Email": 3}


def test_single_documents_that_are_not_ones_own_are_not_told(scene, some_orders):
	not_seen = {scene.hidden, scene.mails[scene.hidden], scene.invoice, scene.mails[scene.invoice]}
	assert told(scene) == scene.all - not_seen
	assert timeline.get_counts(scene.customer)["media"] == {"Document": 3, "Email": 2}


def test_small_pages_go_round_what_is_hidden(scene, some_orders):
	found, cursor = [], None
	while True:
		page = timeline.get_page(scene.customer, filters={"kinds": ["interaction"]}, cursor=cursor, limit=1)
		found += [item["reference_name"] for item in page["items"]]
		cursor = page["next_cursor"]
		if not cursor:
			break
	assert len(found) == len(set(found)) == 5


@pytest.mark.parametrize(
	"reader, names", [("no_invoices", ("of_invoices", "invoice")), ("some_orders", ("of_orders", "hidden"))]
)
def test_a_move_stands_without_the_document_that_caused_it(request, scene, reader, names):
	segment, document = getattr(scene, names[0]), getattr(scene, names[1])
	request.getfixturevalue(reader)
	channel = frappe.db.get_value("Convo Channel", {"segment": segment})
	card = customers.get_card(scene.customer)
	places = {
		"feed": feed.get_page(channel, filters={"show": "moves"})["items"],
		"timeline": [
			i
			for i in timeline.get_page(scene.customer, filters={"kinds": ["move"]})["items"]
			if i["segment"] == segment
		],
		"overview": segments.get_overview(segment)["moves"],
		"card": [item for item in card["segments"] if item["segment"] == segment],
	}
	for place, items in places.items():
		(item,) = items
		assert item["reference_doctype"] is item["reference_name"] is None, place
		assert item["reason"] == "", place
		assert document not in frappe.as_json(item), place


def test_the_card_lists_open_documents_one_may_read(scene, some_orders):
	found = {row["name"] for row in customers.get_card(scene.customer)["open_documents"]}
	assert found == {scene.shown}


@pytest.mark.parametrize("doctype", ["Convo Interaction", "Convo Segment Log"])
@pytest.mark.parametrize("reader", ["no_invoices", "some_orders"])
def test_lists_and_single_records_agree(request, scene, reader, doctype):
	request.getfixturevalue(reader)
	listed = set(
		frappe.get_list(
			doctype, filters={"customer": scene.customer}, pluck="name", order_by="name", limit_page_length=0
		)
	)
	rows = frappe.get_all(
		doctype,
		{"customer": scene.customer},
		["name", "reference_doctype", "reference_name"],
		order_by="name",
	)
	lost = {row.reference_name for row in rows if row.name not in listed}
	assert scene.invoice in lost or doctype == "Convo Segment Log"
	assert lost <= {scene.hidden, scene.invoice, scene.mails[scene.hidden], scene.mails[scene.invoice]}
	for row in rows:
		single = frappe.get_doc(doctype, row.name).has_permission("read")
		assert bool(single) == (row.name in listed), row


def test_a_mail_about_something_no_rule_knows_follows_that(ground, scene):
	note = frappe.get_doc({"doctype": "ToDo", "description": "private"}).insert()
	mail = kit.mail(
		scene.customer,
		reference_doctype="ToDo",
		reference_name=note.name,
		timeline_links=[{"link_doctype": "Customer", "link_name": scene.customer}],
	)
	kit.settle()
	assert mail.name in told(scene)
	frappe.set_user(user("without-invoices", ("Convo Agent", "Sales User")))
	assert mail.name not in told(scene)
