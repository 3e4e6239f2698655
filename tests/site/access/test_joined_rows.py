"""Rows of a child table, asked for through the list of their document: by its columns, its filters and its exports."""

import json

import frappe
import pytest
from frappe.permissions import add_user_permission

from convo_channels.constants import DOCTYPES
from tests.site import kit
from tests.site.ground import user
from tests.site.kit import when
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

REASON, TOKEN = "owes 5000", "tok-SECRET99"
EXCEPTION, ACTION = "Convo Segment Exception", "Convo Segment Action"
CLIENT, VIEW = "/api/method/frappe.client", "/api/method/frappe.desk.reportview"


class Scene:
	def __init__(self, ground):
		frappe.flags.mute_emails = True
		self.seen, self.hidden = (kit.customer(ground, word).name for word in ("Joined seen", "Joined hidden"))
		self.segment = kit.segment(
			when("Customer", "is", ground.north, field="territory"), kit.named([self.seen]),
			exceptions=[{"customer": self.seen, "kind": "Include", "reason": "open"}, {"customer": self.hidden, "kind": "Include", "reason": REASON}],
			member_actions=[{"on_move": "Joined", "action": "Call Webhook", "url": f"https://hook.example/{TOKEN}", "is_enabled": 0}],
		)  # fmt: skip
		self.insider = user("joined-insider", ("Convo Agent",))
		self.channel = kit.channel(self.segment, users=[{"user": self.insider, "is_muted": 1}])
		manager = user("joined-manager", ("Convo Manager", "Sales User"))
		add_user_permission("Customer", self.seen, manager)
		agent = user("joined-agent", ("Convo Agent", "Sales User"))
		frappe.db.commit()
		frappe.clear_cache()
		self.clients = {"manager": Client(manager), "agent": Client(agent)}


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


FIELDS = [
	["name", f"`tab{EXCEPTION}`.customer", f"`tab{EXCEPTION}`.reason"],
	["name", "exceptions.reason", "exceptions.customer"],
	["name", f"`tab{EXCEPTION}`.name as e", f"`tab{EXCEPTION}`.reason as r"],
	# Frappe 15 looks past the field that follows one it takes out.
	["name", *[f"`tab{EXCEPTION}`.reason as r{number}" for number in range(4)], *[f"`tab{EXCEPTION}`.customer as c{number}" for number in range(4)]],
	["name", f"max(`tab{EXCEPTION}`.reason) as r", f"concat(`tab{EXCEPTION}`.customer) as c"],
]


def ask_columns(client, doctype, fields):
	given = json.dumps(fields)
	yield client.ask("GET", f"{CLIENT}.get_list", {"doctype": doctype, "fields": given, "limit_page_length": 0})
	yield client.ask("GET", f"/api/resource/{doctype}", {"fields": given, "limit_page_length": 0})
	yield client.ask("GET", f"/api/v2/document/{doctype}", {"fields": given, "limit": 500})
	full = json.dumps([f"`tab{doctype}`.`name`", *fields[1:]])
	view = {"doctype": doctype, "fields": full, "filters": "[]", "start": 0, "page_length": 500, "view": "Report"}
	yield client.ask("GET", f"{VIEW}.get", view)
	yield client.ask("POST", f"{VIEW}.export_query", {**view, "file_format_type": "CSV", "title": doctype})


@pytest.mark.parametrize("who", ["manager", "agent"])
@pytest.mark.parametrize("fields", FIELDS, ids=str)
def test_columns_of_rows(scene, who, fields):
	for answer in ask_columns(scene.clients[who], "Convo Segment", fields):
		assert answer.status < 500, answer.text[:600]
		assert REASON not in answer.text and scene.hidden not in answer.text


@pytest.mark.parametrize("who", ["manager", "agent"])
def test_the_data_export(scene, who):
	columns = {"Convo Segment": ["name"], EXCEPTION: ["customer", "reason"], ACTION: ["url"]}
	answer = scene.clients[who].ask(
		"POST", "/api/method/frappe.core.doctype.data_export.exporter.export_data",
		{"doctype": "Convo Segment", "parent_doctype": "Convo Segment", "all_doctypes": "1", "with_data": "1",
		 "select_columns": json.dumps(columns), "file_type": "CSV", "template": "0"},
	)  # fmt: skip
	assert answer.status < 500, answer.text[:600]
	assert REASON not in answer.text and scene.hidden not in answer.text
	assert who == "manager" or TOKEN not in answer.text


