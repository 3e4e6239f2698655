"""What people write, by every way in: rows of a document past the document, fields that are the services' to say, documents
opened by saying they are others; and that looking at something writes nothing.
"""

import json

import frappe
import pytest

from convo_channels.services.timeline import page
from tests.site import kit
from tests.site import matrix_world as matrix
from tests.site.access.test_api_access import FOR_SYSTEM_MANAGERS, FUNCTIONS, WRITERS
from tests.site.access.test_permission_matrix import arguments
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

ROWS = {
	"Convo Segment Rule": (
		"rules",
		{"subject": "Customer", "field": "territory", "operator": "is set", "group_no": 9},
	),
	"Convo Segment Exception": ("exceptions", {"kind": "Exclude", "reason": "because"}),
	"Convo Segment Action": (
		"member_actions",
		{"on_move": "Left", "action": "Call Webhook", "url": "ftp://hook.example/"},
	),
	"Convo Channel User": ("users", {"is_muted": 1}),
	"Convo Channel Role": ("roles", {"role": "Purchase Master Manager"}),
}
CLIENT = "/api/method/frappe.client"


@pytest.fixture(scope="module")
def world(ground, swept_module):
	yield matrix.make_world(ground)
	matrix.unmake_world()


def holder_of(world, doctype):
	return (
		("Convo Channel", world.closed)
		if doctype in ("Convo Channel User", "Convo Channel Role")
		else ("Convo Segment", world.segment)
	)


def new_row(world, doctype):
	field, values = ROWS[doctype]
	parenttype, parent = holder_of(world, doctype)
	values = {**values, "customer": world.names["far"]} if doctype.endswith("Exception") else values
	values = {**values, "user": world.insider} if doctype.endswith("User") else values
	return {"doctype": doctype, "parenttype": parenttype, "parent": parent, "parentfield": field, **values}


def stored(world):
	frappe.db.commit()
	return {
		doctype: frappe.db.sql(f"select * from `tab{doctype}` order by name", as_list=True)
		for doctype in ROWS
	}


def attempts(world, doctype, client):
	"""(way, question) for everything that writes a row on its own."""
	row, name = new_row(world, doctype), world.rows[doctype, "near"][0]
	field = next(
		key for key in ("reason", "url", "value", "is_muted", "role") if frappe.get_meta(doctype).has_field(key)
	)
	changed = {field: "1"}
	stored_row = frappe.get_doc(doctype, name).as_dict(convert_dates_to_str=True)
	yield "REST insert", lambda: client.ask("POST", f"/api/resource/{doctype}", row)
	yield "REST v2 insert", lambda: client.ask("POST", f"/api/v2/document/{doctype}", row)
	yield "REST update", lambda: client.ask("PUT", f"/api/resource/{doctype}/{name}", changed)
	yield "REST v2 update", lambda: client.ask("PUT", f"/api/v2/document/{doctype}/{name}", changed)
	yield "REST delete", lambda: client.ask("DELETE", f"/api/resource/{doctype}/{name}")
	yield (
		"client save",
		lambda: client.ask("POST", f"{CLIENT}.save", {"doc": json.dumps({**stored_row, **changed})}),
	)
	yield (
		"bulk update",
		lambda: client.ask(
			"POST",
			f"{CLIENT}.bulk_update",
			{"docs": json.dumps([{"doctype": doctype, "docname": name, **changed}])},
		),
	)
	yield "savedocs", lambda: client.ask(
		"POST", "/api/method/frappe.desk.form.save.savedocs",
		{"doc": json.dumps({**stored_row, **changed}), "action": "Save"},
	)  # fmt: skip
	yield (
		"list delete",
		lambda: client.ask(
			"POST",
			"/api/method/frappe.desk.reportview.delete_items",
			{"doctype": doctype, "items": json.dumps([name])},
		),
	)


@pytest.mark.parametrize("doctype", sorted(ROWS))
@pytest.mark.parametrize("who", ["agent", "manager", "Administrator"])
def test_no_row_is_written_past_its_document(world, doctype, who):
	client = Client("Administrator") if who == "Administrator" else world.clients[who]
	before = stored(world)
	# Deleting by way of REST v2 or the client goes through the document by itself.
	for way, ask in attempts(world, doctype, client):
		answer = ask()
		assert answer.status < 500, (way, answer.text)
		assert stored(world) == before, way


