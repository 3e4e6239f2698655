"""Defining, changing and saving a segment through the builder of the real Desk: Chromium, web server, worker."""

from urllib.parse import quote

import frappe
import pytest

from tests.site import kit
from tests.site.desk import desk_of
from tests.site.ground import user
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]


class Scene:
	"""Two customers in the north, one in the south, and who looks at them."""

	def __init__(self, ground):
		frappe.flags.mute_emails = True
		frappe.db.set_single_value("System Settings", "enable_onboarding", 0)
		self.agent = user("anna", ("Convo Agent", "Sales User"))
		self.manager = user("maria", ("Convo Manager", "Sales Manager"))
		self.north = [kit.customer(ground, "Quay").name, kit.customer(ground, "Lighthouse").name]
		self.south = kit.customer(ground, "Vineyard", territory=ground.south).name
		self.all = kit.named([*self.north, self.south])
		kit.quotation(ground, self.north[0], rate=1200)
		kit.settle()

	def segment(self, ground, **fields):
		made = kit.segment(
			when("Customer", "is", ground.north, field="territory"),
			self.all,
			title=kit.unique("Coast"),
			**fields,
		)
		frappe.db.commit()
		return made


@pytest.fixture(scope="module")
def scene(ground, swept_module, base):
	return Scene(ground)


@pytest.fixture
def maria(scene, enter):
	return enter(scene.manager)


def form_of(base, segment):
	return f"{desk_of(base)}/convo-segment/{quote(segment)}"


def stored_rows(segment):
	frappe.db.rollback()
	return frappe.get_all(
		"Convo Segment Rule",
		{"parent": segment},
		[
			"group_no",
			"negate",
			"subject",
			"field",
			"measure",
			"operator",
			"value",
			"or_never",
			"filters",
			"period_days",
		],
		order_by="idx",
	)


def test_a_segment_is_defined_without_seeing_a_row(ground, scene, base, maria):
	title = kit.unique("Built")
	maria.open_builder(url=f"{desk_of(base)}/convo-segment/new")
	maria.name_segment(title=title)
	maria.add_condition(words="customer territory")
	maria.say_condition(number=1, value=ground.north)
	maria.add_condition(words="quotation sum grand total")
	maria.say_condition(
		number=2, operator="at least", value="1000", period="in the last (days)", period_days="60"
	)
	maria.see_rule(
		text=f"in {ground.north}, who were quoted at least {kit.as_money(1000)} in the last 60 days"
	)
	maria.see_answer(text="matches")
	maria.see_answer(text=scene.north[0])
	maria.shot(name="builder")
	maria.save_by_key()
	maria.see_saved()
	first, second = stored_rows(title)
	assert (first.subject, first.field, first.operator, first.value) == (
		"Customer",
		"territory",
		"is",
		ground.north,
	)
	assert (second.subject, second.measure, second.field) == ("Quotation", "sum", "grand_total")
	assert (second.operator, second.value, second.period_days, second.group_no) == ("at least", "1000", 60, 1)


def test_a_change_shows_who_enters_and_leaves_before_it_is_saved(ground, scene, base, maria):
	segment = scene.segment(ground)
	channel = kit.channel(segment, title=kit.unique("Harbour"))
	frappe.db.commit()
	maria.open_builder(url=form_of(base, segment))
	maria.see_said(number=1, value=ground.north)
	maria.say_condition(number=1, operator="is not")
	maria.save_by_key()
	maria.see_difference(stays="0 customers stay", entering=scene.south, leaving=scene.north[0], used=channel)
	maria.shot(name="builder-difference")
	maria.answer_difference(name="Go back")
	assert stored_rows(segment)[0].operator == "is"
	maria.see_said(number=1, name="operator", value="is not")

	maria.save_by_key()
	maria.answer_difference(name="Save anyway")
	maria.see_saved()
	assert stored_rows(segment)[0].operator == "is not"


def test_an_earlier_rule_comes_back_through_the_same_question(ground, scene, base, maria):
	segment = scene.segment(ground)
	doc = frappe.get_doc("Convo Segment", segment)
	sentence = doc.sentence
	doc.rules[0].operator = "is not"
	doc.save()
	kit.fill_segment(segment)
	frappe.db.commit()
	maria.open_builder(url=form_of(base, segment))
	maria.see_said(number=1, name="operator", value="is not")
	maria.use_earlier(text=sentence)
	maria.see_said(number=1, name="operator", value="is")
	assert stored_rows(segment)[0].operator == "is not"
	maria.press_builder(part="undo")
	maria.see_said(number=1, name="operator", value="is not")
	maria.press_builder(part="redo")
	maria.save_by_key()
	maria.see_difference(entering=scene.north[0], leaving=scene.south)
	maria.answer_difference(name="Save anyway")
	maria.see_saved()
	assert stored_rows(segment)[0].operator == "is"


