"""Every function that can be called from outside, over HTTP: by a guest, without the role, with the wrong verb."""

import importlib
import inspect
import pkgutil

import frappe
import pytest

import convo_channels.api
from tests.site import kit
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

OURS = (
	"Convo Segment",
	"Convo Channel",
	"Convo Post",
	"Convo Read State",
	"Convo Read Exception",
	"Convo Outbox",
	"Convo Segment Member",
)
VALUES = {"str": "CC nothing", "int": 1, "bool": False}


def callable_functions():
	"""{path below convo_channels.api: function}"""
	found = {}
	for module in pkgutil.iter_modules(convo_channels.api.__path__):
		loaded = importlib.import_module(f"convo_channels.api.{module.name}")
		for name, function in inspect.getmembers(loaded, inspect.isfunction):
			if function.__module__ == loaded.__name__ and function in frappe.whitelisted:
				found[f"{module.name}.{name}"] = function
	return found


FUNCTIONS = callable_functions()
WRITERS = {
	path
	for path, function in FUNCTIONS.items()
	if "GET" not in frappe.allowed_http_methods_for_whitelisted_func[function]
}
FOR_MANAGERS = {
	"channels.create_channel", "health.get_parked", "health.retry_parked", "health.drain_now",
	"first_steps.get_state", "first_steps.dismiss",
	"health.get_state", "health.retry_all_parked", "health.retry_broken", "health.reconcile_now", "health.pause", "health.resume",
	"segments.verify", "segments.rebuild", "timeline.start_backfill", "timeline.get_backfill",
	"library.list_templates", "library.preview_template", "library.create_from_template", "library.export_segments",
	"library.check_import", "library.import_segments", "library.get_versions", "library.where_used", "library.detach",
	"member_actions.retry", "bulk.list_columns", "bulk.start", "bulk.preview_mail", "bulk.get", "bulk.cancel",
	"home.carry_out", "home.discard",
	"rules.count", "rules.get_count", "rules.difference", "rules.get_difference", "rules.get_difference_page",
}  # fmt: skip
FOR_SYSTEM_MANAGERS = {
	"demo.load",
	"demo.remove",
	"demo.get_state",
	"health.mend_schedule",
	"first_steps.find_people",
	"first_steps.give_role",
}


def arguments_of(path):
	"""Something for every argument that must be given."""
	return {
		name: VALUES.get(getattr(p.annotation, "__name__", ""), "[]")
		for name, p in inspect.signature(FUNCTIONS[path]).parameters.items()
		if p.default is p.empty
	}


def verb_of(path):
	return "POST" if path in WRITERS else "GET"


@pytest.fixture(scope="module")
def clients(ground, swept_module):
	return {"guest": Client(), **{word: Client(name) for word, name in ground.users.items()}}


@pytest.fixture
def nothing_written():
	before = {doctype: frappe.db.count(doctype) for doctype in OURS}
	frappe.db.commit()
	yield
	frappe.db.commit()
	assert {doctype: frappe.db.count(doctype) for doctype in OURS} == before


def refused(answer):
	assert answer.status == 403, answer.text
	assert "message" not in answer.body


def test_the_functions_are_those_that_are_meant():
	assert FOR_MANAGERS | FOR_SYSTEM_MANAGERS <= set(FUNCTIONS)
	assert not any(function in frappe.guest_methods for function in FUNCTIONS.values()), (
		"nothing of ours is for guests"
	)
	writing = (
		"create",
		"edit",
		"delete",
		"mark",
		"verify",
		"rebuild",
		"retry",
		"drain",
		"cancel",
		"start",
		"load",
		"remove",
		"import",
		"detach",
		"pause",
		"resume",
		"reconcile",
		"give",
		"dismiss",
		"carry",
		"discard",
		"mend",
		"restore",
		"react",
		"pin",
		"make",
		"save",
		"upload",
		"archive",
		"change",
		"set",
	)
	# asked by POST because a rule or a mail is long; they write nothing
	asking = {"rules.difference", "bulk.preview_mail"}
	assert {path for path in FUNCTIONS if path.split(".")[1].startswith(writing)} == WRITERS - asking


@pytest.mark.parametrize("path", sorted(FUNCTIONS))
def test_a_guest_is_refused(clients, nothing_written, path):
	refused(clients["guest"].call(path, verb_of(path), **arguments_of(path)))


