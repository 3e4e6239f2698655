"""A field of the customer at a level that is not the reader's is as closed in what actions did and in what is proposed."""

import json

import frappe
import pytest
from frappe.custom.doctype.property_setter.property_setter import make_property_setter

from convo_channels.api import library, member_actions, rules, timeline
from convo_channels.services.insight import figures
from convo_channels.services.mailing import mailing
from tests.site import follow_up_kit as fk
from tests.site import kit
from tests.site.ground import user
from tests.site.kit import when
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

PHONE = "+41 31 555 0451"
DOMAIN = f"{frappe.generate_hash(length=8)}.example"
# {word: the fields that are closed}
CLOSED = {
	"address": [("Customer", "email_id")],
	"address of the contact": [("Contact", "email_id")],
	"addresses of the contact": [("Contact", "email_ids")],
	"address in its row": [("Contact Email", "email_id")],
	"phone": [("Customer", "mobile_no")],
	"manager": [("Customer", "account_manager")],
	"designation": [("Contact", "designation")],
}
ADDRESSES = tuple(word for word in CLOSED if word.startswith("address"))
READER = ("Convo Manager", "Sales User", "Sales Manager")


class Scene:
	def __init__(self, ground):
		frappe.flags.mute_emails = True
		fk.mail_account()
		self.keeper = user("keeper-of-accounts", ("Sales User",))
		doc = fk.reachable(ground, f"anna@{DOMAIN}", account_manager=self.keeper)
		other = fk.reachable(ground, f"bert@{DOMAIN}")
		contact = frappe.get_doc("Contact", doc.customer_primary_contact)
		contact.designation = "Zweitprokurist"
		contact.append("phone_nos", {"phone": PHONE, "is_primary_mobile_no": 1})
		contact.save()
		frappe.db.set_value("Customer", doc.name, "mobile_no", PHONE)
		frappe.db.set_value("Customer", {"name": ("in", [doc.name, other.name])}, "customer_type", "Company")
		self.customer, self.email = doc.name, doc.email_id
		mail = frappe.get_doc(
			{"doctype": "Email Template", "name": kit.unique("Template"), "subject": "For {{ mobile_no }}", "use_html": 1,
			"response_html": "<p>Hi, your number: {{ doc.mobile_no }}</p>", "response": ""}
		).insert()  # fmt: skip
		frappe.get_doc({"doctype": "Tag", "name": "CC seen"}).insert(ignore_if_duplicate=True)
		self.group = frappe.get_doc({"doctype": "Email Group", "title": kit.unique("Group")}).insert().name
		self.segment = fk.acting(
			[self.customer], {"action": "Send Email", "email_template": mail.name}, {"action": "Create ToDo"},
			{"action": "Assign"}, {"action": "Add Tag", "tag": "CC seen"}, email_group=self.group,
		)  # fmt: skip
		fk.move(self.customer)
		fk.work()
		kit.settle()
		mailing.sync_segment(self.segment)
		frappe.db.set_value("Convo Segment Figure", {"segment": self.segment}, "mailing_note", "1 left out: 1 have no address.")
		came = {run.action: run.status for run in fk.runs(self.segment)}
		# The ToDo is an assignment as well.
		assert came == {"Send Email": "Done", "Create ToDo": "Done", "Assign": "Skipped", "Add Tag": "Done"}
		self.reader = user("reads-what-was-done", READER)
		frappe.db.commit()
		self.client = Client(self.reader)

	def told(self):
		"""{way: what it tells the reader}"""
		frappe.set_user(self.reader)
		try:
			filters = {"customer": self.customer}
			told = {"runs": member_actions.get_runs(self.segment), "timeline": timeline.get_page(self.customer)}
			for doctype in ("Convo Segment Action Run", "Convo Interaction", "Convo Segment Address"):
				told[doctype] = frappe.get_list(doctype, filters, ["*"], order_by="name")
			told["library"] = library.list_templates()
			told["note"] = figures.whole_figure(self.segment, "mailing_note")
			told["figures"] = frappe.get_list("Convo Segment Figure", {"segment": self.segment}, ["*"], order_by="name")
			return {way: json.dumps(found, default=str) for way, found in told.items()}
		finally:
			frappe.set_user("Administrator")

	def saying(self, *words):
		return {way for way, text in self.told().items() if any(word in text for word in words)}


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture
def close(scene):
	setters = []

	def put(word):
		for doctype, field in CLOSED[word]:
			setters.append(make_property_setter(doctype, field, "permlevel", 3, "Int", for_doctype=False))
			frappe.clear_cache(doctype=doctype)
		frappe.db.commit()

	yield put
	for setter in setters:
		frappe.delete_doc("Property Setter", setter.name, force=True)
	frappe.db.commit()
	frappe.clear_cache()


def names_of(doctype, scene):
	return frappe.get_all(doctype, {"segment": scene.segment}, ["name", "action"] if doctype.endswith("Run") else ["name"])


