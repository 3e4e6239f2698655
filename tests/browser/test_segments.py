"""The preview's segment screen: a rule built from conditions, its sentence, its live count, saving, and the proof."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.rule_steps import (
	ANSWER,
	add,
	add_first,
	counted,
	fill,
	pick,
	rule,
	sentence,
	turn_into_opposite,
)

PHONE = {"width": 390, "height": 844}


def test_a_segment_shows_its_sentence_members_and_moves(open_page, shot):
	page = open_page("/segments?segment=Buying+phase")
	expect(page.get_by_test_id("sentence")).to_contain_text(
		"Customers with an open or replied quotation"
	)
	expect(page.get_by_test_id("member-count")).to_have_text("16 customers")
	expect(page.get_by_test_id("members").locator("tbody tr")).to_have_count(16)
	shot(page, "segment")


def test_verify_computes_the_segment_from_nothing(open_page):
	page = open_page("/segments?segment=Independent+caf%C3%A9s")
	page.get_by_test_id("verify").click()
	expect(page.get_by_test_id("proof")).to_contain_text("Membership is exactly what the rule says.")


def test_verify_shows_what_was_changed_behind_the_engines_back(open_page, preview):
	preview.site.store.run(
		"delete from `tabConvo Segment Member` where segment = 'Open cases' and customer = 'Brühgruppe Linz'"
	)
	page = open_page("/segments?segment=Open+cases")
	page.get_by_test_id("verify").click()
	expect(page.get_by_test_id("proof")).to_contain_text("Missing: Brühgruppe Linz.")


def test_a_new_segment_counts_while_it_is_built_and_holds_what_it_says(open_page, shot):
	page = open_page("/segments?segment=new")
	expect(page.get_by_test_id(ANSWER)).to_contain_text("the count appears here")
	page.get_by_label("Title").fill("Big spenders")
	add_first(page, "invoice sum grand")
	fill(page, 1, value="5000")
	expect(sentence(page)).to_contain_text("were invoiced at least € 5,000")
	first = counted(page)

	add(page, "industry")
	fill(page, 2, value="Hotel")
	expect(sentence(page)).to_contain_text("in the industry Hotel")
	now = counted(page)
	assert 0 < now < first
	expect(page.get_by_test_id("sample").get_by_role("link")).to_have_count(min(now, 5))
	shot(page, "segment-form")

	page.get_by_role("button", name="Save").click()
	expect(page.get_by_test_id("member-count")).to_have_text(f"{now} customers")
	expect(page.get_by_test_id("members").locator("tbody tr")).to_have_count(now)
	page.get_by_test_id("verify").click()
	expect(page.get_by_test_id("proof")).to_contain_text("Membership is exactly what the rule says.")


def test_a_rule_is_defined_with_the_keyboard_alone(open_page):
	page = open_page("/segments?segment=new")
	page.get_by_label("Title").focus()
	type_keys = page.keyboard.type
	press = page.keyboard.press
	type_keys("By hand alone")
	while page.evaluate("document.activeElement.dataset.test") != "first":
		press("Tab")
	press("Enter")
	type_keys("territory")
	press("ArrowDown")
	press("ArrowUp")
	press("Enter")
	expect(rule(page, 1).locator("[name=value]")).to_be_focused()
	type_keys("austr")
	press("Enter")
	expect(rule(page, 1).locator("[name=value]")).to_have_value("Austria")
	while page.evaluate("document.activeElement.dataset.test") != "or":
		press("Tab")
	press("Enter")
	type_keys("customer typ")
	press("Enter")
	expect(rule(page, 2).locator("[name=value]")).to_be_focused()
	press("I")  # a select takes the first choice that begins so
	expect(sentence(page)).to_contain_text("in Austria, or whose Customer Type is Individual")
	press("Shift+Tab")
	press("Shift+Tab")
	press("Alt+ArrowUp")
	expect(sentence(page)).to_contain_text("in Austria, whose Customer Type is Individual")
	press("Control+z")
	expect(sentence(page)).to_contain_text("in Austria, or whose Customer Type is Individual")
	expected = counted(page)
	press("Control+s")
	expect(page.get_by_test_id("member-count")).to_have_text(f"{expected} customers")


def test_the_list_of_subjects_closes_with_escape_and_gives_the_focus_back(open_page):
	page = open_page("/segments?segment=new")
	page.get_by_test_id("first").click()
	page.keyboard.type("terr")
	page.keyboard.press("Escape")
	expect(page.get_by_role("combobox")).to_have_value("")
	page.keyboard.press("Escape")
	expect(page.get_by_role("combobox")).to_have_count(0)
	expect(page.get_by_role("button", name="Subject of condition new")).to_be_focused()


def test_what_was_used_lately_comes_first(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "market segment")
	page.get_by_test_id("and").click()
	options = page.get_by_role("listbox", name="Subject of condition new").get_by_role("option")
	expect(options.first).to_have_text("Customer › Market Segment")


def test_undo_and_redo_go_through_every_step(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "invoice how many")
	fill(page, 1, operator="at least", value="12")
	turn_into_opposite(page, 1)
	expect(rule(page, 1).get_by_test_id("not")).to_be_visible()
	page.get_by_test_id("undo").click()
	expect(rule(page, 1).get_by_test_id("not")).to_have_count(0)
	page.get_by_test_id("undo").click()
	expect(rule(page, 1).locator("[name=value]")).to_have_value("")
	page.get_by_test_id("redo").click()
	expect(rule(page, 1).locator("[name=value]")).to_have_value("12")
	page.get_by_test_id("redo").click()
	expect(rule(page, 1).get_by_test_id("not")).to_be_visible()
	expect(page.get_by_test_id("redo")).to_be_disabled()


def test_or_never_and_not_say_what_they_mean(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "last from the customer")
	fill(page, 1, operator="more than (days) ago", value="90")
	expect(page.get_by_test_id("never")).to_contain_text("or never")
	without = counted(page)
	rule(page, 1).locator("[name=or_never]").check()
	expect(sentence(page)).to_contain_text("more than 90 days ago (or never)")
	assert counted(page) >= without
	turn_into_opposite(page, 1)
	expect(sentence(page)).to_contain_text("not more than 90 days ago")


def test_filters_and_a_period_narrow_which_documents_count(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "quotation any")
	every = counted(page)
	rule(page, 1).get_by_test_id("add-filter").get_by_role("button").click()
	pick(page, "grand total")
	fill(page, 1, filter_operator="more than", filter_value="10000")
	expect(sentence(page)).to_contain_text("more than € 10,000")
	some = counted(page)
	assert some < every
	fill(page, 1, period="in the last (days)", period_days="30")
	expect(sentence(page)).to_contain_text("in the last 30 days")
	page.get_by_role("button", name="Remove filter 1 of condition 1").click()
	expect(sentence(page)).not_to_contain_text("10,000")


def test_a_field_of_related_rows_begins_with_a_filter_on_it(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "quotation status")
	expect(page.get_by_test_id(ANSWER)).to_contain_text("not complete")
	fill(page, 1, filter_value="Open")
	expect(sentence(page)).to_contain_text("with an open quotation")


def test_several_values_stand_as_chips(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "territory")
	fill(page, 1, operator="is one of")
	for country in ("Germany", "Austria"):
		fill(page, 1, value=country)
	expect(sentence(page)).to_contain_text("Customers in Germany or Austria")
	page.get_by_role("button", name="Remove Germany").click()
	expect(sentence(page)).to_have_text("Customers in Austria.")


def test_conditions_move_between_cards_and_can_be_copied(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "territory")
	fill(page, 1, value="Austria")
	page.get_by_test_id("or").click()
	pick(page, "industry")
	fill(page, 2, value="Hotel")
	expect(sentence(page)).to_contain_text("Austria, or in")
	rule(page, 2).get_by_role("button", name="Actions").click()
	page.get_by_role("menuitem", name="Move to group 1").click()
	expect(sentence(page)).to_contain_text("Austria and in")
	rule(page, 1).get_by_role("button", name="Actions").click()
	page.get_by_role("menuitem", name="Duplicate").click()
	expect(rule(page, 2).locator("[name=value]")).to_have_value("Austria")
	rule(page, 2).get_by_role("button", name="Actions").click()
	page.get_by_role("menuitem", name="Delete").click()
	expect(rule(page, 3)).to_have_count(0)
	page.get_by_role("button", name="Actions of group 1").click()
	page.get_by_role("menuitem", name="Duplicate group").click()
	expect(page.get_by_test_id("card")).to_have_count(2)


def test_a_rule_that_holds_nobody_says_why(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "territory")
	fill(page, 1, value="Austria")
	add(page, "customer name")
	fill(page, 2, operator="is", value="Nobody at all")
	expect(page.get_by_test_id(ANSWER)).to_contain_text("Condition 2 alone matches none.")
	expect(page.get_by_test_id("alone")).to_contain_text(re.compile("Condition 1 alone: \\d+ customers"))


def test_saving_shows_first_who_enters_and_leaves(open_page, shot):
	page = open_page("/segments?segment=Inactive&edit=1")
	fill(page, 1, value="999")
	assert counted(page) == 4
	page.get_by_role("button", name="Save").click()
	expect(page.get_by_test_id("stays")).to_have_text("4 customers stay.")
	expect(page.get_by_test_id("leaving")).to_contain_text("Leave: 11")
	expect(page.get_by_test_id("entering")).to_contain_text("Enter: 0")
	expect(page.get_by_test_id("leaving").get_by_role("listitem")).to_have_count(11)
	expect(page.get_by_test_id("channels")).to_contain_text("Inactive")
	expect(page.get_by_test_id("segments")).to_contain_text("Inactive cafés")
	shot(page, "segment-difference")

	page.keyboard.press("Escape")
	expect(page.get_by_test_id("difference")).to_have_count(0)
	expect(rule(page, 1).locator("[name=value]")).to_have_value("999")
	page.get_by_role("button", name="Save").click()
	page.get_by_test_id("save-anyway").click()
	expect(page.get_by_test_id("member-count")).to_have_text("4 customers")


def test_saving_what_moves_nobody_asks_nothing(open_page):
	page = open_page("/segments?segment=Inactive&edit=1")
	expect(rule(page, 1)).to_be_visible()
	page.get_by_label("Description").fill("Silent for long")
	page.get_by_role("button", name="Save").click()
	expect(page.get_by_test_id("member-count")).to_have_text("15 customers")


def test_a_difference_that_cannot_be_computed_keeps_nobody_from_saving(open_page):
	page = open_page("/segments?segment=Inactive&edit=1")
	answer = {"status": 400, "content_type": "application/json", "body": '{"message": "Out of breath."}'}
	page.route("**/convo_channels.api.rules.difference", lambda route: route.fulfill(**answer))
	fill(page, 1, value="999")
	page.get_by_role("button", name="Save").click()
	expect(page.get_by_test_id("member-count")).to_have_text("4 customers")


def test_an_earlier_rule_can_be_used_again(open_page):
	page = open_page("/segments?segment=Inactive&edit=1")
	version = {
		"name": "v1", "saved_at": "2026-03-01 10:00:00.000000", "saved_by": "x", "saved_by_name": "Anna Keller",
		"sentence": "Customers in Austria.", "include_disabled": 0,
		"rules": [{"group_no": 1, "subject": "Customer", "field": "territory", "measure": "value", "operator": "is", "value": "Austria"}],
	}  # fmt: skip
	body = json.dumps({"message": {"items": [version], "next_cursor": None}})
	page.route("**/convo_channels.api.library.get_versions*", lambda route: route.fulfill(body=body))
	page.get_by_test_id("earlier-button").click()
	expect(page.get_by_test_id("version")).to_contain_text("by Anna Keller")
	page.get_by_role("button", name="Use this rule").click()
	expect(sentence(page)).to_have_text("Customers in Austria.")
	page.get_by_test_id("undo").click()
	expect(sentence(page)).to_contain_text("more than 120 days ago")


def test_a_server_that_counts_is_waited_for(open_page):
	page = open_page("/segments?segment=new")
	counting = {"state": "counting", "token": "t", "sentence": "Customers, many.", "count": None, "notes": []}
	done = {**counting, "state": "done", "count": 42, "seen": 42, "sample": [], "took_ms": 40}
	done["notes"] = ["Counted among the customers that you see."]
	answers = [counting, counting, done]

	def answer(route):
		route.fulfill(body=json.dumps({"message": answers.pop(0)}))

	page.route("**/convo_channels.api.rules.*count*", answer)
	add_first(page, "quotation any")
	expect(page.get_by_test_id(ANSWER)).to_contain_text("in the background")
	expect(sentence(page)).to_have_text("Customers, many.")
	expect(page.get_by_test_id("count")).to_have_text("42 customers match")
	expect(page.get_by_test_id("note")).to_have_text(done["notes"][0])


def test_a_condition_on_what_the_reader_may_not_read_is_named_and_cannot_be_changed(open_page):
	page = open_page("/segments?segment=Inactive&edit=1")
	hidden = [{"row": 2, "text": "You may not read Sales Invoice."}]
	answer = {
		"state": "done",
		"token": "t",
		"sentence": "Customers …",
		"count": None,
		"seen": None,
		"hidden": hidden,
	}
	page.route(
		"**/convo_channels.api.rules.count", lambda route: route.fulfill(body=json.dumps({"message": answer}))
	)
	fill(page, 1, value="121")
	expect(rule(page, 2)).to_contain_text("Hidden from you: You may not read Sales Invoice.")
	expect(rule(page, 2).locator("select, input")).to_have_count(0)
	expect(page.get_by_test_id(ANSWER)).to_contain_text("The count is hidden from you.")


def test_an_edited_rule_moves_customers_with_the_rule_as_reason(open_page):
	page = open_page("/segments?segment=Quellmark+Group&edit=1")
	fill(page, 1, value="Quellmark Hotel")
	rule(page, 2).get_by_role("button", name="Actions").click()
	page.get_by_role("menuitem", name="Delete").click()
	page.get_by_role("button", name="Save").click()
	page.get_by_test_id("save-anyway").click()
	expect(page.get_by_test_id("member-count")).to_be_visible()
	page.get_by_role("tab", name="Lately").click()
	expect(page.get_by_text("The rule was changed").first).to_be_visible()


def test_a_rule_that_makes_no_sense_is_refused_at_its_condition(open_page):
	page = open_page("/segments?segment=new")
	page.get_by_label("Title").fill("Nonsense")
	add_first(page, "territory")
	fill(page, 1, value="Austria")
	add(page, "customer created on")
	expect(page.get_by_test_id(ANSWER)).to_contain_text("Condition 2 is not complete yet.")
	fill(page, 2, operator="between", value="2026-03-01", value_to="2026-01-01")
	expect(rule(page, 2).get_by_test_id("problem")).to_contain_text("larger than the second")
	page.get_by_role("button", name="Save").click()
	expect(rule(page, 2).locator("[name=value]")).to_be_focused()
	expect(rule(page, 2).get_by_test_id("problem")).to_be_visible()
	expect(page.get_by_test_id("save-error")).to_have_count(0)


def test_a_segment_that_contains_itself_is_refused(open_page):
	page = open_page("/segments?segment=Inactive&edit=1")
	expect(rule(page, 1)).to_be_visible()
	add(page, "segment")
	fill(page, 4, value="Inactive cafés")
	page.get_by_role("button", name="Save").click()
	expect(page.get_by_test_id("save-error")).to_contain_text("builds on itself")


def test_a_new_segment_can_start_from_a_template(open_page):
	page = open_page("/segments?segment=new")
	page.get_by_test_id("templates").click()
	expect(page.get_by_role("dialog")).to_contain_text("Unhappy customers")


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_a_rule_is_built_on_a_phone_without_scrolling_sideways(open_page, shot, direction):
	page = open_page("/segments?segment=new", viewport=PHONE)
	page.evaluate(
		"dir => localStorage.setItem('convo-preview-look', JSON.stringify({ theme: 'dark', dir }))", direction
	)
	page.reload()
	add_first(page, "invoice sum grand")
	fill(page, 1, operator="between", value="100", value_to="5000", period="in the last (days)")
	add(page, "territory")
	fill(page, 2, operator="is one of")
	for country in ("Germany", "Austria"):
		fill(page, 2, value=country)
	assert counted(page) > 0
	main = page.locator(".preview-segment-main")
	assert main.evaluate("element => element.scrollWidth - element.clientWidth") <= 0
	rule(page, 2).get_by_role("button", name="Subject").click()
	box = page.locator(".convo-entries-box").bounding_box()
	assert box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
	shot(page, f"segment-form-phone-{direction}")
