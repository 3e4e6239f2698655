"""A site whose companies keep their books in different currencies: the builder asks which company's, and says the currency."""

import pytest
from playwright.sync_api import expect

from convo_channels.core.base.sql import sql
from convo_channels.core.catalog.catalog import build_catalog
from convo_channels.core.catalog.money import Currencies
from standalone.schema import field_infos
from tests.browser.rule_steps import add_first, fill, rule, sentence

BOOKS = Currencies("EUR", {"Espresso GmbH": "EUR", "Dollar Inc": "USD"})


@pytest.fixture
def two_companies(preview):
	before, site = preview.site.catalog, preview.site
	site.catalog = build_catalog(field_infos(), (), BOOKS)
	site.store.execute(
		sql("INSERT INTO `tabCompany` (name, company_name, default_currency, creation) VALUES ({}, {}, 'USD', {})", "Dollar Inc", "Dollar Inc", site.now())
	)
	yield
	site.catalog = before


def test_an_amount_asks_for_its_company_and_then_says_its_currency(two_companies, open_page, shot):
	page = open_page("/segments?segment=new")
	add_first(page, "sum of grand total invoice")
	expect(rule(page, 1).get_by_test_id("filter")).to_contain_text("only those where")
	expect(rule(page, 1).get_by_test_id("currency")).to_have_count(0)
	fill(page, 1, filter_value="Dollar Inc", value="500")
	expect(rule(page, 1).get_by_test_id("currency")).to_have_text("USD")
	expect(sentence(page)).to_contain_text("who were invoiced at least $ 500 (Company is Dollar Inc)")
	shot(page, "currency-of-a-company")


def test_a_balance_is_narrowed_by_its_company_and_nothing_else(two_companies, open_page, shot):
	page = open_page("/segments?segment=new")
	add_first(page, "outstanding amount balance")
	expect(rule(page, 1).locator("[name=period]")).to_have_count(0)
	fill(page, 1, filter_value="Dollar Inc", value="100")
	expect(sentence(page)).to_contain_text("who owe at least $ 100 (Company is Dollar Inc)")
	shot(page, "balance-of-a-company")


def test_without_a_company_the_condition_says_what_it_lacks_and_offers_it(two_companies, open_page, shot):
	page = open_page("/segments?segment=new")
	add_first(page, "sum of grand total invoice")
	fill(page, 1, value="500")
	expect(rule(page, 1).get_by_test_id("missing")).to_contain_text("Say which: amounts in different currencies")
	rule(page, 1).get_by_label("Remove filter 1 of condition 1").click()
	expect(rule(page, 1).get_by_test_id("problem")).to_contain_text("filter by Company")
	shot(page, "currency-lacks-a-company")
	rule(page, 1).get_by_role("button", name="Choose the Company").click()
	expect(rule(page, 1).locator("[name=filter_value]")).to_be_focused()
	fill(page, 1, filter_value="Dollar Inc")
	expect(rule(page, 1).get_by_test_id("problem")).to_have_count(0)
	expect(sentence(page)).to_contain_text("at least $ 500")


def test_a_site_of_one_currency_asks_for_nothing_and_says_it(open_page):
	page = open_page("/segments?segment=new")
	add_first(page, "sum of grand total invoice")
	fill(page, 1, value="500")
	expect(rule(page, 1).get_by_test_id("filter")).to_have_count(0)
	expect(rule(page, 1).get_by_test_id("currency")).to_have_text("EUR")
	expect(sentence(page)).to_contain_text("at least € 500")
