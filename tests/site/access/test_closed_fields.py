"""A field of a level of permission that somebody may not read is as closed in whatever repeats it: lists, sums, pages, reasons."""

import json

import frappe
import pytest
from frappe.custom.doctype.property_setter.property_setter import make_property_setter

from convo_channels.api import customers, explain, feed, rules, segments, timeline
from convo_channels.exceptions import NotFoundError
from convo_channels.services.access import copies
from convo_channels.services.insight import draft_rule
from tests.site import kit
from tests.site.ground import user
from tests.site.kit import when
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

# {copy: the fields that are closed}
CLOSED = {
	"amount": [("Sales Invoice", "base_grand_total"), ("Quotation", "base_grand_total")],
	"status": [("Sales Invoice", "status"), ("Quotation", "status")],
	"subject": [("Issue", "subject")],
}
ROLES = ("Convo Agent", "Sales User", "Accounts User", "Support Team")
# As each version is asked for a sum.
IS_15 = frappe.__version__.startswith("15.")
SUMS = ["sum(amount) as n", "count(name) as c"] if IS_15 else [{"SUM": "amount", "as": "n"}, {"COUNT": "name", "as": "c"}]


class Scene:
	def __init__(self, ground):
		frappe.flags.mute_emails = True
		self.customer = kit.customer(ground).name
		kit.settle()
		mine = kit.named([self.customer])
		self.segment = kit.segment(when("Sales Invoice", "exists", measure="exists"), mine)
		self.channel = kit.channel(self.segment)
		self.invoice = kit.invoice(ground, self.customer, rate=7450).name
		self.quotation = kit.quotation(ground, self.customer, rate=10580).name
		self.issue = kit.issue(self.customer, subject="Zweitschlüssel").name
		kit.settle()
		assert kit.members(self.segment) == {self.customer}
		self.reader = user("closed-fields", ROLES)
		frappe.db.commit()
		self.client = Client(self.reader)


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture
def close(scene):
	"""Fields put on a level that nobody has; the reader looks."""
	setters = []

	def put(copy):
		for doctype, field in CLOSED[copy]:
			setters.append(make_property_setter(doctype, field, "permlevel", 3, "Int", for_doctype=False))
			frappe.clear_cache(doctype=doctype)
		frappe.db.commit()
		frappe.set_user(scene.reader)
		for doctype, field in CLOSED[copy]:
			# What Frappe's own list of these documents shows the reader.
			rows = frappe.get_list(
				doctype,
				fields=["name", field],
				filters={"customer": scene.customer}
				if doctype != "Quotation"
				else {"party_name": scene.customer},
			)
			assert rows and not any(field in row for row in rows)

	yield put
	frappe.set_user("Administrator")
	for setter in setters:
		frappe.delete_doc("Property Setter", setter.name, force=True)
	frappe.db.commit()
	frappe.clear_cache()


def listed(scene, **more):
	return frappe.get_list(
		"Convo Interaction", filters={"customer": scene.customer}, limit_page_length=0,
		**{"fields": ["reference_doctype", "amount", "status", "subject"], **more},
	)  # fmt: skip


def told(scene, **more):
	items = timeline.get_page(scene.customer, **more)["items"]
	return {item["reference_name"]: item for item in items if item["kind"] == "interaction"}


def test_everything_is_told_while_no_field_is_closed(scene):
	frappe.set_user(scene.reader)
	assert copies.closed_copies() == {}
	shown = told(scene)
	assert shown[scene.invoice]["amount"] == 7450 and shown[scene.quotation]["amount"] == 10580
	assert shown[scene.issue]["subject"] == "Zweitschlüssel"
	assert {row.reference_doctype for row in listed(scene)} >= {"Sales Invoice", "Quotation", "Issue"}
	card = customers.get_card(scene.customer)["open_documents"]
	assert {scene.invoice, scene.quotation, scene.issue} <= {document["name"] for document in card}


@pytest.mark.parametrize("copy", sorted(CLOSED))
def test_lists_leave_out_rows_that_repeat_a_closed_field(scene, close, copy):
	rows = {
		doctype: frappe.get_all(
			"Convo Interaction", {"customer": scene.customer, "reference_doctype": doctype}, pluck="name"
		)
		for doctype, _field in CLOSED[copy]
	}
	everything = len(listed(scene))
	close(copy)
	kinds = {doctype for doctype, _field in CLOSED[copy]}
	assert all(rows.values())
	left = listed(scene)
	assert len(left) == everything - sum(map(len, rows.values()))
	assert not kinds & {row.reference_doctype for row in left}
	asked = {
		"doctype": "Convo Interaction",
		"filters": json.dumps({"customer": scene.customer}),
		"fields": json.dumps(SUMS),
	}
	found = scene.client.ask("GET", "/api/method/frappe.client.get_list", asked)
	assert found.message[0]["c"] == len(left) and found.message[0]["n"] == sum(row.amount for row in left)
	for names in rows.values():
		for path in ("/api/resource", "/api/v2/document"):
			assert scene.client.ask("GET", f"{path}/Convo Interaction/{names[0]}").status == 403


