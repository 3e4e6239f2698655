"""Who may write what: every writing endpoint by everybody who may not call it, and by people with rights over one customer about
another. Refused, nothing told, and not one row of ours written.
"""

import json

import frappe
import pytest

from convo_channels.constants import DOCTYPES, SETTINGS
from tests.site import kit, matrix_world
from tests.site.access.test_api_access import WRITERS
from tests.site.access.test_permission_matrix import arguments, rank_of
from tests.site.matrix_world import PEOPLE
from tests.site.permission_matrix import holds

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

# What the arguments name, so that only who asks stands in the way.
SAID = {
	"post": lambda w: w.posts["far"],
	"run": lambda w: w.rows["Convo Segment Action Run", "far"][0],
	"outbox": lambda w: w.rows["Convo Outbox", ""][0],
	"name": lambda w: w.job,
	"user": lambda w: w.insider,
	"role": lambda w: "Convo Manager",
	"post_type": lambda w: "Note",
	"content": lambda w: "written by nobody",
	"title": lambda w: "Made by nobody",
	"action": lambda w: "Export",
	"options": lambda w: {"columns": ["name"]},
	"up_to": lambda w: "2020-01-01 00:00:00",
}


@pytest.fixture(scope="module")
def world(ground, swept_module):
	yield matrix_world.make_world(ground)
	matrix_world.unmake_world()


def stored():
	"""What is written in every table of ours."""
	frappe.db.commit()
	tables = ", ".join(f"`tab{doctype}`" for doctype in DOCTYPES if doctype != SETTINGS)
	sums = dict(frappe.db.sql(f"checksum table {tables}"))
	singles = frappe.db.sql("select field, value from tabSingles where doctype = %s order by field", SETTINGS)
	return {**sums, SETTINGS: singles}


def refused(world, answer):
	assert answer.status in (401, 403, 404, 417), answer.text[:600]
	told = [secret for secret in sorted(world.secrets()) if holds(answer.text, secret) and not holds(answer.asked, secret)]
	assert not told, answer.text[:600]


@pytest.mark.parametrize("path", sorted(WRITERS))
def test_whoever_may_not_call_a_writing_endpoint_writes_nothing(world, path):
	given = arguments(path, world, "far")
	given |= {name: SAID[name](world) for name in given.keys() & SAID.keys()}
	before, asked = stored(), [person for person in PEOPLE if person.rank < rank_of(path)]
	for person in asked:
		answer = world.clients[person.word].call(path, "POST", **given)
		refused(world, answer)
		assert answer.status in (401, 403, 404), (person.word, answer.text[:600])
	assert len(asked) >= 3 and stored() == before


def post(on):
	return lambda w: {"post_type": "Note", "content": "about somebody hidden", **on(w)}


def gone(by, word):
	"""A post about a customer, deleted just now by somebody who saw that one until then."""

	def delete(w):
		name = kit.post(w.names[word], "about somebody hidden").name
		frappe.set_user(w.clients[by].user)
		frappe.delete_doc("Convo Post", name, ignore_permissions=True)
		frappe.set_user("Administrator")
		frappe.db.commit()
		return {"post": name}

	return delete


