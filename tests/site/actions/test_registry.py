"""One registry of effects, one runner: an app that is made up here adds effects by its hook, and everybody uses them.

The segments, all members and a quick action of the test's own: none of them knows the effect, and none is changed for it.
"""

import json
from dataclasses import replace
from pathlib import Path

import frappe
import pytest

from convo_channels import install
from convo_channels.api import bulk as api
from convo_channels.constants import SEGMENT_ACTION
from convo_channels.exceptions import ConvoError, NotAllowedError
from convo_channels.services.actions import bulk_runs, choices, registry, runner
from convo_channels.services.actions.effect import LATER, NOW, ActionError, Effect, Option, Outcome, Task
from tests.site import follow_up_kit as fk
from tests.site import kit

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

PATH = "other_app.get_effects"


def write_card(task: Task) -> Outcome:
	if task.options.get("message") == "deadlock" and not TRIED.append(task.customer) and TRIED.count(task.customer) == 1:
		raise frappe.QueryDeadlockError
	if task.options.get("message") == "refuse":
		raise ActionError("The printer is out of paper.")
	frappe.get_doc("Customer", task.customer).add_comment("Comment", f"Card: {task.text()}")
	return Outcome("A card was written", "Card", "A card was written")


def check_card(asked) -> None:
	if asked.text("message") == "coarse":
		frappe.throw("A card is never coarse.")
	if asked.text("message") == "rude":
		raise ConvoError("A card is never rude.")


TRIED: list[str] = []
CARD = Effect(
	name="Write Card",
	place=95,
	options=(Option("message", "Small Text", "Text", required=(NOW, LATER)),),
	carry_out=write_card,
	for_all=True,
	rights=("write",),
	check=check_card,
)


@pytest.fixture
def other_app(monkeypatch):
	"""Installs effects as another app's hook would."""
	hooks, attribute = frappe.get_hooks, frappe.get_attr
	TRIED.clear()

	def install_app(*given, paths=(PATH,)):
		monkeypatch.setattr(
			frappe, "get_hooks", lambda hook=None, *a, **k: list(paths) if hook == registry.HOOK else hooks(hook, *a, **k)
		)
		monkeypatch.setattr(frappe, "get_attr", lambda path: (lambda: given) if path == PATH else attribute(path))
		install.after_other_app("other_app")
		frappe.db.commit()

	yield install_app
	monkeypatch.undo()
	install.after_other_app("other_app")
	frappe.db.commit()


@pytest.fixture
def customer(ground):
	doc = kit.customer(ground)
	kit.settle()
	return doc


def cards(customer: str) -> list[str]:
	found = {"reference_doctype": "Customer", "reference_name": customer, "content": ["like", "Card:%"]}
	return frappe.get_all("Comment", found, pluck="content", order_by="creation")


def setters() -> dict[tuple[str, str], str]:
	rows = frappe.get_all(
		"Property Setter", {"doc_type": SEGMENT_ACTION}, ["field_name", "property", "value"], order_by="name"
	)
	return {(row.field_name, row.property): row.value for row in rows}


def test_what_is_registered_is_what_the_form_offers():
	path = Path(frappe.get_app_path("convo_channels", "convo_channels", "doctype", "convo_segment_action"))
	fields = json.loads((path / "convo_segment_action.json").read_text())["fields"]
	(action,) = (field for field in fields if field["fieldname"] == "action")
	offered = action["options"].split("\n")
	assert [effect.name for effect in registry.own() if effect.carry_out] == offered
	assert frappe.get_meta(SEGMENT_ACTION).get_options("action").split("\n") == offered


def test_a_segment_uses_the_effect_of_another_app(customer, other_app):
	other_app(CARD)
	segment = fk.acting([customer.name], {"action": "Write Card", "message": "Welcome, {customer}"})
	fk.move(customer.name)
	fk.work()
	run = fk.only_run(segment)
	assert (run.status, run.note) == ("Done", "A card was written")
	assert cards(customer.name) == [f"Card: Welcome, {customer.customer_name}"]
	told = {"customer": customer.name, "event_type": "Card"}
	assert frappe.db.get_value("Convo Interaction", told, "subject") == "A card was written"


