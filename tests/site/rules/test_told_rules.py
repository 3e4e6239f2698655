"""What readers are told of a rule that names customers: all but those whom they do not see, by every way in, and nothing is
lost when they save. And lists: no field that names customers is shown, filtered, sorted or exported to them.
"""

import json

import frappe
import pytest
from frappe.permissions import add_user_permission

from convo_channels.patches import versions_without_closed_fields
from tests.site import kit
from tests.site.ground import user
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

SIGN = "•••"
API = "/api/method/"


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	"""One segment that names a hidden customer in every way a rule can."""
	frappe.flags.mute_emails = True
	near, far = (kit.customer(ground, f"Told {word}").name for word in ("near", "far"))
	frappe.db.set_value("Customer", far, "customer_name", "Fernweh Holding")
	number = kit.invoice(ground, far, rate=7).name
	kit.settle()
	invoices = {"measure": "count", "value": "1"}
	segment = kit.segment(
		kit.named([near, far]),
		kit.when("Customer", "is", far, field="name", group_no=2),
		kit.when("Customer", "is", "Fernweh Holding", field="customer_name", group_no=3),
		kit.when("Customer", "starts with", "Fernweh", field="customer_name", group_no=4),
		kit.when("Sales Invoice", "at least", filters=json.dumps([["customer", "is one of", [near, far]]]), group_no=5, **invoices),
		kit.when("Sales Invoice", "at least", filters=json.dumps([["name", "is", number]]), group_no=6, **invoices),
		exceptions=[{"customer": name, "kind": "Include", "reason": f"because of {name}"} for name in (near, far)],
	)  # fmt: skip
	people = {
		"manager": user("told-manager", ("Convo Manager", "Sales Manager", "Accounts Manager")),
		"agent": user("told-agent", ("Convo Agent", "Sales User")),
	}
	for name in people.values():
		add_user_permission("Customer", near, name)
	frappe.db.commit()
	frappe.clear_cache()
	clients = {word: Client(name) for word, name in people.items()}
	channel = kit.channel(segment)
	frappe.db.commit()
	yield frappe._dict(
		near=near, far=far, segment=segment, channel=channel, people=people, clients=clients,
		secrets=[far, "Fernweh", number],
	)  # fmt: skip
	frappe.set_user("Administrator")


def tells(scene, answer):
	text = answer.text.replace("\\\\", "\\")
	return [secret for secret in scene.secrets if secret in text]


def given(way, scene):
	"""(method, path, arguments)"""
	doc = {"doctype": "Convo Segment", "name": scene.segment}
	about = {"segment": scene.segment, "customer": scene.near}
	rows = {"limit_page_length": 0, "parent": "Convo Segment", "fields": '["*"]'}
	columns = ["`tabConvo Segment`.`name`", "`tabConvo Segment`.`sentence`", "`tabConvo Segment Rule`.`value`", "`tabConvo Segment Exception`.`customer`"]  # fmt: skip
	view = {"doctype": "Convo Segment", "fields": json.dumps(columns), "view": "Report", "page_length": 100, "start": 0}
	return {
		"REST": ("GET", f"/api/resource/Convo Segment/{scene.segment}", None),
		"REST v2": ("GET", f"/api/v2/document/Convo Segment/{scene.segment}", None),
		"client": ("GET", f"{API}frappe.client.get", doc),
		"form": ("GET", f"{API}frappe.desk.form.load.getdoc", doc),
		"print": ("GET", "/printview", {**doc, "format": "Standard"}),
		"list": ("GET", "/api/resource/Convo Segment", {"fields": '["*"]', "limit_page_length": 0}),
		"list of columns": ("GET", "/api/resource/Convo Segment", {"fields": json.dumps(columns), "limit_page_length": 0}),
		"list of rules": ("GET", "/api/resource/Convo Segment Rule", rows),
		"list of exceptions": ("GET", "/api/resource/Convo Segment Exception", rows),
		"get_value": ("GET", f"{API}frappe.client.get_value", {"doctype": "Convo Segment", "fieldname": "sentence", "filters": scene.segment}),
		"report view": ("GET", f"{API}frappe.desk.reportview.get", view),
		"export": ("POST", f"{API}frappe.desk.reportview.export_query", {**view, "file_format_type": "CSV", "title": "x"}),
		"overview": ("GET", f"{API}convo_channels.api.segments.get_overview", {"segment": scene.segment}),
		"channel": ("GET", f"{API}convo_channels.api.channels.get_channel", {"channel": scene.channel}),
		"sidebar": ("GET", f"{API}convo_channels.api.channels.get_sidebar", {}),
		"explain": ("GET", f"{API}convo_channels.api.explain.explain", about),
		"earlier rules": ("GET", f"{API}convo_channels.api.library.get_versions", {"segment": scene.segment}),
		"file": ("POST", f"{API}convo_channels.api.library.export_segments", {"segments": json.dumps([scene.segment])}),
		"Data Import's export": ("GET", f"{API}frappe.core.doctype.data_import.data_import.download_template", {"doctype": "Convo Segment", "export_records": "all", "export_fields": json.dumps({"Convo Segment": ["name", "sentence"], "rules": ["value", "filters"], "exceptions": ["customer", "reason"]})}),
		"Data Export": ("GET", f"{API}frappe.core.doctype.data_export.exporter.export_data", {"doctype": "Convo Segment", "with_data": 1, "file_type": "CSV"}),
	}[way]  # fmt: skip