@pytest.mark.parametrize("way", ["insert", "insert_many"])
def test_a_row_through_its_document_meets_the_documents_checks(world, way):
	"""A limited manager may not decide about a customer they do not see; a webhook may not call this machine."""
	before = stored(world)
	for doctype, who in (
		("Convo Segment Exception", "manager of customers"),
		("Convo Segment Action", "manager"),
	):
		row = new_row(world, doctype)
		given = {"doc": json.dumps(row)} if way == "insert" else {"docs": json.dumps([row])}
		answer = world.clients[who].ask("POST", f"{CLIENT}.{way}", given)
		assert 400 <= answer.status < 500, answer.text
		assert stored(world) == before


def test_rows_of_hidden_customers_are_neither_shown_nor_lost(world):
	limited = world.clients["manager of customers"]
	kept = {row[0]: row[-4:] for row in stored(world)["Convo Segment Exception"]}
	path = f"/api/resource/Convo Segment/{world.segment}"
	shown = limited.ask("GET", path).body["data"]
	assert [row["customer"] for row in shown["exceptions"]] == [world.names["near"]]
	shown["exceptions"][0]["reason"] = "reason of near, said again"
	shown["description"] = "changed by who sees one"
	for ask in (
		lambda: limited.ask(
			"PUT", path, {key: shown[key] for key in ("exceptions", "description", "modified")}
		),
		lambda: limited.ask("PUT", path, {"description": "again"}),
	):
		answer = ask()
		assert answer.status == 200, answer.text
		assert world.names["far"] not in answer.text and "reason of far" not in answer.text
	frappe.db.commit()
	rows = frappe.get_all(
		"Convo Segment Exception", {"parent": world.segment}, ["name", "customer", "reason"], order_by="idx"
	)
	assert {row.name for row in rows} == set(kept)
	assert {row.customer: row.reason for row in rows} == {
		name: f"reason of {word}" + (", said again" if word == "near" else "")
		for word, name in world.names.items()
	}
	hidden = next(row.name for row in rows if row.customer == world.names["far"])
	forged = [{"name": hidden, "customer": world.names["far"], "kind": "Exclude", "reason": "forged"}]
	limited.ask("PUT", path, {"exceptions": forged})
	frappe.db.commit()
	assert frappe.db.get_value("Convo Segment Exception", hidden, "reason") == "reason of far"


def test_what_changed_in_closed_tables_is_told_to_nobody_who_may_not_read_them(world):
	doc = frappe.get_doc("Convo Segment", world.segment)
	doc.exceptions[0].reason = "a reason that changed"
	doc.description = "a description that changed"
	doc.save()
	frappe.db.commit()
	answer = world.clients["agent"].ask(
		"GET", "/api/method/frappe.desk.form.load.getdoc", {"doctype": "Convo Segment", "name": world.segment}
	)
	assert "a description that changed" in answer.text and "a reason that changed" not in answer.text


SAID = {
	"author": "Administrator", "posted_at": "2001-01-01 00:00:00", "edited_at": "2001-01-01 00:00:00", "owner": "Administrator",
	"creation": "2001-01-01 00:00:00", "reference_doctype": "System Settings", "reference_name": "System Settings", "text": "x",
	"docstatus": 1,
}  # fmt: skip