def ask_filters(client, doctype, filters, name):
	"""Whether anything is found."""
	given = json.dumps([*filters, [doctype, "name", "=", name]])
	ways = {
		"list": ("GET", f"{CLIENT}.get_list", {"doctype": doctype, "filters": given}),
		"or": ("GET", f"{CLIENT}.get_list", {"doctype": doctype, "or_filters": json.dumps(filters), "filters": json.dumps({"name": name})}),
		"count": ("GET", f"{CLIENT}.get_count", {"doctype": doctype, "filters": given}),
		"value": ("GET", f"{CLIENT}.get_value", {"doctype": doctype, "filters": given, "fieldname": "name"}),
		"REST": ("GET", f"/api/resource/{doctype}", {"filters": given}),
		"REST v2": ("GET", f"/api/v2/document/{doctype}", {"filters": given}),
		"view": ("POST", f"{VIEW}.get", {"doctype": doctype, "fields": json.dumps([f"`tab{doctype}`.`name`"]), "filters": given, "start": 0, "page_length": 20}),
		"view count": ("POST", f"{VIEW}.get_count", {"doctype": doctype, "fields": json.dumps(["name"]), "filters": given, "distinct": "false"}),
		"link": ("POST", "/api/method/frappe.desk.search.search_link", {"doctype": doctype, "txt": "", "filters": given}),
		"groups": ("POST", "/api/method/frappe.desk.listview.get_group_by_count", {"doctype": doctype, "current_filters": given, "field": "owner"}),
	}  # fmt: skip
	for way, (verb, path, arguments) in ways.items():
		answer = client.ask(verb, path, arguments)
		yield way, answer.status, answer.body.get("message", answer.body.get("data")) if answer.status < 400 else None


CLOSED = [
	("Convo Segment", [EXCEPTION, "reason", "like", "%5000%"], ("manager", "agent")),
	("Convo Segment", [ACTION, "url", "like", "%tok-S%"], ("agent",)),
	("Convo Channel", ["Convo Channel User", "is_muted", "=", 1], ("agent",)),
]


@pytest.mark.parametrize(("doctype", "condition", "people"), CLOSED, ids=lambda value: str(value))
def test_filters_by_rows(scene, doctype, condition, people):
	name = scene.segment if doctype == "Convo Segment" else scene.channel
	told = [
		(who, way, status, found)
		for who in people
		for way, status, found in ask_filters(scene.clients[who], doctype, [condition], name)
		if found or status >= 500
	]
	assert not told


@pytest.mark.parametrize("who", ["manager", "agent"])
def test_filters_by_a_hidden_customer(scene, who):
	condition = [EXCEPTION, "customer", "=", scene.hidden]
	assert not [row for row in ask_filters(scene.clients[who], "Convo Segment", [condition], scene.segment) if row[2]]


@pytest.mark.parametrize(("doctype", "condition", "people"), CLOSED, ids=lambda value: str(value))
def test_who_sees_everything_is_answered_by_every_way(scene, doctype, condition, people):
	name = scene.segment if doctype == "Convo Segment" else scene.channel
	answers = list(ask_filters(Client("Administrator"), doctype, [condition], name))
	if condition[1] == "reason" and not frappe.__version__.startswith("15."):
		# Frappe 16 itself lets nobody filter by a level that no role has.
		assert {status for _way, status, _found in answers} <= {200, 403, 404}, answers
	else:
		assert all(status == 200 and found for _way, status, found in answers), answers


SEARCH = "/api/method/frappe.desk.search"
# A field that only a joined table has, written without it; and the number of rows that may not be seen.
SORTED = [
	("Convo Segment", "exceptions.name as e", "reason", ("manager", "agent")),
	("Convo Segment", "exceptions.name as e", "customer", ("manager", "agent")),
	("Convo Segment", "member_actions.name as e", "url", ("agent",)),
	("Convo Segment", "exceptions.parent as e", "`reason`", ("manager", "agent")),
	("Convo Channel", "users.name as e", "user", ("agent",)),
	("Convo Channel", "segment.title as t", "sentence", ("manager", "agent")),
	("Convo Segment Member", "segment.title as t", "sentence", ("manager", "agent")),
	("Convo Segment Log", "segment.title as t", "sentence", ("manager", "agent")),
]


@pytest.mark.parametrize("way", ["order_by", "group_by"])
@pytest.mark.parametrize(("doctype", "joined", "field", "people"), SORTED, ids=str)
def test_nothing_is_sorted_or_grouped_by_a_bare_field_of_a_joined_table(scene, doctype, joined, field, people, way):
	for who in people:
		for order in ("asc", "desc") if way == "order_by" else ("",):
			given = {"doctype": doctype, "fields": json.dumps(["name", joined]), way: f"{field} {order}".strip()}
			answer = scene.clients[who].ask("GET", f"{CLIENT}.get_list", given)
			assert 400 <= answer.status < 500, (who, answer.status, answer.text[:600])


@pytest.mark.parametrize("field", ["exceptions.name", f"`tab{EXCEPTION}`.name", "exceptions.idx", f"count(`tab{EXCEPTION}`.name)"])
def test_the_rows_that_may_not_be_seen_are_not_counted(scene, field):
	given = {"doctype": "Convo Segment", "fields": json.dumps(["name", f"{field} as e"]), "limit_page_length": 0}
	answer = scene.clients["agent"].ask("GET", f"{CLIENT}.get_list", given)
	assert answer.status >= 400 or all(not row.get("e") for row in answer.message), answer.text[:600]


