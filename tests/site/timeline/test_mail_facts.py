"""The facts of a mail on a timeline: for whom, and which of them; its files are those that the reader may read."""

import frappe
import pytest
from frappe.custom.doctype.property_setter.property_setter import make_property_setter

from convo_channels.api import timeline
from convo_channels.exceptions import NotFoundError
from tests.site import kit
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]


class Scene:
	def __init__(self, ground):
		self.customer, self.other = (kit.customer(ground).name for _ in range(2))
		self.mail = kit.mail(self.customer, recipients="us@example.com", cc="boss@example.com").name
		self.order = kit.order_from(kit.quotation(ground, self.customer)).name
		frappe.get_doc(
			doctype="File", file_name="analysis.txt", content="14 degrees", is_private=1,
			attached_to_doctype="Communication", attached_to_name=self.mail,
		).insert()  # fmt: skip
		kit.settle()
		self.reader = user("mail-facts", ("Convo Agent", "Sales User"))
		frappe.db.commit()

	def row(self, document: str) -> int:
		return frappe.db.get_value("Convo Interaction", {"customer": self.customer, "reference_name": document})


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture(autouse=True)
def as_administrator():
	yield
	frappe.set_user("Administrator")


def test_who_wrote_to_whom_and_the_files(scene):
	told = timeline.get_mail(scene.customer, scene.row(scene.mail))
	assert told["recipients"] == "us@example.com" and told["cc"] == "boss@example.com"
	assert [file["name"] for file in told["files"]] == ["analysis.txt"]
	assert "name" not in told


def test_a_file_that_the_reader_may_not_read_is_not_named(scene):
	frappe.set_user(scene.reader)
	told = timeline.get_mail(scene.customer, scene.row(scene.mail))
	assert told["recipients"] == "us@example.com"
	name = frappe.db.get_value("File", {"attached_to_name": scene.mail})
	assert bool(told["files"]) == bool(frappe.has_permission("File", "read", doc=name))


def test_a_field_of_a_level_one_may_not_read_stays_empty(scene):
	setter = make_property_setter("Communication", "cc", "permlevel", 3, "Int", for_doctype=False)
	frappe.db.commit()
	frappe.clear_cache(doctype="Communication")
	try:
		frappe.set_user(scene.reader)
		told = timeline.get_mail(scene.customer, scene.row(scene.mail))
		assert told["cc"] is None and told["recipients"] == "us@example.com"
	finally:
		frappe.set_user("Administrator")
		frappe.delete_doc("Property Setter", setter.name, force=True)
		frappe.db.commit()
		frappe.clear_cache(doctype="Communication")


def test_a_row_of_another_kind_or_customer_and_one_that_is_not_there_are_one_sentence(scene):
	frappe.set_user(scene.reader)
	for customer, row in ((scene.customer, scene.row(scene.order)), (scene.other, scene.row(scene.mail)), (scene.customer, 0)):
		with pytest.raises(NotFoundError, match="There is no such mail, or you may not see it"):
			timeline.get_mail(customer, row)


def test_whoever_may_not_see_the_customer_may_not_see_the_mail(scene):
	permission = frappe.get_doc(doctype="User Permission", user=scene.reader, allow="Customer", for_value=scene.other).insert()
	try:
		frappe.set_user(scene.reader)
		with pytest.raises(NotFoundError):
			timeline.get_mail(scene.customer, scene.row(scene.mail))
	finally:
		frappe.set_user("Administrator")
		permission.delete()
