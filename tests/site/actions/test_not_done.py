"""What cannot be done when customers join or leave says why, is tried again as often as makes sense, and leaves the rest alone;
calls that reach nobody, or must not.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import frappe
import pytest

from convo_channels.api import member_actions as api
from convo_channels.exceptions import ConvoError, NotFoundError
from convo_channels.services.actions import outgoing_http, runs
from tests.site import follow_up_kit as fk
from tests.site import kit
from tests.site.actions.runs_kit import agent, at_home, customer, listener

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


# -- failures


def test_what_cannot_be_done_says_why_and_can_be_tried_again(customer, agent):
	segment = fk.acting([customer.name], {"action": "Create ToDo"})
	fk.move(customer.name)
	fk.work()
	run = fk.only_run(segment)
	said = f"{customer.customer_name} has no account manager, and the action names no user."
	assert (run.status, run.note, run.attempts) == ("Failed", said, 1)
	frappe.db.set_value("Customer", customer.name, "account_manager", agent)
	(item,) = api.get_runs(segment)["items"]
	assert item["can_retry"]
	assert api.retry(run.name) == {"queued": True}
	fk.work()
	assert fk.only_run(segment).status == "Done" and len(fk.todos(customer.name)) == 1
	with pytest.raises(ConvoError, match="Only what failed can be tried again"):
		api.retry(run.name)
	with pytest.raises(NotFoundError, match="There is no such run"):
		api.retry(0)


def test_a_passing_fault_is_tried_three_times_and_leaves_nothing_half_done(customer, agent, monkeypatch):
	segment = fk.acting([customer.name], {"action": "Create ToDo", "user": agent})
	fk.move(customer.name)
	real = runs._record
	monkeypatch.setattr(runs, "_record", lambda *args: 1 / 0)
	seen = []
	for _ in range(4):
		fk.work()
		run = fk.only_run(segment)
		seen.append((run.status, run.attempts))
	assert seen == [("Waiting", 1), ("Waiting", 2), ("Failed", 3), ("Failed", 3)]
	assert run.note == "division by zero" and fk.todos(customer.name) == []
	monkeypatch.setattr(runs, "_record", real)
	api.retry(run.name)
	fk.work()
	assert fk.only_run(segment).status == "Done" and len(fk.todos(customer.name)) == 1


def test_one_action_that_fails_keeps_no_other_from_being_done(customer, agent):
	segment = fk.acting([customer.name], {"action": "Create ToDo"}, {"action": "Create ToDo", "user": agent})
	fk.move(customer.name)
	fk.work()
	assert [run.status for run in fk.runs(segment)] == ["Failed", "Done"]


def test_a_site_without_a_mail_account_says_so(customer, monkeypatch):
	monkeypatch.setattr(frappe.flags, "mute_emails", False)
	monkeypatch.setitem(frappe.conf, "mute_emails", 0)
	frappe.local.outgoing_email_account = {}  # Frappe remembers those of an earlier test
	segment = fk.acting([customer.name], {"action": "Send Email", "email_template": fk.template()})
	fk.move(customer.name)
	for _ in range(3):
		fk.work()
	run = fk.only_run(segment)
	assert run.status == "Failed" and "Email Account" in run.note


def test_what_an_action_names_may_be_gone(customer, agent):
	template = fk.template()
	segment = fk.acting(
		[customer.name],
		{"action": "Send Email", "email_template": template},
		{"action": "Post in Channel"},
		{"action": "Create ToDo", "user": agent},
		{"action": "Add Tag", "tag": kit_tag()},
	)
	channel = kit.channel(segment)
	rows = frappe.get_doc("Convo Segment", segment).member_actions
	frappe.db.set_value("Convo Segment Action", rows[1].name, "channel", channel)
	fk.move(customer.name)
	frappe.delete_doc("Email Template", template)
	frappe.delete_doc("Convo Channel", channel)
	frappe.db.delete("Convo Segment Action", {"name": rows[2].name})
	frappe.db.set_value("Convo Segment Action", rows[3].name, "is_enabled", 0)
	fk.work()
	assert [(run.status, run.note) for run in fk.runs(segment)] == [
		("Failed", "The Email Template of this action is gone."),
		("Failed", "The channel of this action is gone."),
		("Skipped", "The action was taken out of the segment."),
		("Skipped", "The action was switched off."),
	]


def kit_tag() -> str:
	name = kit.unique("Tag")
	return frappe.get_doc({"doctype": "Tag", "name": name}).insert().name


def test_two_segments_that_chase_a_customer_come_to_rest(customer):
	tag = kit_tag()
	inside = kit.named([customer.name])
	kit.segment(
		kit.when("Tag", "is", tag),
		inside,
		member_actions=[{"on_move": "Joined", "action": "Remove Tag", "tag": tag}],
	)
	chase = kit.segment(
		kit.when("Tag", "is not", tag),
		inside,
		member_actions=[{"on_move": "Joined", "action": "Add Tag", "tag": tag}],
	)
	kit.tag(customer.name, tag)
	kit.settle()
	for _ in range(40):
		fk.work()
		kit.settle()
	done = fk.runs(chase, status="Done")
	assert len(done) <= runs.RUNS_A_DAY
	assert not fk.runs(chase, status="Waiting")
	skipped = [
		run
		for run in frappe.get_all(
			"Convo Segment Action Run", {"status": "Skipped"}, ["note"], order_by="name"
		)
	]
	assert skipped and "seem to chase each other" in skipped[0].note


# -- webhooks that go nowhere


@pytest.mark.parametrize(
	"url",
	[
		"http://127.0.0.1:9/x", "http://localhost/x", "http://[::1]/x", "http://10.1.2.3/", "http://192.168.0.1/",
		"http://169.254.169.254/latest/meta-data", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/", "http://[fd00::1]/",
		"http://2130706433/", "http://100.64.0.1/",
	],
)  # fmt: skip
def test_the_sites_own_network_is_out_of_reach(customer, url):
	segment = fk.acting([customer.name], {"action": "Call Webhook", "url": url})
	fk.move(customer.name)
	fk.work()
	run = fk.only_run(segment)
	assert run.status == "Failed" and "lies within a private network" in run.note


def test_a_name_is_looked_up_once(monkeypatch):
	"""A name that answers with a public address first and a private one then is called at the first."""
	answers = iter(["93.184.216.34", "127.0.0.1"])
	asked, reached = [], []

	def look_up(host, port, **more):
		asked.append(host)
		return [(2, 1, 6, "", (next(answers), port))]

	def connect(address, **more):
		reached.append(address)
		raise OSError("stop here")

	monkeypatch.setattr(outgoing_http.socket, "getaddrinfo", look_up)
	monkeypatch.setattr(outgoing_http.socket, "create_connection", connect)
	with pytest.raises(outgoing_http.NotDelivered, match="could not be reached"):
		outgoing_http.call("http://turncoat.example/x", {}, key="k")
	assert (asked, reached) == (["turncoat.example"], [("93.184.216.34", 80)])


def test_a_server_that_refuses_is_called_once_and_said(customer, at_home):
	listener = fk.Listener(status=500)
	segment = fk.acting([customer.name], {"action": "Call Webhook", "url": listener.url})
	fk.move(customer.name)
	fk.work()
	fk.work()
	listener.close()
	run = fk.only_run(segment)
	assert (run.status, run.note) == ("Failed", "The server answered with status 500.")
	assert len(listener.heard) == 1


def test_a_redirect_is_not_followed(customer, at_home):
	listener = fk.Listener(status=302)
	segment = fk.acting([customer.name], {"action": "Call Webhook", "url": listener.url})
	fk.move(customer.name)
	fk.work()
	listener.close()
	assert fk.only_run(segment).note == "The server answered with status 302."


def test_a_server_that_is_not_there_is_tried_three_times(customer, at_home, listener):
	listener.close()
	segment = fk.acting([customer.name], {"action": "Call Webhook", "url": listener.url})
	fk.move(customer.name)
	for _ in range(4):
		fk.work()
	run = fk.only_run(segment)
	assert (run.status, run.attempts) == ("Failed", 3) and "could not be reached" in run.note
