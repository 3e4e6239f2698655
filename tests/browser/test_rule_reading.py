"""A rule reads like what it says: one choice for each comparison, no idle words, and what is missing said where it is missing."""

import re

from playwright.sync_api import Page, expect

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


def read(page: Page, number: int) -> str:
	"""The first line of a condition as it is read, from its controls in their order."""
	line = rule(page, number).locator(".convo-condition-line")
	return line.evaluate(
		"""line => Array.from(line.querySelectorAll("button, select, input:not([type=checkbox])"), (control) =>
			control.tagName === "SELECT" ? control.selectedOptions[0].text : control.value || control.innerText
		).map((text) => text.trim()).filter(Boolean).join(" ")"""
	)


def test_a_condition_on_documents_reads_as_one_sentence(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "quotation any")
	assert read(page, 1) == "has at least one Quotation"
	expect(page.get_by_test_id("card")).not_to_contain_text("This condition")
	counted(page)
	assert not re.search(r"\d m?s\b", page.get_by_test_id("live-count").inner_text())
	fill(page, 1, operator="exists|does not exist")
	assert read(page, 1) == "has no Quotation"
	expect(sentence(page)).to_contain_text("without a quotation", ignore_case=True)
	fill(page, 1, operator="count|at least", value="3")
	assert read(page, 1) == "has at least 3 Quotations"
	expect(rule(page, 1).locator(".convo-scope").get_by_test_id("counted")).to_have_count(0)
	fill(page, 1, period="is last year")
	expect(rule(page, 1).locator(".convo-scope").get_by_test_id("counted")).to_contain_text("by Transaction Date")
	fill(page, 1, operator="sum|more than", value="1000")
	assert read(page, 1) == "Quotation was quoted more than 1000"
	fill(page, 1, operator="average|more than")
	expect(rule(page, 1).locator("[name=value]")).to_have_value("1000")
	expect(rule(page, 1).get_by_test_id("not")).to_have_count(0)
	page.get_by_test_id("and").click()
	page.keyboard.press("Escape")
	expect(page.get_by_test_id("rule-new")).to_be_visible()
	expect(page.get_by_test_id("rule-new")).not_to_contain_text("Choose what it is about.")


def test_the_focus_stays_at_the_choice_when_its_place_in_the_line_changes(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "quotation any")
	choice = rule(page, 1).locator("[name=operator]")
	choice.focus()
	for key in ("sum|more than", "exists|does not exist", "count|at least"):
		choice.select_option(key)
		expect(choice).to_be_focused()


def test_the_opposite_is_another_comparison_or_a_not_that_can_be_removed(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "quotation any")
	every = counted(page)
	turn_into_opposite(page, 1)
	assert read(page, 1) == "has no Quotation"
	without = counted(page)
	turn_into_opposite(page, 1)
	assert read(page, 1) == "has at least one Quotation"
	assert counted(page) == every
	fill(page, 1, operator="count|at least", value="1")
	assert counted(page) == every
	turn_into_opposite(page, 1)
	assert read(page, 1).startswith("not")
	assert counted(page) == without
	rule(page, 1).get_by_test_id("not").click()
	assert read(page, 1) == "has at least 1 Quotations"
	assert counted(page) == every


def test_what_is_complete_is_counted_while_another_condition_is_not(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "territory")
	fill(page, 1, value="Austria")
	alone = counted(page)
	add(page, "industry")
	expect(page.get_by_test_id("left-out")).to_have_text("Condition 2 is not complete yet.")
	assert counted(page) == alone
	add(page, "customer name")
	fill(page, 3, operator="is", value="Nobody at all")
	expect(page.get_by_test_id(ANSWER)).to_contain_text("Condition 3 alone matches none.")
	fill(page, 2, value="Hotel")
	expect(page.get_by_test_id("left-out")).to_have_count(0)


def test_what_is_refused_stands_at_its_own_condition_while_another_is_left_out(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "industry")
	add(page, "customer created on")
	fill(page, 2, operator="between", value="2026-03-01", value_to="2026-01-01")
	expect(rule(page, 2).get_by_test_id("problem")).to_contain_text("larger than the second")
	expect(rule(page, 1).get_by_test_id("problem")).to_have_count(0)


