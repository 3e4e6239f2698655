"""A customer, a field that comes and goes, and the state of a segment: shared by the tests of what goes wrong."""

import frappe
import pytest
from frappe.custom.doctype.custom_field.custom_field import create_custom_field

from tests.site import kit

FIELD = "cc_grade"


@pytest.fixture
def customer(ground):
	doc = kit.customer(ground)
	kit.settle()
	return doc


def state(segment):
	return frappe.db.get_value("Convo Segment", segment, ["status", "broken_reason"])


def add_field():
	create_custom_field(
		"Customer", {"fieldname": FIELD, "label": "Grade", "fieldtype": "Select", "options": "\nA\nB"}
	)
	frappe.db.commit()


def remove_field():
	name = frappe.db.exists("Custom Field", {"dt": "Customer", "fieldname": FIELD})
	if name:
		frappe.delete_doc("Custom Field", name, force=True)
	frappe.db.commit()


@pytest.fixture
def graded():
	"""A custom field of Customer for one test; its column goes too."""
	add_field()
	yield
	remove_field()
	if frappe.db.has_column("Customer", FIELD):
		frappe.db.sql_ddl(f"alter table `tabCustomer` drop column `{FIELD}`")