WAYS = (
	"REST", "REST v2", "client", "form", "print", "list", "list of columns", "list of rules", "list of exceptions", "get_value",
	"report view", "export", "overview", "channel", "sidebar", "explain", "earlier rules", "file", "Data Import's export", "Data Export",
)  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("who", ["manager", "agent"])
def test_whom_a_reader_does_not_see_is_named_nowhere(scene, who, way):
	answer = scene.clients[who].ask(*given(way, scene))
	assert tells(scene, answer) == [] and answer.status < 500


@pytest.mark.parametrize("way", ["REST", "form", "overview", "channel", "explain"])
def test_whom_they_see_is_named_and_the_rest_is_said_to_be_hidden(scene, way):
	answer = scene.clients["manager"].ask(*given(way, scene))
	assert answer.status == 200 and scene.near in answer.text
	assert "(hidden)" in answer.text


def test_who_sees_all_is_told_all(scene):
	frappe.set_user("Administrator")
	doc = frappe.get_doc("Convo Segment", scene.segment)
	doc.apply_fieldlevel_read_permissions()
	assert scene.far in doc.rules[1].value and scene.far in doc.sentence and len(doc.exceptions) == 2


def test_saving_by_who_does_not_see_all_loses_nothing(scene):
	stored = frappe.get_all("Convo Segment Rule", {"parent": scene.segment}, ["name", "value", "filters"], order_by="idx")
	client = scene.clients["manager"]
	doc = client.ask("GET", f"/api/resource/Convo Segment/{scene.segment}").body["data"]
	assert [SIGN in f"{row.get('value')}{row.get('filters')}" for row in doc["rules"]] == [True] * 6
	doc["description"] = "said by a manager of some"
	answer = client.ask("PUT", f"/api/resource/Convo Segment/{scene.segment}", doc)
	assert answer.status == 200 and tells(scene, answer) == []
	frappe.db.rollback()
	assert frappe.db.get_value("Convo Segment", scene.segment, "description") == "said by a manager of some"
	left = frappe.get_all("Convo Segment Rule", {"parent": scene.segment}, ["name", "value", "filters"], order_by="idx")
	assert left == stored
	assert scene.far in frappe.db.get_value("Convo Segment", scene.segment, "sentence")
	assert frappe.db.count("Convo Segment Exception", {"parent": scene.segment}) == 2


def test_a_changed_list_keeps_the_hidden_ones(scene):
	frappe.set_user(scene.people["manager"])
	doc = frappe.get_doc("Convo Segment", scene.segment)
	doc.apply_fieldlevel_read_permissions()
	doc.rules[0].value = json.dumps([SIGN])
	doc.save()
	stored = frappe.db.get_value("Convo Segment Rule", doc.rules[0].name, "value")
	assert json.loads(stored) == [scene.far]
	frappe.db.rollback()
	frappe.set_user("Administrator")


@pytest.mark.parametrize("way", ["set_value", "savedocs", "rename", "rename by REST"])
def test_what_comes_back_from_a_change_names_nobody_either(scene, way):
	client, doctype, name = scene.clients["manager"], "Convo Segment", scene.segment
	doc = client.ask("GET", f"/api/resource/{doctype}/{name}").body["data"]
	rename = {"method": "rename", "dt": doctype, "dn": name, "args": json.dumps({"name": f"{name} again"})}
	back = {**rename, "dn": f"{name} again", "args": json.dumps({"name": name})}
	ask = {
		"set_value": [(f"{API}frappe.client.set_value", {"doctype": doctype, "name": name, "fieldname": "description", "value": "x"})],
		"savedocs": [(f"{API}frappe.desk.form.save.savedocs", {"doc": json.dumps({**doc, "description": "y"}), "action": "Save"})],
		"rename": [(f"{API}run_doc_method", rename), (f"{API}run_doc_method", back)],
		"rename by REST": [
			(f"/api/v2/document/{doctype}/{name}/method/rename", {"name": f"{name} again"}),
			(f"/api/v2/document/{doctype}/{name} again/method/rename", {"name": name}),
		],
	}[way]  # fmt: skip
	for path, arguments in ask:
		answer = client.ask("POST", path, arguments)
		assert answer.status == 200 and tells(scene, answer) == [], answer.text[:500]


@pytest.mark.parametrize("changed", [{"operator": "is not"}, {"field": "customer_name"}, {"name": "another"}])
def test_the_sign_asks_for_nothing_else(scene, changed):
	"""An answer or an error about other conditions could tell what the sign stands for."""
	client = scene.clients["manager"]
	row = client.ask("GET", f"/api/resource/Convo Segment/{scene.segment}").body["data"]["rules"][1]
	asked = client.call("rules.count", "POST", rules=json.dumps([row]))
	assert asked.status == 200 and tells(scene, asked) == []
	assert asked.message["count"] is None and asked.message["hidden"][0]["row"] == 1
	for answer in (
		client.call("rules.count", "POST", rules=json.dumps([{**row, **changed}])),
		client.call("rules.difference", "POST", rules=json.dumps([{**row, **changed}])),
	):
		assert answer.status in (400, 417) and tells(scene, answer) == []


