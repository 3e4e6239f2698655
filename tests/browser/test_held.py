"""For how long a field has been the same: asked for in a condition's menu and as a comparison, of a filter too; read in the sentence."""

from playwright.sync_api import expect

from tests.browser.rule_steps import add_first, counted, fill, rule, sentence

WITH_DAYS = "the same for at least (days)"


def test_a_condition_is_asked_for_how_long_it_has_been_so(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "customer type")
	fill(page, 1, value="Company")
	before = counted(page)
	rule(page, 1).get_by_role("button", name="Actions of condition 1").click()
	page.get_by_role("menuitem", name="Ask for how long it has been so").click()
	value = rule(page, 2).locator("[name=value]")
	expect(value).to_be_focused()
	value.fill("0")
	expect(rule(page, 2)).to_contain_text("has been the same for at least")
	expect(rule(page, 2)).to_contain_text("as far as changes were recorded, otherwise since the last save")
	expect(sentence(page)).to_contain_text("whose Customer Type has been the same for some time")
	assert counted(page) == before
	value.fill("36500")
	expect(sentence(page)).to_contain_text("has been the same for at least 36500 days")
	expect(page.get_by_text("Condition 2 alone matches none.")).to_be_visible()
	expect(rule(page, 2).locator("[name=or_never]")).to_have_count(0)
	# what asks it already is not asked again
	rule(page, 2).get_by_role("button", name="Actions of condition 2").click()
	expect(page.get_by_role("menuitem", name="Ask for how long it has been so")).to_have_count(0)


def test_documents_are_filtered_by_it(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "opportunity status")
	line = rule(page, 1).get_by_test_id("filter").first
	line.locator("[name=filter_operator]").select_option(WITH_DAYS)
	line.locator("[name=filter_value]").fill("14")
	expect(sentence(page)).to_contain_text("Status has been the same for at least 14 days")
	line.locator("[name=filter_value_unit]").select_option("the same for at least (weeks)")
	expect(sentence(page)).to_contain_text("at least 14 weeks")