@pytest.mark.parametrize("doctype", DOCTYPES)
def test_the_search_of_links_asks_for_permission_whatever_it_is_told(scene, doctype):
	"""Frappe 15 lets whoever asks say that no user permissions apply, and then asks for no permission at all."""
	wanted = [field.fieldname for field in frappe.get_meta(doctype).fields if field.fieldname in ("customer", "reason", "url", "content", "sentence", "user", "reference_name", "segment")]  # fmt: skip
	asked = {"doctype": doctype, "txt": "", "ignore_user_permissions": 1, "page_length": 500}
	for who in ("manager", "agent"):
		for parent in ({}, {"reference_doctype": "Convo Segment"}, {"reference_doctype": "Convo Segment", "link_fieldname": "customer"}):
			for path, more in ((f"{SEARCH}.search_link", {}), (f"{SEARCH}.search_widget", {"as_dict": 1, "filter_fields": json.dumps(wanted)})):
				answer = scene.clients[who].ask("GET", path, {**asked, **parent, **more})
				assert answer.status < 500, answer.text[:600]
				secrets = (REASON, TOKEN, scene.insider, *([scene.hidden] if who == "manager" else []))
				assert not [secret for secret in secrets if secret in answer.text], (who, path)


def test_the_search_of_links_finds_by_name_and_by_title(scene):
	for txt in (scene.segment, scene.segment[3:]):
		answer = scene.clients["agent"].ask("GET", f"{SEARCH}.search_link", {"doctype": "Convo Segment", "txt": txt})
		assert scene.segment in [row["value"] for row in answer.message]
	answer = scene.clients["agent"].ask("GET", f"{SEARCH}.search_link", {"doctype": "Convo Segment", "txt": "no such thing"})
	assert answer.message == []


def test_the_search_of_links_is_ours_for_all_our_doctypes():
	ours = {doctype for doctype, (*_, query) in frappe.get_hooks("standard_queries").items() if query == "convo_channels.api.links.search"}
	assert ours == set(DOCTYPES)


@pytest.mark.parametrize("who", ["manager", "agent"])
def test_a_document_whose_method_was_called_comes_back_as_its_form_shows_it(scene, who):
	client = scene.clients[who]
	secrets = {"manager": (REASON, scene.hidden), "agent": (REASON, TOKEN)}[who]
	said = {"comment_type": "Comment", "text": "seen"}
	for doctype, name in (("Convo Segment", scene.segment), ("Convo Channel", scene.channel)):
		shown = client.ask("GET", f"/api/resource/{doctype}/{name}")
		assert shown.status == 200
		ways = {
			"stored": ("POST", "/api/method/run_doc_method", {"dt": doctype, "dn": name, "method": "add_comment", "args": json.dumps(said)}),
			"given": ("POST", "/api/method/run_doc_method", {"docs": json.dumps(shown.body["data"]), "method": "add_comment", "args": json.dumps(said)}),
			"REST": ("POST", f"/api/resource/{doctype}/{name}", {"run_method": "add_comment", **said}),
			"REST v2": ("POST", f"/api/v2/document/{doctype}/{name}/method/add_comment", said),
			"v2 given": ("POST", f"/api/v2/method/{doctype}/add_comment", said),
			"v2 copy": ("GET", f"/api/v2/document/{doctype}/{name}/copy", {}),
		}  # fmt: skip
		for way, (verb, path, arguments) in ways.items():
			answer = client.ask(verb, path, arguments)
			assert answer.status < 500, (way, answer.text[:600])
			assert not [secret for secret in secrets if secret in answer.text], (doctype, way)
			assert doctype == "Convo Segment" or who == "manager" or scene.insider not in answer.text, way
	assert client.ask("POST", "/api/method/run_doc_method", ways["stored"][2]).status == 200, "it was called at all"


def test_a_new_row_is_refused_alike_whether_a_hidden_one_names_its_customer(scene, ground):
	other = kit.customer(ground, "Joined nowhere").name
	frappe.db.commit()
	place = {"doctype": EXCEPTION, "parent": scene.segment, "parenttype": "Convo Segment", "parentfield": "exceptions"}
	told = set()
	for customer in (scene.hidden, other):
		row = {"customer": customer, "kind": "Include", "reason": "why"}
		whole = scene.clients["manager"].ask("GET", f"/api/resource/Convo Segment/{scene.segment}").body["data"]
		whole["exceptions"].append(row)
		for answer in (
			scene.clients["manager"].ask("POST", "/api/method/frappe.client.insert", {"doc": json.dumps({**place, **row})}),
			scene.clients["manager"].ask("POST", "/api/method/frappe.client.save", {"doc": json.dumps(whole)}),
		):
			assert 400 <= answer.status < 500, answer.text[:600]
			(message,) = json.loads(answer.body["_server_messages"])
			told.add(json.loads(message)["message"].replace(customer, "CUSTOMER"))
	assert told == {"Exception 2: there is no customer CUSTOMER, or you may not see it."}