def test_pages_show_what_happened_without_an_amount(scene, close):
	close("amount")
	shown = told(scene)
	assert shown[scene.invoice]["amount"] is None and shown[scene.quotation]["amount"] is None
	assert shown[scene.invoice]["status"]
	card = {document["name"]: document for document in customers.get_card(scene.customer)["open_documents"]}
	assert card[scene.invoice]["amount"] is None and card[scene.quotation]["amount"] is None
	assert card[scene.invoice]["status"] == "Unpaid"


def test_pages_show_what_happened_without_a_status(scene, close):
	close("status")
	shown = told(scene)
	assert shown[scene.invoice]["status"] is None and shown[scene.invoice]["amount"] == 7450
	card = customers.get_card(scene.customer)
	# That it is open is its status.
	assert not {scene.invoice, scene.quotation} & {document["name"] for document in card["open_documents"]}


def test_reasons_do_not_say_a_closed_status(scene, close):
	def said():
		frappe.set_user(scene.reader)
		items = feed.get_page(scene.channel)["items"] + segments.get_overview(scene.segment)["moves"]
		items += customers.get_card(scene.customer)["segments"]
		items.append(explain.explain(scene.segment, scene.customer)["since"])
		rows = frappe.get_list("Convo Segment Log", {"segment": scene.segment}, ["reason"])
		# Within a sentence a state is a word of it: "is unpaid".
		return "unpaid" in json.dumps(items, default=str).casefold(), len(rows)

	open_words, before = said()
	assert open_words and before
	close("status")
	assert said() == (False, 0)


def test_the_search_does_not_find_by_a_closed_subject(scene, close):
	frappe.set_user(scene.reader)
	assert scene.issue in told(scene, filters={"text": "Zweitschl"})
	close("subject")
	assert scene.issue not in told(scene, filters={"text": "Zweitschl"})
	assert told(scene)[scene.issue]["subject"] is None


@pytest.mark.parametrize(
	"kind", ["Convo Segment Exception", "Convo Segment Action", "Convo Segment Rule", "Convo Channel User"]
)
def test_a_row_is_printed_for_who_may_read_it_only(ground, kind, scene):
	"""Whoever may read a document prints no row of it that its list does not show them."""
	hidden = kit.customer(ground, "Unprinted").name
	segment = kit.segment(
		when("Customer", "is", ground.north, field="territory"), kit.named([scene.customer]),
		exceptions=[{"customer": name, "kind": "Include", "reason": f"owes {name}"} for name in (scene.customer, hidden)],
		member_actions=[{"on_move": "Joined", "action": "Call Webhook", "url": "https://hook.example/x", "is_enabled": 0}],
	)  # fmt: skip
	channel = kit.channel(segment, is_restricted=1, users=[{"user": scene.reader}])
	manager = user("prints-one", ("Convo Manager", "Sales User"))
	if not frappe.db.exists("User Permission", {"user": manager}):
		frappe.permissions.add_user_permission("Customer", scene.customer, manager)
	frappe.db.commit()
	names = frappe.get_all(
		kind, {"parent": channel if kind == "Convo Channel User" else segment}, pluck="name"
	)
	assert names
	for who in (manager, user("prints-as-agent", ROLES)):
		client = Client(who)
		for name in names:
			shown = client.ask("GET", "/printview", {"doctype": kind, "name": name})
			read = client.ask("GET", f"/api/resource/{kind}/{name}")
			assert (shown.status == 200) == (read.status == 200), (who, name, shown.status, read.status)
			assert read.status == 200 or f"owes {hidden}" not in shown.text


@pytest.mark.parametrize("taken", ["a customer", "a field", "nothing"])
@pytest.mark.parametrize("kind", ["count", "difference"])
def test_a_kept_answer_is_told_to_who_may_still_know_it(ground, scene, monkeypatch, taken, kind):
	monkeypatch.setattr(draft_rule, "PATIENCE_SECONDS", -1.0)
	names = [scene.customer, kit.customer(ground, "Taken away").name]
	author = user(f"asked-before-{frappe.generate_hash(length=6)}", ("Convo Manager", "Sales Manager"))
	frappe.db.commit()
	frappe.set_user(author)
	rows = json.dumps([kit.named(names), when("Customer", "is not set", field="website")])
	token = getattr(rules, kind)(rows)["token"]
	draft_rule.go_on(author)
	ask = getattr(rules, f"get_{kind}")
	answer = ask(token)
	assert answer["state"] == "done" and all(name in json.dumps(answer) for name in names)
	frappe.set_user("Administrator")
	setter = (
		make_property_setter("Customer", "website", "permlevel", 7, "Int") if taken == "a field" else None
	)
	if taken == "a customer":
		frappe.permissions.add_user_permission("Customer", scene.customer, author)
	frappe.db.commit()
	frappe.clear_cache(user=author)  # not all of it: the answer is kept there
	frappe.clear_cache(doctype="Customer")
	frappe.set_user(author)
	try:
		if taken == "nothing":
			assert ask(token) == answer
		else:
			with pytest.raises(NotFoundError, match="Ask again"):
				ask(token)
		if (kind, taken) == ("difference", "a field"):
			with pytest.raises(NotFoundError, match="Ask again"):
				rules.get_difference_page(token, "entering")
	finally:
		frappe.set_user("Administrator")
		if setter:
			frappe.delete_doc("Property Setter", setter.name, force=True)
			frappe.db.commit()
