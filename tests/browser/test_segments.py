"""The preview's segment screen: a rule typed in rows, its sentence, its live count, saving, and the proof."""

import re

from playwright.sync_api import Page, expect

ANSWER = "live-count"


def rule(page: Page, number: int):
	return page.get_by_test_id(f"rule-{number}")


def type_rule(page: Page, number: int, **values: str) -> None:
	for name, value in values.items():
		field = rule(page, number).locator(f"[name={name}]")
		if field.evaluate("element => element.tagName") == "SELECT":
			field.select_option(value)
		else:
			field.fill(value)


def test_a_segment_shows_its_sentence_members_and_moves(open_page, shot):
	page = open_page("/segments?segment=Buying+phase")
	expect(page.get_by_test_id("sentence")).to_contain_text(
		re.compile("^Customers .*Quotation.* Open or Replied")
	)
	expect(page.get_by_test_id("member-count")).to_have_text("16 customers")
	expect(page.get_by_test_id("members").get_by_role("listitem")).to_have_count(16)
	page.get_by_role("tab", name="Lately").click()
	expect(page.get_by_role("tabpanel")).to_contain_text("Henrik Aalbers joined")
	shot(page, "segment")


def test_verify_computes_the_segment_from_nothing(open_page):
	page = open_page("/segments?segment=Independent+caf%C3%A9s")
	page.get_by_test_id("verify").click()
	expect(page.get_by_test_id("proof")).to_contain_text("all 11 members are right")


def test_verify_shows_what_was_changed_behind_the_engines_back(open_page, preview):
	preview.site.store.run(
		"delete from `tabConvo Segment Member` where segment = 'Open cases' and customer = 'Brühgruppe Linz'"
	)
	page = open_page("/segments?segment=Open+cases")
	page.get_by_test_id("verify").click()
	expect(page.get_by_test_id("proof")).to_contain_text("Missing: Brühgruppe Linz.")


def test_a_new_segment_counts_while_it_is_typed_and_holds_what_it_says(open_page, shot):
	page = open_page("/segments?segment=new")
	expect(page.get_by_test_id(ANSWER)).to_contain_text("the count appears here")
	page.get_by_label("Title").fill("Big spenders")
	type_rule(
		page,
		1,
		subject="Sales Invoice",
		measure="sum",
		field="base_grand_total",
		operator="at least",
		value="5000",
	)
	expect(page.get_by_test_id(ANSWER)).to_contain_text(re.compile("Sales Invoice.* 5,000"))
	expect(page.get_by_test_id(ANSWER)).to_contain_text("customers")
	first = page.get_by_test_id(ANSWER).locator("strong, .convo-strong").inner_text()

	page.get_by_role("button", name="And", exact=True).click()
	type_rule(page, 2, subject="Customer", field="industry", operator="is", value="Hotel")
	expect(page.get_by_test_id(ANSWER)).to_contain_text("Industry is Hotel")
	counted = page.get_by_test_id(ANSWER).locator(".convo-strong").inner_text()
	assert counted != first
	shot(page, "segment-form")

	page.get_by_role("button", name="Save").click()
	expect(page.get_by_test_id("member-count")).to_have_text(counted)
	expect(page.get_by_test_id("members").get_by_role("listitem")).to_have_count(int(counted.split()[0]))
	page.get_by_test_id("verify").click()
	expect(page.get_by_test_id("proof")).to_contain_text("none is missing")


def test_filters_narrow_which_documents_count(open_page):
	page = open_page("/segments?segment=new")
	type_rule(page, 1, subject="Quotation")
	expect(page.get_by_test_id(ANSWER)).to_contain_text("Quotation.")
	rule(page, 1).get_by_role("button", name="Which ones").click()
	page.get_by_test_id("add-filter").click()
	type_rule(page, 1, filter_field="base_grand_total", filter_operator="more than", filter_value="25000")
	expect(page.get_by_test_id(ANSWER)).to_contain_text("more than 25,000")


def test_an_edited_rule_moves_customers_with_the_rule_as_reason(open_page):
	page = open_page("/segments?segment=Quellmark+Group&edit=1")
	type_rule(page, 1, value="Quellmark Hotel")
	page.get_by_role("button", name="Remove condition 2").click()
	page.get_by_role("button", name="Save").click()
	page.get_by_role("tab", name="Lately").click()
	expect(page.get_by_text("The rule was changed").first).to_be_visible()


def test_a_rule_that_makes_no_sense_is_refused_with_its_row(open_page):
	page = open_page("/segments?segment=new")
	page.get_by_label("Title").fill("Nonsense")
	type_rule(page, 1, subject="Customer", field="creation", operator="on", value="")
	expect(page.get_by_test_id(ANSWER)).to_contain_text("Row 1: The value is missing.")
	page.get_by_role("button", name="Save").click()
	expect(page.get_by_role("alert")).to_contain_text("Row 1: The value is missing.")


def test_a_segment_that_contains_itself_is_refused(open_page):
	page = open_page("/segments?segment=Inactive&edit=1")
	page.get_by_role("button", name="And", exact=True).click()
	type_rule(page, 4, subject="Segment", operator="is in", value="Inactive cafés")
	page.get_by_role("button", name="Save").click()
	expect(page.get_by_role("alert")).to_contain_text("builds on itself")