@pytest.mark.parametrize("way", ["REST", "REST v2", "client", "savedocs"])
def test_a_post_says_what_a_person_writes_and_nothing_else(world, way):
	client, customer = world.clients["agent"], world.names["near"]
	given = {
		"doctype": "Convo Post",
		"post_type": "Note",
		"content": f"said by {way}",
		"customer": customer,
		**SAID,
	}
	given.pop("docstatus") if way == "savedocs" else None
	doc = json.dumps({**given, "name": "new-convo-post-1", "__islocal": 1})
	answer = {
		"REST": lambda: client.ask("POST", "/api/resource/Convo Post", given),
		"REST v2": lambda: client.ask("POST", "/api/v2/document/Convo Post", given),
		"client": lambda: client.ask("POST", f"{CLIENT}.insert", {"doc": json.dumps(given)}),
		"savedocs": lambda: client.ask(
			"POST", "/api/method/frappe.desk.form.save.savedocs", {"doc": doc, "action": "Save"}
		),
	}[way]()
	assert answer.status < 500, answer.text
	frappe.db.commit()
	rows = frappe.get_all("Convo Post", {"content": ["like", f"%said by {way}%"]}, ["*"], order_by="name")
	assert len(rows) == (1 if answer.status < 400 else 0), answer.text
	for row in rows:
		assert row.author == row.owner == "cc-m-agent@example.com"
		assert (row.reference_doctype, row.reference_name, row.edited_at, row.docstatus) == (
			None,
			None,
			None,
			0,
		)
		assert row.text != "x" and str(row.posted_at) > "2020" and str(row.creation) > "2020"
		client.ask(
			"PUT",
			f"/api/resource/Convo Post/{row.name}",
			{"content": f"said by {way}, twice", **SAID, "docstatus": 0},
		)
		frappe.db.commit()
		again = frappe.get_doc("Convo Post", row.name)
		assert (again.author, again.posted_at, again.reference_name) == (row.author, row.posted_at, None)


def test_figures_and_states_are_no_clients_to_say(world):
	client = world.clients["manager"]
	said = {
		"status": "Broken",
		"sentence": "x",
		"is_time_dependent": 1,
		"template": "x",
		"description": "allowed",
	}
	client.ask("PUT", f"/api/resource/Convo Segment/{world.segment}", said)
	client.ask(
		"PUT",
		f"/api/resource/Convo Channel/{world.channel}",
		{"last_own_post_at": "2099-01-01 00:00:00", "description": "allowed"},
	)
	profile = world.rows["Convo Profile", "near"][0]
	client.ask(
		"PUT",
		f"/api/resource/Convo Profile/{profile}",
		{"post_count": 999, "last_contact_at": "2099-01-01 00:00:00", "source": "allowed"},
	)
	frappe.db.commit()
	segment = frappe.get_doc("Convo Segment", world.segment)
	assert (
		segment.description == "allowed"
		and segment.status != "Broken"
		and segment.sentence != "x"
		and not segment.template
	)
	channel = frappe.get_doc("Convo Channel", world.channel)
	assert channel.description == "allowed" and channel.last_own_post_at is None
	kept = frappe.get_doc("Convo Profile", profile)
	assert kept.source == "allowed" and kept.post_count != 999 and str(kept.last_contact_at) < "2099"


@pytest.mark.parametrize("field", ["customer", "channel", "lead"])
def test_a_post_is_not_opened_by_saying_it_is_another_ones(world, field):
	"""PUT answers what GET answers: refused."""
	limited = world.clients["agent of customers"]
	post = world.posts["far"]
	frappe.db.set_value(
		"Convo Post",
		post,
		{"author": "cc-m-agent-of-customers@example.com", "owner": "cc-m-agent-of-customers@example.com"},
	)
	frappe.db.commit()
	path = f"/api/resource/Convo Post/{post}"
	assert limited.ask("GET", path).status == 403
	said = {
		"customer": None,
		field: world.names["near"] if field == "customer" else world.channel if field == "channel" else None,
	}
	for verb, given in (("PUT", said), ("PUT", {"content": "mine"}), ("DELETE", None)):
		answer = limited.ask(verb, path, given)
		assert 400 <= answer.status < 500 and world.names["far"] not in answer.body.get("message", ""), (
			answer.text
		)
	answer = limited.ask(
		"POST", f"{CLIENT}.set_value", {"doctype": "Convo Post", "name": post, "fieldname": json.dumps(said)}
	)
	assert 400 <= answer.status < 500, answer.text
	frappe.db.commit()
	assert frappe.db.get_value("Convo Post", post, "customer") == world.names["far"]


