"""Readers who see all or some of the customers, and what is closed to them: shared by the tests of requests."""

import frappe
import pytest
from frappe.custom.doctype.property_setter.property_setter import make_property_setter
from frappe.permissions import add_user_permission

from convo_channels.services.insight import draft_rule
from tests.site import kit
from tests.site.ground import user
from tests.site.kit import when

SECRET = "website"


@pytest.fixture(scope="module")
def people(ground, swept_module):
	"""Four customers, two of them seen by the restricted manager; an invoice of which only others may know."""
	frappe.flags.mute_emails = True
	names = {word: kit.customer(ground, word.title()).name for word in ("one", "two", "three", "four")}
	roles = ("Convo Manager", "Sales Manager")
	readers = {
		"all": user("counts-all", (*roles, "Accounts Manager", "Sales Master Manager")),
		"some": user("counts-some", roles),
		"agent": user("explains", ("Convo Agent", "Sales User")),
	}
	for word in ("one", "two"):
		add_user_permission("Customer", names[word], readers["some"])
	kit.invoice(ground, names["one"], rate=500)
	kit.settle()
	yield {"names": names, "readers": readers}
	frappe.set_user("Administrator")


@pytest.fixture
def names(people):
	return people["names"]


@pytest.fixture
def as_reader(people):
	def become(word):
		frappe.clear_cache(user=people["readers"][word])
		frappe.set_user(people["readers"][word])

	yield become
	frappe.set_user("Administrator")


@pytest.fixture
def all_of_them(names):
	return kit.named(list(names.values()))


@pytest.fixture
def with_secret(names):
	"""A segment that asks for the field before it is closed."""
	return kit.segment(kit.named([names["one"]]), when("Customer", "is set", field=SECRET))


@pytest.fixture
def closed_field(with_secret):
	"""A field of Customer at a level that nobody has."""
	setter = make_property_setter("Customer", SECRET, "permlevel", 7, "Int")
	frappe.db.commit()  # what others have not committed is known to nobody
	frappe.clear_cache(doctype="Customer")
	yield
	frappe.set_user("Administrator")
	frappe.db.rollback()
	frappe.delete_doc("Property Setter", setter.name)
	frappe.db.commit()
	frappe.clear_cache(doctype="Customer")


@pytest.fixture(autouse=True)
def patient(monkeypatch):
	"""However slow the machine: what takes longer is a test of its own."""
	monkeypatch.setattr(draft_rule, "PATIENCE_SECONDS", 60.0)
