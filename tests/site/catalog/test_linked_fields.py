"""Fields of linked records on a real site: a save of the record moves customers, and who may not read it may not ask.

The kinds of records that are followed are read from the rules as they are stored: no save of another kind is noted.
"""

import json

import frappe
import pytest
from frappe.permissions import add_user_permission

from convo_channels.api import rules
from convo_channels.services.catalog.site_catalog import get_catalog_of_now
from convo_channels.services.segments.segment_form import describe
from tests.site import kit
from tests.site.ground import user
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

SALES = ("Convo Manager", "Sales Manager", "Sales Master Manager")
PATH = "default_sales_partner.commission_rate"


@pytest.fixture
def partner(ground, swept):
	"""A customer of a sales partner, and one without."""
	name = kit.unique("Partner")
	made = frappe.get_doc(
		{"doctype": "Sales Partner", "partner_name": name, "territory": kit.root("Territory"), "commission_rate": 3}
	).insert()
	one, other = (kit.customer(ground, word).name for word in ("Led", "Unled"))
	frappe.db.set_value("Customer", one, "default_sales_partner", made.name)
	kit.settle()
	yield frappe._dict(doc=made, one=one, other=other)
	frappe.set_user("Administrator")


def about(partner, *rows):
	return [kit.named([partner.one, partner.other]), *rows]


def test_a_save_of_the_linked_record_moves_whom_it_concerns(partner):
	assert "Sales Partner" not in get_catalog_of_now().watched
	segment = kit.segment(*about(partner, when("Customer", "at least", 5, field=PATH)))
	assert kit.members(segment) == set()
	assert "Sales Partner" in get_catalog_of_now().watched
	partner.doc.reload()
	partner.doc.commission_rate = 7
	partner.doc.save()
	frappe.db.commit()
	assert kit.outbox(reference_doctype="Sales Partner")
	kit.settle()
	assert frappe.db.get_value("Convo Segment", segment, "status") == "Pending"
	kit.fill_segment(segment)
	assert kit.members(segment) == {partner.one}


def test_who_may_not_read_the_linked_record_may_not_ask(partner):
	rows = about(partner, when("Customer", "at least", 2, field=PATH))
	name = user("asks-through-links", SALES)
	frappe.db.commit()
	frappe.set_user(name)
	offered = {field["name"] for source in describe()["sources"] if source["key"] == "Customer" for field in source["fields"]}
	assert PATH in offered and ask(rows)["count"] == 1
	frappe.set_user("Administrator")
	# who reads some of these records only does not learn of the others by what they hold
	others = [kit.unique("Partner") for _ in range(2)]
	for other in others:
		frappe.get_doc(
			{"doctype": "Sales Partner", "partner_name": other, "territory": kit.root("Territory"), "commission_rate": 1}
		).insert()
	add_user_permission("Sales Partner", others[0], name, ignore_permissions=True, applicable_for="Sales Partner")
	frappe.db.commit()
	frappe.clear_cache(user=name)
	frappe.set_user(name)
	answer = ask(rows)
	assert answer["count"] is None and answer["hidden"] and not answer["sample"]
	offered = {field["name"] for source in describe()["sources"] if source["key"] == "Customer" for field in source["fields"]}
	assert PATH not in offered


def ask(rows):
	return rules.count(json.dumps(rows), limit=5)
