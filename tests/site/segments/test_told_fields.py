"""What a save changed in the customer is said from what to what, with the person; a closed field is told to nobody it is closed to."""

import json

import frappe
import pytest
from frappe.custom.doctype.property_setter.property_setter import make_property_setter

from tests.site import follow_up_kit as fk
from tests.site import kit
from tests.site.ground import user
from tests.site.kit import when
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

LOG = "Convo Segment Log"
ROLES = ("Convo Agent", "Sales User")


class Scene:
	def __init__(self, ground):
		frappe.flags.mute_emails = True
		belgium, austria = (self.territory(ground, word) for word in ("Belgium", "Austria"))
		self.customer = kit.customer(ground, territory=belgium).name
		kit.settle()
		acts = {"on_move": "Joined", "action": "Post in Channel", "message": "{customer} joined: {reason}"}
		rule = when("Customer", "is", austria, field="territory"), kit.named([self.customer])
		self.segment = kit.segment(*rule, member_actions=[acts])
		self.channel = kit.channel(self.segment)
		assert kit.members(self.segment) == set()
		self.writer, self.reader = user("moves-customers", ("Sales User", "Sales Master Manager")), user("reads-moves", ROLES)
		frappe.db.commit()
		frappe.set_user(self.writer)
		doc = frappe.get_doc("Customer", self.customer)
		doc.territory = austria
		doc.customer_details = "Moved to another country"
		doc.save()
		frappe.set_user("Administrator")
		kit.settle()
		assert kit.members(self.segment) == {self.customer}
		self.values = (belgium, austria)
		self.whole = f"Territory changed from {belgium} to {austria}"
		(self.log,) = frappe.get_all(LOG, {"segment": self.segment, "customer": self.customer}, ["*"])
		self.client = Client(self.reader)

	@staticmethod
	def territory(ground, word):
		given = {"doctype": "Territory", "territory_name": kit.unique(word), "parent_territory": ground.territory}
		return frappe.get_doc(given).insert().name

	def moves(self):
		"""{way: the move as that page gives it} over real requests."""
		client = self.client

		def move(answer):
			found = [item for item in answer.message["items"] if item["kind"] == "move" and item["segment"] == self.segment]
			return found[0]

		return {
			"feed": move(client.call("feed.get_page", channel=self.channel, filters=json.dumps({"show": "all"}))),
			"timeline": move(client.call("timeline.get_page", customer=self.customer)),
			"overview": client.call("segments.get_overview", segment=self.segment).message["moves"][0],
			"card": client.call("customers.get_card", customer=self.customer).message["segments"][0],
			"explain": client.call("explain.explain", segment=self.segment, customer=self.customer).message["since"],
		}

	def listed(self, **filters):
		asked = [["segment", "=", self.segment], *([field, *found] for field, found in filters.items())]
		answer = self.client.ask(
			"GET", f"/api/resource/{LOG}", {"filters": json.dumps(asked), "fields": '["reason", "event", "particulars"]'}
		)
		return answer.body["data"]


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture
def closed(scene):
	"""The field stands at a level that the reader does not have."""
	setter = make_property_setter("Customer", "territory", "permlevel", 3, "Int", for_doctype=False)
	frappe.clear_cache(doctype="Customer")
	frappe.db.commit()
	yield
	frappe.delete_doc("Property Setter", setter.name, force=True)
	frappe.clear_cache(doctype="Customer")
	frappe.db.commit()


def test_every_page_says_from_what_to_what(scene):
	assert {way: move["reason"] for way, move in scene.moves().items()} == dict.fromkeys(scene.moves(), scene.whole)
	for path in (f"/api/resource/{LOG}", f"/api/v2/document/{LOG}"):
		assert scene.client.ask("GET", f"{path}/{scene.log.name}").body["data"]["reason"] == scene.whole


def test_the_person_is_named(scene):
	assert scene.log.changed_by == scene.writer
	assert scene.moves()["explain"]["changed_by"] == scene.writer
	whole = frappe.get_value("User", scene.writer, "full_name")
	assert whole in json.dumps(scene.client.call("explain.explain", segment=scene.segment, customer=scene.customer).message)


def test_the_sentence_in_the_table_keeps_no_value(scene):
	assert (scene.log.event, scene.log.reason) == ("fields changed", "Territory changed")
	assert json.loads(scene.log.particulars)["fields"] == ["territory"], "what the rule does not ask for is not told"


@pytest.mark.usefixtures("closed")
def test_pages_say_no_value_of_a_closed_field(scene):
	for way, move in scene.moves().items():
		assert not [value for value in scene.values if value in json.dumps(move)], way
		assert move["reason"] == "The data of the customer changed", way


@pytest.mark.usefixtures("closed")
def test_no_row_that_repeats_a_closed_field_is_listed_found_or_opened(scene):
	"""Lists can be filtered by what they do not show."""
	assert scene.listed() == [] and scene.listed(particulars=("like", f"%{scene.values[0]}%")) == []
	for path in (f"/api/resource/{LOG}", f"/api/v2/document/{LOG}"):
		answer = scene.client.ask("GET", f"{path}/{scene.log.name}")
		assert answer.status == 403 and not [value for value in scene.values if value in answer.text]


def test_rows_of_open_fields_are_listed(scene):
	(row,) = scene.listed(particulars=("like", f"%{scene.values[0]}%"))
	assert row["reason"] == "Territory changed"


def test_a_closed_field_beside_it_closes_nothing_else(scene):
	setter = make_property_setter("Customer", "website", "permlevel", 3, "Int", for_doctype=False)
	frappe.clear_cache(doctype="Customer")
	frappe.db.commit()
	try:
		assert {move["reason"] for move in scene.moves().values()} == {scene.whole}
		assert len(scene.listed()) == 1
		assert scene.client.ask("GET", f"/api/resource/{LOG}/{scene.log.name}").status == 200
	finally:
		frappe.delete_doc("Property Setter", setter.name, force=True)
		frappe.clear_cache(doctype="Customer")
		frappe.db.commit()


@pytest.mark.usefixtures("closed")
def test_what_an_action_says_to_others_holds_no_value_of_a_field_closed_to_some(scene):
	"""Its author may read the field; who reads the post, perhaps not."""
	fk.work()
	(post,) = frappe.get_all("Convo Post", {"customer": scene.customer}, ["content"])
	assert "joined: The data of the customer changed" in post.content