@pytest.mark.parametrize(
	("row", "said"),
	[({}, "Action 1: Write Card needs Text."), ({"message": "rude"}, "Action 1: A card is never rude.")],
)
def test_its_own_words_say_what_is_wrong_when_a_segment_is_saved(other_app, row, said):
	other_app(CARD)
	with pytest.raises(ConvoError, match=said):
		fk.acting(["CC nobody"], {"action": "Write Card", **row})


def test_a_check_is_heard_once_whichever_way_it_speaks(other_app, ground):
	other_app(CARD)
	segment = kit.segment(kit.named([kit.customer(ground).name]))
	for word in ("rude", "coarse"):
		for ask in (
			lambda word=word: fk.acting(["CC nobody"], {"action": "Write Card", "message": word}),
			lambda word=word: api.start(segment, "Write Card", {"message": word}),
		):
			frappe.clear_messages()
			with pytest.raises(frappe.ValidationError, match=f"A card is never {word}"):
				ask()
			assert len(frappe.local.message_log) == 1
	frappe.set_user(ground.users["manager"])
	frappe.clear_messages()
	with pytest.raises(NotAllowedError):
		api.start(segment, "Export", {"columns": ["name"]})
	assert len(frappe.local.message_log) == 1


def test_all_members_have_it_done(ground, other_app, jobs):
	other_app(CARD)
	names = sorted(kit.customer(ground).name for _ in range(3))
	kit.settle()
	segment = kit.segment(kit.named(names))
	jobs.clear()
	for text in ("Hello", "deadlock", "refuse"):
		name = api.start(segment, "Write Card", {"message": text})["name"]
		frappe.db.commit()
		bulk_runs.run(name)
		came = api.get(name)
		failures = {failure["message"] for failure in came["failures"]}
		expected = (0, 3, {"The printer is out of paper."}) if text == "refuse" else (3, 0, set())
		assert (came["done_count"], came["failed_count"], failures) == expected
	assert [cards(name) for name in names] == [["Card: Hello", "Card: deadlock"]] * 3
	with pytest.raises(ConvoError, match="Write Card needs Text"):
		api.start(segment, "Write Card", {})


def test_what_leaves_the_house_is_not_tried_again_for_a_member(ground, other_app, jobs):
	other_app(replace(CARD, leaves_the_house=True))
	customer = kit.customer(ground).name
	kit.settle()
	segment = kit.segment(kit.named([customer]))
	name = api.start(segment, "Write Card", {"message": "deadlock"})["name"]
	frappe.db.commit()
	bulk_runs.run(name)
	assert (api.get(name)["failed_count"], TRIED) == (1, [customer])


class QuickAction:
	"""What a button on a customer would be: no row of ours, nothing to claim but the press itself."""

	tries, title, leaves_the_house = 2, "a quick action", False

	def __init__(self, customer: str, **options):
		self.customer, self.options = customer, options
		self.came: list = []

	def claim(self) -> bool:
		return not self.came

	def carry_out(self) -> Outcome:
		effect = registry.find("Write Card")
		runner.require_rights(effect, self.customer)
		return runner.do(effect, "Write Card", Task(self.customer, self.customer, self.options))

	def record(self, outcome: Outcome) -> bool:
		self.came.append(outcome.note)
		return True

	def record_failure(self, error: Exception) -> bool:
		self.came.append(runner.say(error))
		return True


def test_a_quick_action_is_carried_out_once(customer, other_app, ground):
	other_app(CARD)
	step = QuickAction(customer.name, message="Hi")
	assert runner.perform(step) and not runner.perform(step)
	assert step.came == ["A card was written"] and cards(customer.name) == ["Card: Hi"]