def test_a_post_on_a_lead_asks_for_the_lead(world):
	lead = frappe.get_doc(
		{"doctype": "Lead", "lead_name": kit.unique("Lead"), "company_name": kit.unique("Lead")}
	).insert()
	post = kit.post(None, "about a lead", lead=lead.name).name
	frappe.db.commit()
	allowed = {"agent": True, "agent of what is shared": False, "guest": False, "without our roles": False}
	for who, may in allowed.items():
		client = world.clients[who]
		assert (client.ask("GET", f"/api/resource/Convo Post/{post}").status == 200) == may, who
		listed = client.ask("GET", "/api/resource/Convo Post", {"filters": json.dumps({"lead": lead.name})})
		assert (post in listed.text) == may, who
		given = {"post_type": "Note", "content": "again", "lead": lead.name}
		assert (client.ask("POST", "/api/resource/Convo Post", given).status == 200) == may, who
		if who != "agent":
			assert client.call("posts.edit_post", "POST", post=post, content="changed").status >= 400


UNKNOWN = ("CC Spaceship", "System Settings", "Sales Invoice Item", "", "x" * 140)


@pytest.mark.parametrize("doctype", UNKNOWN)
def test_a_reference_that_leads_nowhere_is_no_error(world, doctype):
	"""As a DocType that was deleted, renamed or uninstalled leaves behind, or as an older version let a client write."""
	name, customer = "CC-0001", world.names["near"]
	reference = {"reference_doctype": doctype, "reference_name": name}
	kept = {}
	for table in ("Convo Post", "Convo Segment Log", "Convo Interaction"):
		row = world.rows[table, "near"][0]
		kept[table, row] = frappe.db.get_value(table, row, list(reference), as_dict=True)
		frappe.db.set_value(table, row, reference, update_modified=False)
	frappe.db.commit()
	try:
		for who in ("agent", "agent of customers", "manager"):
			client = world.clients[who]
			for path in (
				"timeline.get_page",
				"timeline.get_counts",
				"customers.get_card",
				"explain.explain",
				"segments.get_overview",
				"feed.get_page",
				"segments.get_members",
				"moves.get_history",
			):
				answer = client.call(path, "GET", **arguments(path, world, "near"))
				assert answer.status == 200, (who, path, answer.text)
				assert not doctype or f'"reference_doctype": "{doctype}"' not in answer.text
			for table in ("Convo Post", "Convo Segment Log", "Convo Interaction"):
				listed = client.ask(
					"GET", f"/api/resource/{table}", {"fields": '["*"]', "limit_page_length": 0}
				)
				assert listed.status == 200, (who, table, listed.text)
				single = client.ask("GET", f"/api/resource/{table}/{world.rows[table, 'near'][0]}")
				assert single.status in (200, 403), (who, table, single.text)
		assert page.get_timeline_page(customer, None, None, 20)["items"]
	finally:
		for (table, row), before in kept.items():
			frappe.db.set_value(table, row, before, update_modified=False)
		frappe.db.commit()


GETS = sorted(set(FUNCTIONS) - WRITERS - FOR_SYSTEM_MANAGERS)


@pytest.mark.parametrize("path", GETS)
def test_looking_at_something_writes_nothing(world, path, monkeypatch):
	frappe.set_user("cc-m-manager@example.com")
	written = []
	run = frappe.db.sql

	def watched(query, *args, **kwargs):
		verb = str(query).lstrip().split(" ", 1)[0].lower()
		if verb in (
			"insert",
			"update",
			"delete",
			"replace",
			"alter",
			"create",
			"drop",
		) and "tabError Log" not in str(query):
			written.append(str(query)[:200])
		return run(query, *args, **kwargs)

	monkeypatch.setattr(frappe.db, "sql", watched)
	monkeypatch.setattr(frappe.db, "commit", lambda: written.append("commit"))
	frappe.local.flags.commit = False
	try:
		FUNCTIONS[path](**arguments(path, world, "near"))
	except frappe.ValidationError:
		frappe.clear_messages()
	except frappe.PermissionError:
		frappe.clear_messages()
	assert not written and not frappe.local.flags.commit