def test_grid_and_builder_say_the_same_of_every_change(ground, scene, base, maria):
	segment = scene.segment(ground)
	maria.open_builder(url=form_of(base, segment))
	maria.press_builder(part="advanced")
	assert maria.grid_rows() == 2
	maria.type_in_grid(row=1, field="value", value=ground.south)
	maria.see_said(number=1, value=ground.south)
	maria.press_condition(number=2, action="Duplicate")
	assert maria.grid_rows() == 3
	maria.press_builder(part="undo")
	maria.press_builder(part="undo")
	maria.see_said(number=1, value=ground.north)
	assert maria.grid_rows() == 2
	maria.shot(name="builder-grid")


def test_what_is_typed_into_the_grid_as_soon_as_it_is_shown_stays(ground, scene, base, maria):
	segment = scene.segment(ground)
	maria.open_builder(url=form_of(base, segment))
	maria.see_said(number=1, value=ground.north)
	maria.type_in_grid_at_once(row=1, field="value", value=ground.south)
	maria.see_said(number=1, value=ground.south)


def test_a_proof_does_not_throw_away_what_is_not_saved_yet(ground, scene, base, maria):
	segment = scene.segment(ground)
	maria.open_builder(url=form_of(base, segment))
	maria.describe(text="Along the water")
	maria.say_condition(number=1, operator="is not")
	maria.press_form_button(name="Verify", group="Segment")
	maria.see_dialog(text="Membership is exactly what the rule says.")
	maria.close_dialog()
	maria.see_said(number=1, name="operator", value="is not")
	assert maria.form_value(field="description") == "Along the water"


def test_two_segments_opened_one_after_the_other_do_not_mix(ground, scene, base, maria):
	one = scene.segment(ground)
	other = kit.segment(when("Customer", "is", ground.south, field="territory"), title=kit.unique("Inland"))
	frappe.db.commit()
	maria.open_builder(url=form_of(base, one))
	maria.see_said(number=1, value=ground.north)
	maria.say_condition(number=1, operator="is not")
	maria.follow_route(parts=["Form", "Convo Segment", other])
	maria.see_said(number=1, value=ground.south)
	maria.count_conditions(expected=1)
	maria.say_condition(number=1, operator="is under")
	maria.follow_route(parts=["Form", "Convo Segment", one])
	maria.see_said(number=1, value=ground.north)
	maria.see_said(number=1, name="operator", value="is not")
	maria.count_conditions(expected=2)
	assert [row.operator for row in stored_rows(one)] == ["is", "is one of"]
	assert [row.operator for row in stored_rows(other)] == ["is"]


def test_what_the_server_refuses_stands_at_its_condition(ground, scene, base, maria):
	segment = scene.segment(ground)
	maria.open_builder(url=form_of(base, segment))
	maria.add_condition(words="customer created on")
	maria.see_answer(text="Condition 3 is not complete yet.")
	maria.say_condition(number=3, operator="between", value="2026-03-01", value_to="2026-01-01")
	maria.see_problem(number=3, text="larger than the second")
	maria.press_condition(number=3, action="Delete")
	maria.count_conditions(expected=2)
	maria.see_answer(text="2 customers match")


def test_what_is_missing_is_said_at_its_field_and_no_dialog_opens(ground, scene, base, maria):
	segment = scene.segment(ground)
	maria.open_builder(url=form_of(base, segment))
	maria.add_condition(words="industry")
	maria.save_by_key()
	maria.see_missing(number=3, text="A value is missing.")
	assert len(stored_rows(segment)) == 2
	maria.open_builder(url=form_of(base, "new"))
	maria.save_by_key()
	maria.see_field_missing(field="title", text="A title is missing.")
	maria.name_segment(title=kit.unique("Half"))
	maria.save_by_key()
	maria.see(text="Add a condition: without one the segment would hold nobody.", within=".convo-rule:visible")


def test_saving_something_else_asks_nothing(ground, scene, base, maria):
	segment = scene.segment(ground)
	maria.open_builder(url=form_of(base, segment))
	maria.see_said(number=1, value=ground.north)
	maria.describe(text="Along the water")
	maria.save_by_key()
	maria.see_saved()
	frappe.db.rollback()
	assert frappe.db.get_value("Convo Segment", segment, "description") == "Along the water"


def test_who_may_not_change_a_segment_reads_its_cards(ground, scene, base, enter):
	segment = scene.segment(ground)
	anna = enter(scene.agent)
	anna.open_builder(url=form_of(base, segment))
	anna.see(text=f"Customer › Territory is {ground.north}", within=".convo-rule")
	assert not anna.is_offered(role="button", name="Add a condition")
	assert not anna.is_offered(role="button", name="Undo")


def test_a_rule_is_built_on_a_phone(ground, scene, base, enter):
	maria = enter(scene.manager, viewport={"width": 390, "height": 844})
	maria.open_builder(url=form_of(base, scene.segment(ground)))
	maria.add_condition(words="quotation any")
	maria.say_condition(number=3, operator="does not exist", period="in the last (days)")
	maria.see_rule(text="without a quotation in the last 30 days")
	assert not maria.is_wider_than_the_screen()
	maria.shot(name="builder-phone")