GUESSES = {
	"a rule": {"filters": '[["Convo Segment Rule", "value", "like", "%far%"]]'},
	"a rule, either": {"or_filters": '[["Convo Segment Rule", "value", "like", "%far%"]]'},
	"a field of a row": {"filters": '[["value", "like", "%far%"]]'},
	"an exception": {"filters": '[["Convo Segment Exception", "customer", "like", "%far%"]]'},
	"the sentence": {"filters": '[["sentence", "like", "%far%"]]'},
	"an order": {"order_by": "sentence asc"},
	"a group": {"group_by": "sentence"},
}
COMPUTED = (
	'["max(sentence) as x"]', '["name", "max(`tabConvo Segment Rule`.`value`) as x"]',
	'["concat(`tabConvo Segment`.`name`, `tabConvo Segment Rule`.`value`) as x"]', '["concat(name, sentence) as x"]',
)  # fmt: skip


@pytest.mark.parametrize("guess", GUESSES)
@pytest.mark.parametrize("who", ["manager", "agent"])
def test_nobody_finds_out_by_filters_and_orders(scene, who, guess):
	answer = scene.clients[who].ask("GET", "/api/resource/Convo Segment", GUESSES[guess])
	assert answer.status == 403 or (answer.status in (400, 417) and tells(scene, answer) == [])


@pytest.mark.parametrize("fields", COMPUTED)
def test_nothing_is_computed_of_them(scene, fields):
	for who in ("manager", "agent"):
		answer = scene.clients[who].ask("GET", "/api/resource/Convo Segment", {"fields": fields})
		assert tells(scene, answer) == [] and answer.status < 500


@pytest.mark.parametrize(
	("doctype", "filters"),
	[
		("Convo Segment", [["Convo Segment Action", "url", "like", "%hook%"]]),
		("Convo Segment", [["Convo Segment Action", "secret", "like", "%a%"]]),
		("Convo Channel", [["Convo Channel User", "user", "like", "%a%"]]),
	],
)  # fmt: skip
def test_tables_of_a_higher_level_cannot_be_guessed_either(scene, doctype, filters):
	for way in ("frappe.client.get_list", "frappe.client.get_count", "frappe.desk.reportview.get_count"):
		given = {"doctype": doctype, "filters": json.dumps(filters)}
		assert scene.clients["agent"].ask("GET", f"{API}{way}", given).status == 403, way
	given = {"filters": json.dumps(filters), "limit_page_length": 0}
	assert scene.clients["manager"].ask("GET", f"/api/resource/{doctype}", given).status == 200


def test_an_ordinary_list_is_answered(scene):
	for filters in ('[["status", "=", "Live"]]', '[["Convo Segment Rule", "subject", "=", "Customer"]]'):
		answer = scene.clients["agent"].ask("GET", "/api/resource/Convo Segment", {"filters": filters, "limit_page_length": 0})
		assert answer.status == 200 and scene.segment in answer.text


def test_the_history_of_before_is_cleaned_once(scene):
	def made(data):
		doc = frappe.get_doc({"doctype": "Version", "ref_doctype": "Convo Segment", "docname": scene.segment, "data": json.dumps(data)})
		return doc.insert(ignore_permissions=True).name

	kept = [["description", "a", "b"]]
	mixed = made({"changed": [*kept, ["sentence", scene.far, "x"]], "row_changed": [["rules", 0, "r", [["value", scene.far, "x"]]]]})
	whole = made({"added": [["exceptions", {"customer": scene.far}]], "changed": []})
	other = made({"changed": kept})
	for _time in range(2):
		versions_without_closed_fields.execute()
		found = dict(frappe.get_all("Version", {"name": ("in", [mixed, whole, other])}, ["name", "data"], as_list=True))
		assert set(found) == {mixed, other} and json.loads(found[other]) == {"changed": kept}
		assert json.loads(found[mixed])["changed"] == kept and scene.far not in found[mixed]


# -- what open pages are told


def test_events_name_customers_to_their_own_rooms_only(scene, monkeypatch):
	"""A room of a customer is entered by those who may read it, which Frappe asks; what others hear names no customer."""
	from convo_channels.services.base import realtime

	sent = []
	monkeypatch.setattr(frappe, "publish_realtime", lambda event, message, **to: sent.append((message, to)))
	realtime.tell_moves([scene.segment], [scene.far])
	realtime.tell_post(customer=scene.far, channel=None)
	assert sent and all(to.get("doctype") and to.get("docname") for _message, to in sent)
	for message, to in sent:
		if (to["doctype"], to["docname"]) != ("Customer", scene.far):
			assert scene.far not in json.dumps(message), "told to a room of others"