def test_saving_names_what_is_missing_at_the_condition_and_opens_nothing(open_page, shot):
	page = open_page("/segments?segment=new")
	page.get_by_label("Title").fill("Half said")
	save = page.get_by_role("button", name="Save")
	save.click()
	expect(page.get_by_test_id("missing-rule")).to_contain_text("Add a condition")
	expect(page.get_by_test_id("first")).to_be_focused()

	add_first(page, "territory")
	fill(page, 1, value="Austria")
	for words, name in (("industry", "value"), ("quotation status", "filter_value")):
		add(page, words)
		page.get_by_label("Title").focus()
		save.click()
		expect(rule(page, 2).locator(f"[name={name}]")).to_be_focused()
		expect(rule(page, 2).get_by_test_id("missing")).to_have_class("convo-error-text")
		rule(page, 2).get_by_role("button", name="Actions").click()
		page.get_by_role("menuitem", name="Delete").click()
	page.get_by_test_id("and").click()
	page.keyboard.press("Escape")
	save.click()
	expect(page.get_by_test_id("rule-new").get_by_role("button", name="Subject")).to_be_focused()
	expect(page.get_by_test_id("rule-new")).to_contain_text("Choose what it is about.")
	shot(page, "rule-incomplete")
	expect(page.get_by_test_id("save-error")).to_have_count(0)
	expect(page.get_by_role("dialog")).to_have_count(0)
	page.keyboard.press("Enter")
	pick(page, "industry")
	fill(page, 2, value="Hotel")
	save.click()
	expect(page.get_by_test_id("sentence")).to_contain_text("the industry Hotel")


def test_groups_are_called_groups(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "territory")
	page.get_by_role("button", name="Add OR group").click()
	pick(page, "industry")
	expect(page.get_by_text("Match any of these groups")).to_be_visible()
	page.get_by_role("button", name="Actions of group 2").click()
	page.get_by_role("menuitem", name="Delete group").click()
	expect(page.get_by_test_id("card")).to_have_count(1)


def test_drafts_are_counted_by_the_menu_and_no_more_by_the_tick(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "quotation any")
	expect(page.locator("[name=include_drafts]")).to_have_count(0)
	rule(page, 1).get_by_role("button", name="Actions").click()
	page.get_by_role("menuitem", name="Count drafts too").click()
	expect(page.locator("[name=include_drafts]")).to_be_checked()
	page.locator("[name=include_drafts]").click()
	expect(page.locator("[name=include_drafts]")).to_have_count(0)


def test_the_catalogue_finds_by_the_words_of_a_business_and_says_when_nothing_is_like_it(open_page, shot):
	page = open_page("/segments?segment=new")
	add_first(page, "never bought")
	assert read(page, 1) == "has no Sales Invoice"
	counted(page)
	add(page, "not overdue")
	assert read(page, 2).endswith("has no overdue invoices")
	expect(rule(page, 2).locator("[name=value], [name=or_never]")).to_have_count(0)
	expect(sentence(page)).to_contain_text("without overdue invoices")
	fill(page, 2, operator="whole|some")
	expect(sentence(page)).to_contain_text("with overdue invoices")
	fill(page, 2, operator="more than", value="0.5")
	expect(rule(page, 2).locator("[name=value]")).to_have_value("0.5")
	page.get_by_test_id("and").click()
	page.locator(".convo-entries-box input").fill("xylophone")
	expect(page.locator(".convo-entries-box")).to_contain_text("Nothing like that.")
	expect(page.locator(".convo-entries-box [role=option]")).to_have_count(0)
	shot(page, "rule-nothing-like-that")


def test_before_the_first_sentence_nothing_else_is_said_in_its_place(open_page):
	page = open_page("/segments?segment=new")
	held = []
	page.route("**/convo_channels.api.rules.count", lambda route: held.append(route))
	add_first(page, "territory")
	expect(page.get_by_test_id(ANSWER)).to_contain_text("not complete")
	expect(sentence(page)).to_have_text("")
	with page.expect_request("**/convo_channels.api.rules.count"):
		fill(page, 1, value="Austria")
	expect(sentence(page)).to_have_text("")
	for route in held:
		route.continue_()
	expect(sentence(page)).to_have_text("Customers in Austria.")


def test_what_came_after_is_asked_for_in_the_menu_and_said_in_the_sentence(open_page, shot):
	page = open_page("/segments?segment=new")
	add_first(page, "offer")
	expect(page.get_by_test_id("followed")).to_have_count(0)
	rule(page, 1).get_by_role("button", name="Actions").click()
	page.get_by_role("menuitem", name="Ask what came after").click()
	page.locator("[name=followed]").select_option("missing")
	expect(page.locator("[name=followed_subject]")).to_have_value("Sales Order")
	expect(page.get_by_test_id("rule-sentence")).to_contain_text("quotation, not followed by a Sales Order within 14 days.")
	shot(page, "followed")
	page.locator("[name=followed]").select_option("")
	expect(page.get_by_test_id("followed")).to_have_count(0)
	expect(page.get_by_test_id("rule-sentence")).not_to_contain_text("followed")
