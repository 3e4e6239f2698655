"""What an effect of another app may do wrong: declare nonsense, answer nonsense, fail in ways that cannot be written down.

Ours go on, nothing is done twice that no rollback calls back, and a row says what is known.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import threading

import frappe
import pytest

from convo_channels.services.access import answerable
from convo_channels.services.actions import choices, people, registry, runs
from convo_channels.services.actions.effect import Effect, Option, Outcome, Task, refused
from convo_channels.services.actions.outgoing_http import NotDelivered
from convo_channels.services.base.frappe_store import FrappeStore
from convo_channels.services.catalog import build
from tests.site import follow_up_kit as fk
from tests.site import kit
from tests.site.actions.test_registry import CARD, customer, other_app
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

CALLED: list[str] = []


class Unspeakable(Exception):
	def __str__(self):
		raise RuntimeError("no words")


def effect(does, **more) -> Effect:
	def carry_out(task: Task):
		CALLED.append(task.customer)
		return does(task)

	return Effect(name="Hostile", carry_out=carry_out, **more)


def fails(error):
	def does(task):
		raise error

	return does


@pytest.fixture
def passes(customer, other_app):
	"""Moves a customer into a segment with the effect and one of ours behind it; `passes(given, n)`: their rows after n passes."""
	CALLED.clear()

	def run(given: Effect, times: int = 1):
		other_app(given)
		segment = fk.acting([customer.name], {"action": "Hostile"}, {"action": "Create ToDo", "message": "After it", "user": "Administrator"})
		fk.move(customer.name)
		for _ in range(times):
			runs.run_waiting()
			frappe.db.commit()
		((hostile,), (ours,)) = (fk.runs(segment, action=action) for action in ("Hostile", "Create ToDo"))
		return hostile, ours

	return run


@pytest.mark.parametrize(
	"wrong",
	[
		{"place": None}, {"place": "first"}, {"options": None}, {"options": ("message",)}, {"options": (Option(None),)},
		{"options": (Option("m", type=None),)}, {"options": (Option("m", asked="now"),)}, {"tells": ("Customer",)},
		{"tells": (("Customer", "account_manager"),)}, {"rights": "read"}, {"rights": None}, {"check": None}, {"interrupted": "x"},
		{"leaves_the_house": None}, {"for_all": "often"},
	],
	ids=repr,
)  # fmt: skip
def test_a_declaration_that_is_wrong_anywhere_is_left_out_and_stops_nothing(other_app, wrong):
	before = frappe.db.count("Error Log", {"method": ["like", "%an action was left out%"]})
	other_app(Effect(name="Hostile", carry_out=lambda task: Outcome("x"), **wrong), CARD)
	assert [name for name in registry.everything() if name not in {own.name for own in registry.own()}] == ["Write Card"]
	assert frappe.db.count("Error Log", {"method": ["like", "%an action was left out%"]}) == before + 1
	choices.sync()
	assert frappe.get_list("Convo Segment Action Run", limit=1) is not None


def test_lists_do_for_tuples(other_app):
	other_app(Effect(name="Listed", carry_out=lambda task: Outcome("x"), options=[Option("message")], tells=[["Customer", ["tax_id"]]]))
	found = registry.find("Listed")
	assert found.options == (Option("message"),) and found.tells == (("Customer", ("tax_id",)),)


@pytest.mark.parametrize("error", [ValueError("a\ud800b"), Unspeakable(), SystemExit(3)], ids=["half a sign", "no words", "exit"])
def test_an_error_that_cannot_be_written_is_counted_and_the_next_has_its_turn(passes, error):
	hostile, ours = passes(effect(fails(error)), times=4)
	assert (hostile.status, len(CALLED)) == ("Failed", 3) and hostile.note
	assert ours.status == "Done"


@pytest.mark.parametrize("answer", [None, "done", {}, Outcome(None), Outcome("x", event=5)], ids=repr)
def test_an_answer_that_is_no_outcome_fails_in_a_sentence(passes, answer):
	hostile, ours = passes(effect(lambda task: answer), times=2)
	assert (hostile.status, hostile.note) == ("Failed", "Hostile did not say what came of it.")
	assert len(CALLED) == 1 and ours.status == "Done"


def test_half_a_sign_in_an_answer_is_written_as_far_as_it_can_be(passes):
	hostile, _ours = passes(effect(lambda task: Outcome("a\ud800b", "Card", "c\udfff")))
	assert (hostile.status, hostile.note) == ("Done", "a?b")


@pytest.mark.parametrize("error", [TimeoutError("read timed out"), frappe.ValidationError("no"), Unspeakable()], ids=repr)
def test_what_left_the_house_is_begun_once_whatever_goes_wrong(passes, error):
	hostile, ours = passes(effect(fails(error), leaves_the_house=True), times=4)
	assert (hostile.status, len(CALLED)) == ("Failed", 1)
	if isinstance(error, TimeoutError):
		assert hostile.note == "It failed after it was begun, so it may have been delivered: read timed out"
	assert ours.status == "Done"


def test_what_was_not_delivered_for_certain_is_tried_again(passes):
	hostile, _ours = passes(effect(fails(NotDelivered("The line was busy.")), leaves_the_house=True), times=4)
	assert (hostile.status, hostile.note, len(CALLED)) == ("Failed", "The line was busy.", 3)


@pytest.mark.parametrize("failures", [1, 2, 3])
@pytest.mark.parametrize("leaves", [True, False])
def test_a_row_that_cannot_be_written_is_no_reason_to_do_it_again(passes, monkeypatch, failures, leaves):
	record, left = runs._record, [failures]

	def locked(run, outcome):
		if run.action == "Hostile" and left[0]:
			left[0] -= 1
			raise FrappeStore.transient_errors[0]("Lock wait timeout exceeded")
		record(run, outcome)

	monkeypatch.setattr(runs, "_record", locked)
	hostile, ours = passes(effect(lambda task: Outcome("sent"), leaves_the_house=leaves), times=5)
	assert ours.status == "Done"
	if not leaves:
		assert len(CALLED) == min(failures + 1, 3)
		return
	assert len(CALLED) == 1
	assert hostile.status == ("Done" if failures == 1 else "Failed")
	if failures > 1:
		assert hostile.note.startswith("It was done, but what came of it could not be written")


def test_a_row_whose_failure_cannot_be_written_stops_no_other(passes, monkeypatch):
	write = runs._write

	def locked(run, *given, **more):
		if run.action == "Hostile":
			raise FrappeStore.transient_errors[0]("Lock wait timeout exceeded")
		write(run, *given, **more)

	monkeypatch.setattr(runs, "_write", locked)
	hostile, ours = passes(effect(lambda task: Outcome("sent"), leaves_the_house=True), times=3)
	assert (len(CALLED), ours.status) == (1, "Done")
	assert hostile.status == "Failed" and "may have been delivered" in hostile.note


@pytest.mark.parametrize(
	"wrong",
	[{"label": None}, {"affects": "Customer"}, {"is_timeline_source": "perhaps"}, {"date_field": 5}, {"doctype": ""}, {"colour": "red"}],
	ids=repr,
)  # fmt: skip
def test_a_source_that_is_wrong_anywhere_is_left_out_and_said(monkeypatch, wrong):
	right = {"doctype": "ToDo", "customer_field": "reference_name", "label": "To Do"}
	monkeypatch.setattr(build.frappe, "get_hooks", lambda hook=None, *a, **k: ["other_app.sources"])
	monkeypatch.setattr(build.frappe, "get_attr", lambda path: lambda: [{**right, **wrong}, right, "nothing"])
	found, complaints = build._extra_specs()
	assert [spec.doctype for spec in found] == ["ToDo"] and len(complaints) == 2


def test_what_is_skipped_leaves_nothing_of_what_was_begun(passes, customer):
	def begins(task):
		frappe.get_doc("Customer", task.customer).add_comment("Comment", "Begun")
		return refused("Not for you.")

	before = frappe.db.get_value("Customer", customer.name, ["modified", "modified_by"])
	hostile, ours = passes(effect(begins), times=2)
	assert (hostile.status, hostile.note, len(CALLED), ours.status) == ("Skipped", "Not for you.", 1, "Done")
	assert not frappe.db.exists("Comment", {"reference_name": customer.name, "content": "Begun"})
	assert frappe.db.get_value("Customer", customer.name, "modified_by") == before[1]


def test_what_ends_its_own_transaction_and_fails_is_not_begun_again(passes, customer):
	def half(task):
		frappe.get_doc("Customer", task.customer).add_comment("Comment", "Half")
		frappe.db.commit()
		raise ValueError("and then it broke")

	hostile, ours = passes(effect(half), times=4)
	assert (hostile.status, hostile.note, len(CALLED), ours.status) == ("Failed", "and then it broke", 1, "Done")
	assert frappe.db.count("Comment", {"reference_name": customer.name, "content": "Half"}) == 1


@pytest.mark.parametrize("right", ["delete", "share", "anything"])
def test_a_right_that_we_have_no_sentence_for_is_asked_like_the_others(customer, other_app, ground, right):
	other_app(effect(lambda task: Outcome("x"), rights=(right,)))
	said = answerable.find_refusal(ground.users["manager"], kit.segment(kit.named([customer.name])), customer.name, (right,))
	assert said.endswith("may not change this customer.") or said == ""


def test_nobody_but_colleagues_is_given_customers_or_work():
	site_user = frappe.get_doc(
		{"doctype": "User", "email": "cc-visitor@example.com", "first_name": "Visitor", "user_type": "Website User", "send_welcome_email": 0}
	)
	site_user.insert(ignore_if_duplicate=True)
	assert [people.is_enabled(user) for user in ("Guest", "cc-visitor@example.com", "nobody@example.com", "Administrator")] == [
		False, False, False, True,
	]  # fmt: skip


def test_of_two_clicks_one_is_refused(customer, ground):
	segment = kit.segment(kit.named([customer.name]))
	frappe.get_doc({"doctype": "Tag", "name": "CC twice"}).insert(ignore_if_duplicate=True)
	frappe.db.commit()
	client, answers = Client(ground.users["manager"]), []
	ask = lambda: answers.append(  # noqa: E731
		client.call("bulk.start", verb="POST", segment=segment, action="Add Tag", options={"tag": "CC twice"}).status
	)
	threads = [threading.Thread(target=ask) for _ in range(4)]
	for thread in threads:
		thread.start()
	for thread in threads:
		thread.join()
	assert sorted(answers) == [200, 409, 409, 409]
	assert frappe.db.count("Convo Bulk Action", {"segment": segment}) == 1
