"""The first so many customers by a measure: chosen by the words of a business, typed, read in the sentence, explained."""

from playwright.sync_api import expect

from tests.browser.rule_steps import add_first, counted, fill, rule, sentence, turn_into_opposite


def test_the_customers_with_the_highest_turnover(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "best customers")
	fill(page, 1, value="3")
	expect(rule(page, 1)).to_contain_text("whoever has as much as the last one")
	expect(sentence(page)).to_contain_text("whose total Grand Total of invoices is among the 3 highest")
	first = counted(page)
	assert first >= 3
	expect(rule(page, 1).locator("[name=or_never]")).to_have_count(0)
	fill(page, 1, value="1")
	expect(sentence(page)).to_contain_text("is the highest of all")
	assert 1 <= counted(page) <= first
	turn_into_opposite(page, 1)
	expect(sentence(page)).to_contain_text("is not the highest of all")
	assert counted(page) > first


def test_a_number_that_makes_no_sense_is_said_at_the_condition(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "best customers")
	fill(page, 1, value="0")
	expect(rule(page, 1).get_by_test_id("problem")).to_contain_text("must be between 1 and")