REST = "/api/resource"
# (who, what it is, the way in, what is said)
ABOUT_ANOTHER = [
	("agent of customers", "a post", "posts.create_post", post(lambda w: {"customer": w.names["far"]})),
	("agent of a territory", "a post", "posts.create_post", post(lambda w: {"customer": w.names["near"]})),
	("agent of what is shared", "a post", "posts.create_post", post(lambda w: {"customer": w.names["near"]})),
	("agent of what is shared", "a post on another", "posts.create_post", post(lambda w: {"customer": w.names["wool 5%"]})),
	("manager of customers", "a post", "posts.create_post", post(lambda w: {"customer": w.names["far"]})),
	("agent", "a post in a closed channel", "posts.create_post", post(lambda w: {"channel": w.closed})),
	("agent of customers", "a change", "posts.edit_post", lambda w: {"post": w.posts["far"], "content": "changed"}),
	("agent", "a change of another's", "posts.edit_post", lambda w: {"post": w.posts["far"], "content": "changed"}),
	("manager of customers", "a change", "posts.edit_post", lambda w: {"post": w.posts["far"], "content": "changed"}),
	("agent of customers", "a change of what stands", "posts.edit_post", lambda w: {"post": w.posts["far"], "content": "changed", "based_on": "no such time"}),
	("agent of customers", "a post under a key", "posts.create_post", post(lambda w: {"customer": w.names["far"], "key": "a-key-of-one-page"})),
	("agent of customers", "a deletion", "posts.delete_post", lambda w: {"post": w.posts["far"]}),
	("manager of customers", "a deletion", "posts.delete_post", lambda w: {"post": w.posts["wool 5%"]}),
	("agent of customers", "a post back", "posts.restore_post", gone("agent of customers", "far")),
	("manager of customers", "a post back", "posts.restore_post", gone("manager of customers", "wool 5%")),
	("agent", "another's post back", "posts.restore_post", gone("manager", "far")),
	("agent of customers", "a reaction", "posts.react", lambda w: {"post": w.posts["far"], "emoji": "👍", "on": 1}),
	("agent of a territory", "a reaction", "posts.react", lambda w: {"post": w.posts["near"], "emoji": "👍", "on": 1}),
	("agent of what is shared", "a reaction", "posts.react", lambda w: {"post": w.posts["near"], "emoji": "👍", "on": 1}),
	("manager of customers", "a reaction", "posts.react", lambda w: {"post": w.posts["far"], "emoji": "👍", "on": 1}),
	("manager of customers", "no reaction", "posts.react", lambda w: {"post": w.posts["far"], "emoji": "👍", "on": 0}),
	("agent of customers", "a pin", "posts.pin", lambda w: {"post": w.posts["far"], "on": 1}),
	("agent of a territory", "a pin", "posts.pin", lambda w: {"post": w.posts["near"], "on": 1}),
	("agent of what is shared", "a pin", "posts.pin", lambda w: {"post": w.posts["near"], "on": 1}),
	("manager of customers", "a pin", "posts.pin", lambda w: {"post": w.posts["far"], "on": 0}),
	("agent", "a pin in a closed channel", "posts.pin", lambda w: {"post": w.posts["far"], "on": 1, "channel": w.closed}),
	("agent", "a view of a closed channel", "views.save", lambda w: {"channel": w.closed, "title": "x"}),
	("manager", "another's view", "views.change", lambda w: {"view": w.rows["Convo Saved View", ""][0], "title": "x"}),
	("manager", "no view of another", "views.delete", lambda w: {"view": w.rows["Convo Saved View", ""][0]}),
	("agent of customers", "an answer", "posts.mark_answer", lambda w: {"post": w.posts["far"], "answer": w.posts["far"]}),
	("manager of customers", "an answer", "posts.mark_answer", lambda w: {"post": w.posts["far"]}),
	("agent of customers", "an event", "posts.make_event", lambda w: {"post": w.posts["far"]}),
	("manager of customers", "an event", "posts.make_event", lambda w: {"post": w.posts["far"]}),
	("agent", "a mark in a closed channel", "feed.mark_read", lambda w: {"channel": w.closed, "up_to": frappe.utils.now()}),
	("agent", "a post of a closed channel unread", "feed.mark_unread", lambda w: {"channel": w.closed, "post": w.posts["far"]}),
	("agent of customers", "a post unread", "feed.mark_unread", lambda w: {"channel": w.channel, "post": w.posts["far"]}),
	("agent of customers", "a mark on a timeline", "timeline.mark_read", lambda w: {"customer": w.names["far"], "up_to": frappe.utils.now()}),
	("manager of customers", "another try", "member_actions.retry", lambda w: {"run": w.rows["Convo Segment Action Run", "far"][0]}),
	("manager of customers", "another try of a change", "health.retry_parked", lambda w: {"outbox": w.rows["Convo Outbox", ""][0]}),
	("manager of customers", "a stop", "bulk.cancel", lambda w: {"name": w.job}),
	("manager of customers", "an export", "bulk.start", lambda w: {"segment": w.segment, "action": "Export", "options": {"columns": ["name"]}}),
	("agent of customers", "a post", f"{REST}/Convo Post", post(lambda w: {"customer": w.names["far"]})),
	("manager of customers", "a post", f"{REST}/Convo Post", post(lambda w: {"customer": w.names["far"]})),
	("agent", "a post in a closed channel", f"{REST}/Convo Post", post(lambda w: {"channel": w.closed})),
	("manager of customers", "a profile", f"{REST}/Convo Profile", lambda w: {"customer": w.names["far"], "source": "said"}),
	("manager", "a membership", f"{REST}/Convo Segment Member", lambda w: {"customer": w.names["far"], "segment": w.by_name}),
	("manager", "a move", f"{REST}/Convo Segment Log", lambda w: {"customer": w.names["far"], "segment": w.by_name, "action": "Left"}),
	("manager", "a run", f"{REST}/Convo Segment Action Run", lambda w: {"customer": w.names["far"], "segment": w.by_name, "action": "Add Tag"}),
	("manager", "an interaction", f"{REST}/Convo Interaction", lambda w: {"customer": w.names["far"], "medium": "Email"}),
	("manager", "an address", f"{REST}/Convo Segment Address", lambda w: {"customer": w.names["far"], "segment": w.by_name, "email": "x@example.com"}),
	("manager", "a change noted", f"{REST}/Convo Outbox", lambda w: {"reference_doctype": "Customer", "reference_name": w.names["far"]}),
	("manager", "a reaction", f"{REST}/Convo Reaction", lambda w: {"post": w.posts["far"], "emoji": "1f44d", "user": w.insider}),
	("agent", "another's draft", f"{REST}/Convo Draft", lambda w: {"user": w.insider, "place": "customer:x", "content": "{}"}),
	("manager", "a pin", f"{REST}/Convo Pin", lambda w: {"post": w.posts["far"], "place_type": "Customer", "place": w.names["far"]}),
	("manager", "a mention", f"{REST}/Convo Mention", lambda w: {"post": w.posts["far"], "user": w.insider}),
	("agent", "another's view", f"{REST}/Convo Saved View", lambda w: {"user": w.insider, "channel": w.channel, "title": "x"}),
	("agent", "another's reading", f"{REST}/Convo Read State", lambda w: {"user": w.insider, "stream_type": "Floor"}),
	("agent", "another's post unread", f"{REST}/Convo Read Exception", lambda w: {"user": w.insider, "post": w.posts["far"], "is_unread": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("who", "what", "way", "given"), ABOUT_ANOTHER, ids=lambda value: value if isinstance(value, str) else "")
def test_nobody_writes_about_whom_they_do_not_see(world, who, what, way, given):
	said, client = given(world), world.clients[who]
	before = stored()
	refused(world, client.ask("POST", way, said) if way.startswith("/") else client.call(way, "POST", **said))
	assert stored() == before


CHANGES = {
	"REST": lambda c, d, n, said: c.ask("PUT", f"{REST}/{d}/{n}", said),
	"REST v2": lambda c, d, n, said: c.ask("PUT", f"/api/v2/document/{d}/{n}", said),
	"set_value": lambda c, d, n, said: c.ask("POST", "/api/method/frappe.client.set_value", {"doctype": d, "name": n, "fieldname": json.dumps(said)}),
	"bulk update": lambda c, d, n, said: c.ask("POST", "/api/method/frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs", {"doctype": d, "docnames": json.dumps([n]), "action": "update", "data": json.dumps(said)}),
	"delete": lambda c, d, n, said: c.ask("DELETE", f"{REST}/{d}/{n}"),
	"list delete": lambda c, d, n, said: c.ask("POST", "/api/method/frappe.desk.reportview.delete_items", {"doctype": d, "items": json.dumps([n])}),
	"rename": lambda c, d, n, said: c.ask("POST", "/api/method/frappe.client.rename_doc", {"doctype": d, "old_name": n, "new_name": "another"}),
}  # fmt: skip


@pytest.mark.parametrize("way", sorted(CHANGES))
@pytest.mark.parametrize(
	("doctype", "said"),
	[("Convo Post", {"content": "changed"}), ("Convo Profile", {"source": "changed"}), ("Convo Segment Log", {"reason": "changed"}), ("Convo Segment Action Run", {"note": "changed"}), ("Convo Interaction", {"subject": "changed"})],
	ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_nobody_changes_a_row_about_whom_they_do_not_see(world, doctype, said, way):
	before, row = stored(), str(world.rows[doctype, "far"][0])
	for who in ("agent of customers", "manager of customers", "without our roles", "guest"):
		answer = CHANGES[way](world.clients[who], doctype, row, said)
		assert answer.status < 500, (who, answer.text[:600])
		told = [name for name in world.names.values() if holds(answer.text, name) and not holds(answer.asked, name)]
		assert not told, (who, answer.text[:600])
	assert stored() == before


def test_no_exception_is_decided_for_whom_one_does_not_see(world):
	client, path = world.clients["manager of customers"], f"{REST}/Convo Segment/{world.by_name}"
	before = stored()
	for kind in ("Include", "Exclude"):
		row = {"customer": world.names["far"], "kind": kind, "reason": "because"}
		refused(world, client.ask("PUT", path, {"exceptions": [row]}))
	assert stored() == before


def test_who_may_write_does(world):
	before = stored()
	given = {"post_type": "Note", "content": "about one they see"}
	for who, word in (("agent of customers", "near"), ("agent of what is shared", "far"), ("manager of customers", "near")):
		answer = world.clients[who].call("posts.create_post", "POST", customer=world.names[word], **given)
		assert answer.status == 200, (who, answer.text[:600])
	assert stored() != before
