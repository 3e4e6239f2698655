"""A condition that compares with what is not there (any more) says so beside itself, while it is typed."""

import pytest
from playwright.sync_api import expect

from tests.browser.rule_steps import add_first, fill, rule


@pytest.mark.parametrize("operator", ["is", "is one of"])
def test_what_is_not_there_is_named_at_its_condition_until_it_is_mended(open_page, shot, operator):
	page = open_page("/segments?segment=new")
	add_first(page, "customer industry")
	fill(page, 1, operator=operator, value="Zeppelins")
	lost = rule(page, 1).get_by_test_id("lost")
	expect(lost).to_have_text('There is no Industry Type "Zeppelins" (any more).')
	shot(page, "lost-value")
	if operator == "is one of":
		rule(page, 1).get_by_label("Remove Zeppelins").click()
	fill(page, 1, value="Hotel")
	expect(lost).to_have_count(0)
	expect(page.get_by_test_id("count")).to_be_visible()