@pytest.mark.parametrize("path", sorted(FUNCTIONS))
def test_a_person_without_the_role_is_refused(clients, nothing_written, path):
	answer = clients["outsider"].call(path, verb_of(path), **arguments_of(path))
	refused(answer)
	assert len(answer.sentences) == 1 and answer.sentences[0].startswith("You need one of these roles: ")


@pytest.mark.parametrize("path", sorted(FOR_MANAGERS | FOR_SYSTEM_MANAGERS))
def test_an_agent_does_not_configure(clients, nothing_written, path):
	refused(clients["agent"].call(path, verb_of(path), **arguments_of(path)))


@pytest.mark.parametrize("path", sorted(FOR_SYSTEM_MANAGERS))
def test_a_manager_does_not_load_demo_data(clients, nothing_written, path):
	refused(clients["manager"].call(path, verb_of(path), **arguments_of(path)))


@pytest.mark.parametrize("path", sorted(WRITERS))
def test_a_link_that_somebody_clicks_writes_nothing(clients, nothing_written, path):
	refused(clients["manager"].call(path, "GET", **arguments_of(path)))


@pytest.mark.parametrize("path", sorted(set(FUNCTIONS) - FOR_MANAGERS - FOR_SYSTEM_MANAGERS))
def test_an_agent_is_let_through_to_the_question_itself(clients, path):
	answer = clients["agent"].call(path, verb_of(path), **arguments_of(path))
	assert answer.status in (200, 404, 417), answer.text


def test_an_agents_day_over_http(ground, clients):
	customer = kit.customer(ground).name
	kit.settle()
	segment = kit.segment(kit.named([customer]))
	frappe.db.commit()
	channel = (
		clients["manager"]
		.call("channels.create_channel", "POST", title=kit.unique("Channel"), segment=segment)
		.message["name"]
	)
	agent = clients["agent"]
	floor = {"user": ground.users["agent"], "stream_type": "Floor"}
	frappe.db.delete("Convo Read State", floor)
	frappe.db.commit()
	sidebar = agent.call("channels.get_sidebar").message
	assert channel in {c["name"] for c in sidebar["channels"]} and not sidebar["can_create"]
	frappe.db.commit()
	assert not frappe.db.exists("Convo Read State", floor), "a GET writes nothing"
	written = agent.call(
		"posts.create_post", "POST", post_type="Call", content="<p>hello</p>", customer=customer
	)
	assert written.status == 200 and written.message["author"] == ground.users["agent"]
	page = agent.call("feed.get_page", channel=channel, limit=5).message
	assert [item["name"] for item in page["items"]] == [written.message["name"]]
	edited = agent.call("posts.edit_post", "POST", post=written.message["name"], content="<p>hello again</p>")
	assert edited.message["edited_at"] and edited.message["content"] == "<p>hello again</p>"
	read = agent.call("feed.mark_read", "POST", channel=channel, up_to=page["now"])
	assert read.message["read_at"] == page["now"]
	frappe.db.commit()
	assert frappe.db.exists("Convo Read State", floor), "the first reading keeps the floor"
	refused(clients["outsider"].call("posts.delete_post", "POST", post=written.message["name"]))
	gone = agent.call("posts.delete_post", "POST", post=written.message["name"])
	assert gone.message == {"deleted": written.message["name"]}
	assert agent.call("feed.get_page", channel=channel).message["items"] == []


def test_somebody_elses_post_is_a_managers_to_change(ground, clients):
	customer = kit.customer(ground).name
	frappe.db.commit()
	post = clients["manager"].call(
		"posts.create_post", "POST", post_type="Note", content="mine", customer=customer
	)
	name = post.message["name"]
	for path, more in (("posts.edit_post", {"content": "yours"}), ("posts.delete_post", {})):
		answer = clients["agent"].call(path, "POST", post=name, **more)
		assert (answer.status, answer.sentences) == (403, ["Only its author can change this post."])
	own = clients["agent"].call(
		"posts.create_post", "POST", post_type="Note", content="mine", customer=customer
	)
	answer = clients["manager"].call("posts.edit_post", "POST", post=own.message["name"], content="tidied")
	assert answer.status == 200 and answer.message["author"] == ground.users["agent"]
