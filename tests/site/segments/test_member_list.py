"""The members of a segment as a list: what of them is shown and to whom, in which order, page by page."""

import frappe
import pytest
from frappe.custom.doctype.property_setter.property_setter import make_property_setter
from frappe.permissions import add_user_permission

from convo_channels.api import segments as api
from convo_channels.exceptions import ConvoError, NotFoundError
from tests.site import kit
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]


class Scene:
	def __init__(self, ground):
		self.people = [kit.customer(ground).name for _ in range(9)]
		for number, name in enumerate(self.people):
			values = {
				"customer_name": ["Zoë 100 %", "anna", "Änne", "Bert_b", "ANNA", "", "dora", "Emil", "Zoë 100x"][number],
				# several without, several alike
				"website": [None, "b.example", "a.example", None, "b.example", "", "c.example", None, "a.example"][number],
			}
			frappe.db.set_value("Customer", name, values)
		kit.settle()
		self.segment = kit.segment(kit.named(self.people))
		self.limited = user("lists-limited", ("Convo Agent", "Sales User"))
		self.seen = sorted(self.people)[:2]
		for name in self.seen:
			add_user_permission("Customer", name, self.limited)
		frappe.db.commit()

	def walk(self, limit=2, **asked):
		"""All pages, and the answer of the first."""
		pages, cursor = [], None
		while not pages or cursor:
			page = api.list_members(self.segment, cursor=cursor, limit=limit, **asked)
			pages.append(page)
			cursor = page["next_cursor"]
			assert len(pages) < 20
		return [item["customer"] for page in pages for item in page["items"]], pages[0]

	def in_order(self, field, way):
		"""As the database orders them, with one query of its own."""
		return frappe.db.sql_list(
			f"SELECT c.name FROM `tabConvo Segment Member` m JOIN tabCustomer c ON c.name = m.customer WHERE m.segment = %s"
			f" ORDER BY c.{field} {way}, m.customer",
			self.segment,
		)


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.mark.parametrize("field", ["name", "customer_name", "website", "creation"])
@pytest.mark.parametrize("way", ["ASC", "DESC"])
def test_page_by_page_it_is_the_whole_in_the_order_of_the_column(scene, field, way):
	if field == "creation":
		found, _ = scene.walk(sort_by="joined_at", descending=int(way == "DESC"))
		assert sorted(found) == sorted(scene.people) and len(found) == 9
		return
	found, first = scene.walk(sort_by=field, descending=int(way == "DESC"))
	assert found == scene.in_order(field, way)
	assert first["total"] == 9


def test_columns_are_those_that_were_chosen_in_their_order(scene):
	page = api.list_members(scene.segment, columns=["territory", "website", "no_such", "joined_at"])
	assert page["columns"] == ["territory", "website", "joined_at"]
	assert list(page["items"][0]["values"]) == page["columns"]
	types = {column["key"]: column["type"] for column in page["offered"]}
	assert (types["territory"], types["joined_at"]) == ("Link", "Datetime")
	assert {"Text", "Long Text", "Text Editor", "Small Text"}.isdisjoint(types.values())


@pytest.mark.parametrize(("txt", "found"), [("100 %", 1), ("100", 2), ("_", 1), ("ann", 3), ("nobody at all", 0)])
def test_a_search_takes_every_sign_as_it_is(scene, txt, found):
	page = api.list_members(scene.segment, txt=txt)
	assert (page["total"], len(page["items"])) == (found, found)


def test_only_customers_whom_the_reader_may_see(scene):
	frappe.set_user(scene.limited)
	found, first = scene.walk()
	assert (sorted(found), first["total"]) == (scene.seen, 2)


def test_a_hidden_field_is_no_column_is_not_searched_and_sorts_nothing(scene):
	setter = make_property_setter("Customer", "website", "permlevel", 3, "Int", for_doctype=False)
	frappe.clear_cache(doctype="Customer")
	frappe.db.commit()
	try:
		frappe.set_user(scene.limited)
		page = api.list_members(scene.segment, columns=["website", "territory"])
		assert page["columns"] == ["territory"] and "website" not in {column["key"] for column in page["offered"]}
		with pytest.raises(ConvoError, match="no column"):
			api.list_members(scene.segment, sort_by="website")
	finally:
		frappe.set_user("Administrator")
		setter.delete()
		frappe.clear_cache(doctype="Customer")
		frappe.db.commit()


def test_a_cursor_belongs_to_its_own_order_and_search(scene):
	cursor = api.list_members(scene.segment, limit=2)["next_cursor"]
	for other in ({"descending": 1}, {"sort_by": "territory"}, {"txt": "a"}):
		with pytest.raises(ConvoError, match="another list"):
			api.list_members(scene.segment, cursor=cursor, limit=2, **other)


@pytest.mark.parametrize("asked", [{"columns": "[1]"}, {"columns": "{"}, {"sort_by": "name, x"}, {"limit": 0}, {"cursor": "x"}])
def test_what_makes_no_sense_is_refused_in_a_sentence(scene, asked):
	with pytest.raises(ConvoError):
		api.list_members(scene.segment, **asked)


def test_no_segment_and_no_role_tell_nothing(scene):
	with pytest.raises(NotFoundError):
		api.list_members("CC no such segment")
	frappe.set_user("Guest")
	with pytest.raises(frappe.PermissionError):
		api.list_members(scene.segment)
	frappe.set_user("Administrator")