def test_a_quick_action_that_fails_says_so_and_leaves_nothing(customer, other_app, ground):
	other_app(CARD)
	out_of_paper, locked = QuickAction(customer.name, message="refuse"), QuickAction(customer.name, message="deadlock")
	assert runner.perform(out_of_paper) and out_of_paper.came == ["The printer is out of paper."]
	assert runner.perform(locked) and locked.came == ["A card was written"] and cards(customer.name) == ["Card: deadlock"]
	frappe.set_user(ground.users["manager"])
	forbidden = QuickAction(customer.name, message="Hi")
	assert runner.perform(forbidden) and forbidden.came == ["You may not change this customer."]
	frappe.set_user("Administrator")
	assert cards(customer.name) == ["Card: deadlock"]


def test_a_step_that_is_stopped_leaves_nothing(customer, other_app):
	other_app(CARD)
	step = QuickAction(customer.name, message="Hi")
	step.record = lambda outcome: False
	assert not runner.perform(step) and cards(customer.name) == []


def test_an_effect_that_went_with_its_app_is_skipped_with_a_sentence(customer, other_app):
	other_app(CARD)
	segment = fk.acting([customer.name], {"action": "Write Card", "message": "Hi"})
	fk.move(customer.name)
	other_app()
	fk.work()
	run = fk.only_run(segment)
	assert (run.status, run.note) == ("Skipped", "There is no action Write Card on this site any more.")


def test_the_form_offers_it_as_long_as_its_app_is_there(other_app):
	other_app(CARD)
	with_card = setters()
	assert with_card["action", "options"].split("\n")[-1] == "Write Card"
	assert with_card["message", "depends_on"] == (
		'eval:["Create ToDo", "Assign", "Post in Channel", "Write Card"].includes(doc.action)'
	)
	choices.sync()
	assert setters() == with_card, "a second time changes nothing"
	other_app()
	assert setters() == {} and "Write Card" not in frappe.get_meta(SEGMENT_ACTION).get_options("action")


def test_what_somebody_set_in_the_form_stays(other_app):
	mine = {"doctype": SEGMENT_ACTION, "fieldname": "user", "property": "label", "value": "Who", "property_type": "Data"}
	frappe.make_property_setter(mine, is_system_generated=False)
	try:
		other_app(CARD)
		other_app()
		assert setters() == {("user", "label"): "Who"}
	finally:
		frappe.db.delete("Property Setter", {"doc_type": SEGMENT_ACTION})
		frappe.clear_cache(doctype=SEGMENT_ACTION)


@pytest.mark.parametrize(
	"given",
	[
		{"name": "Write Card"},
		Effect(name="Create ToDo", carry_out=write_card),
		Effect(name="Nothing"),
		Effect(name=" ", carry_out=write_card),
		Effect(name="Two\nLines", carry_out=write_card),
	],
	ids=["no declaration", "a name of ours", "does nothing", "no name", "two lines"],
)
def test_a_mistake_of_another_app_is_left_out_and_said(other_app, given):
	before = frappe.db.count("Error Log", {"method": ["like", "%an action was left out%"]})
	other_app(given, CARD)
	assert list(registry.everything())[-1] == "Write Card"
	assert registry.find("Create ToDo").carry_out is not write_card
	assert len(registry.everything()) == len(registry.own()) + 1
	assert frappe.db.count("Error Log", {"method": ["like", "%an action was left out%"]}) == before + 1


def test_a_hook_that_fails_stops_nothing_of_ours(other_app):
	other_app(paths=("other_app.not_there", PATH))
	assert list(registry.everything()) == [effect.name for effect in registry.own()]


def test_the_check_of_a_right_is_one_sentence(customer, ground):
	frappe.set_user(ground.users["manager"])
	with pytest.raises(NotAllowedError, match=r"^You may not change this customer\.$"):
		runner.require_rights(CARD, customer.name)