def test_everything_is_told_while_no_field_is_closed(scene):
	assert scene.saying(scene.email) == {"runs", "Convo Segment Action Run", "Convo Segment Address", "timeline"}
	assert scene.saying(PHONE) == {"timeline", "Convo Interaction"}
	assert scene.saying("Keeper-Of-Accounts") >= {"runs", "Convo Segment Action Run", "timeline", "Convo Interaction"}
	assert scene.saying("no address") == {"note", "figures"}
	assert "library" in scene.saying(DOMAIN)
	assert "Zweitprokurist" in scene.told()["library"]


@pytest.mark.parametrize("word", ADDRESSES)
def test_a_closed_address(scene, close, word):
	close(word)
	assert scene.saying(scene.email, "no address") == set()
	if word == "address":
		assert scene.saying(DOMAIN) == set()
	runs = {run.action: run.name for run in names_of("Convo Segment Action Run", scene)}
	frappe.set_user(scene.reader)
	shown = {item["action"]: item["note"] for item in member_actions.get_runs(scene.segment)["items"]}
	listed = set(frappe.get_list("Convo Segment Action Run", {"segment": scene.segment}, pluck="action"))
	frappe.set_user("Administrator")
	assert shown["Send Email"] == "" and shown["Add Tag"] == "Tag CC seen added"
	assert listed == {"Create ToDo", "Assign", "Add Tag"}
	(address,) = names_of("Convo Segment Address", scene)
	for path in ("/api/resource", "/api/v2/document"):
		assert scene.client.ask("GET", f"{path}/Convo Segment Address/{address.name}").status == 403
		assert scene.client.ask("GET", f"{path}/Convo Segment Action Run/{runs['Send Email']}").status == 403
		assert scene.client.ask("GET", f"{path}/Convo Segment Action Run/{runs['Add Tag']}").status == 200


def test_a_closed_account_manager(scene, close):
	close("manager")
	told = scene.told()
	assert [way for way, text in told.items() if "Keeper-Of-Accounts" in text] == []
	assert "On its way to" in told["runs"]


@pytest.mark.parametrize("word", ["phone", "address", "manager"])
def test_what_a_template_was_filled_with_is_closed_with_the_customers_fields(scene, close, word):
	"""A template may speak of every field, so that nobody can tell which of them it said."""
	close(word)
	assert scene.saying(PHONE) == set()
	frappe.set_user(scene.reader)
	try:
		items = [item for item in timeline.get_page(scene.customer)["items"] if item["kind"] == "interaction"]
		(mail,) = [item for item in items if item["event_type"] == "Queued"]
		assert not mail["subject"] and not mail["content"]
		found = timeline.get_page(scene.customer, filters={"text": "number"})["items"]
		assert [item for item in found if item["kind"] == "interaction"] == []
		exists = [when("Convo Interaction", "exists", measure="exists", filters=json.dumps([["content", "contains", "555"]]))]
		answer = rules.count(json.dumps(exists))
		assert answer["count"] is None and answer["sample"] == []
		assert "may not read the field content" in answer["hidden"][0]["text"]
	finally:
		frappe.set_user("Administrator")


def test_a_closed_designation_is_not_proposed(scene, close):
	close("designation")
	assert "Zweitprokurist" not in scene.told()["library"]


def test_what_is_closed_to_all_but_a_role_is_told_to_that_role(scene, close):
	close("address")
	doc = frappe.get_doc(
		{"doctype": "Custom DocPerm", "parent": "Customer", "role": "Sales Manager", "permlevel": 3, "read": 1}
	)
	frappe.permissions.setup_custom_perms("Customer")
	doc.insert()
	frappe.clear_cache(doctype="Customer")
	frappe.db.commit()
	try:
		assert scene.saying(scene.email) >= {"runs", "Convo Segment Action Run", "Convo Segment Address"}
	finally:
		frappe.permissions.reset_perms("Customer")
		frappe.clear_cache(doctype="Customer")
		frappe.db.commit()


@pytest.mark.parametrize("is_closed", [False, True])
def test_what_an_action_says_to_others_holds_no_status_of_a_closed_level(ground, is_closed):
	customer = kit.customer(ground).name
	kit.settle()
	kit.segment(
		when("Sales Invoice", "exists", measure="exists"), kit.named([customer]),
		member_actions=[{"on_move": "Joined", "action": "Post in Channel", "message": "Came: {reason}"}],
	)  # fmt: skip
	setter = make_property_setter("Sales Invoice", "status", "permlevel", 3 if is_closed else 0, "Int", for_doctype=False)
	frappe.clear_cache(doctype="Sales Invoice")
	frappe.db.commit()
	try:
		kit.invoice(ground, customer)
		kit.settle()
		fk.work()
	finally:
		frappe.delete_doc("Property Setter", setter.name, force=True)
		frappe.db.commit()
		frappe.clear_cache()
	(post,) = frappe.get_all("Convo Post", {"customer": customer}, ["content"])
	assert ("unpaid" in post.content) == (not is_closed) and "Came:" in post.content
