"""The feed follows the rule: a customer is changed in the panel, and segment, reason and posts follow on screen."""

import re

from playwright.sync_api import Page, expect

FEED = ".convo-feed-main"


def open_panel(page: Page, customer: str = "") -> None:
	page.get_by_role("button", name="Change something").click()
	if customer:
		panel(page).get_by_role("combobox", name="Choose a customer").fill(customer)
		panel(page).get_by_role("option", name=customer).click()
		expect(page.get_by_test_id("customer-form")).to_contain_text(customer)


def panel(page: Page):
	return page.get_by_role("complementary", name="Change something")


def outcome(page: Page):
	return page.get_by_test_id("outcome")


def facts(page: Page):
	return page.locator(".convo-head-facts")


def test_a_quotation_brings_the_customer_and_its_posts_into_the_channel(open_page, shot):
	page = open_page("/channel-feed?channel=Buying+phase")
	feed = page.locator(FEED)
	expect(facts(page)).to_contain_text("16 customers")
	expect(feed.get_by_text("Café Mondlicht")).to_have_count(0)

	open_panel(page, "Café Mondlicht")
	page.get_by_test_id("quotation-form").get_by_role("button", name="Add").click()
	expect(outcome(page)).to_contain_text("Café Mondlicht joined Buying phase")
	expect(outcome(page)).to_contain_text("became open")

	expect(facts(page)).to_contain_text("17 customers")
	move = feed.locator(".convo-move").filter(has_text="Café Mondlicht")
	waiting = page.get_by_role("button", name=re.compile("moved|changed"))
	expect(move.or_(waiting).first).to_be_visible()
	if waiting.is_visible():
		waiting.click()
	expect(move).to_contain_text("joined")
	expect(move).to_contain_text("Anna Keller")
	shot(page, "joined")
	page.get_by_label("Search in posts").fill("Mondschein")
	expect(page).to_have_url(re.compile("text=Mondschein"))
	old = feed.locator("article.convo-post")
	expect(old).to_have_count(1)
	expect(old).to_contain_text("Café Mondlicht")


def test_a_lost_quotation_takes_the_customer_out_again(open_page):
	page = open_page("/channel-feed?channel=Buying+phase")
	expect(page.locator(FEED).get_by_text("Henrik Aalbers").first).to_be_visible()
	open_panel(page, "Henrik Aalbers")
	panel(page).get_by_label("Status of SAL-QTN-0047").select_option("Lost")
	expect(outcome(page)).to_contain_text("Henrik Aalbers left Buying phase")
	expect(outcome(page)).to_contain_text("was lost")
	page.reload()
	expect(facts(page)).to_contain_text("15 customers")
	expect(page.locator("article.convo-post").first).to_be_visible()
	expect(page.locator("article.convo-post").filter(has_text="Henrik Aalbers")).to_have_count(0)


def test_a_changed_field_moves_the_customer(open_page):
	page = open_page("/channel-feed?channel=Inactive+caf%C3%A9s")
	expect(facts(page)).to_contain_text("5 customers")
	open_panel(page, "Zur Blauen Tasse")
	page.get_by_test_id("customer-form").get_by_label("Industry").select_option("Hotel")
	panel(page).get_by_role("button", name="Save customer").click()
	expect(outcome(page)).to_contain_text("Zur Blauen Tasse left Inactive cafés")
	expect(outcome(page)).to_contain_text("changed")
	expect(facts(page)).to_contain_text("4 customers")


def test_a_disabled_customer_leaves_every_segment(open_page):
	page = open_page("/channel-feed?channel=Buying+phase")
	open_panel(page, "Henrik Aalbers")
	page.get_by_test_id("customer-form").get_by_label("Disabled").check()
	panel(page).get_by_role("button", name="Save customer").click()
	expect(outcome(page)).to_contain_text("Henrik Aalbers left Buying phase")
	expect(outcome(page)).to_contain_text("Henrik Aalbers left New contacts")


def test_the_passing_of_days_moves_customers_with_the_day_as_reason(open_page):
	page = open_page("/channel-feed?channel=New+contacts&show=moves")
	open_panel(page)
	today = page.get_by_test_id("today").inner_text()
	page.get_by_test_id("days-30").click()
	expect(outcome(page)).to_contain_text("30 nights passed")
	expect(outcome(page)).to_contain_text("left New contacts")
	expect(outcome(page)).to_contain_text("By the passing of days")
	expect(page.get_by_test_id("today")).not_to_have_text(today)
	expect(facts(page)).to_contain_text("no customers now")
	expect(page.locator(FEED).locator(".convo-move, .convo-moves").first).to_be_visible()


def test_a_change_that_moves_nobody_says_so(open_page):
	page = open_page("/channel-feed?channel=Buying+phase")
	open_panel(page, "Henrik Aalbers")
	page.get_by_test_id("customer-form").get_by_label("Customer Type").select_option("Company")
	panel(page).get_by_role("button", name="Save customer").click()
	expect(outcome(page)).to_contain_text("Nobody joined or left.")


def test_a_paid_invoice_is_told_and_offers_itself_no_more(open_page):
	page = open_page("/customer-timeline?customer=Espressobar+Funkelstein")
	open_panel(page)
	invoice = panel(page).locator('[data-invoice="ACC-SINV-0068"]')
	expect(invoice).to_contain_text("Overdue")
	invoice.get_by_role("button", name="Pay ACC-SINV-0068").click()
	expect(outcome(page)).to_contain_text("ACC-SINV-0068 was paid")
	expect(invoice).to_contain_text("Paid")
	expect(invoice.get_by_role("button", name="Pay")).to_have_count(0)
	invoice.get_by_role("button", name="Return ACC-SINV-0068").click()
	expect(outcome(page)).to_contain_text("ACC-SINV-0068 was returned")
	expect(invoice).to_contain_text("Credit Note Issued")


def test_a_mail_of_the_customer_stands_on_the_timeline(open_page, shot):
	page = open_page("/customer-timeline?customer=Espressobar+Funkelstein")
	open_panel(page)
	form = page.get_by_test_id("mail-form")
	form.get_by_label("Subject").fill("Our machine hums")
	form.get_by_label("What the customer writes").fill("Since Monday, at night only.")
	form.get_by_role("button", name="Send as the customer").click()
	expect(outcome(page)).to_contain_text("Espressobar Funkelstein wrote a mail")
	expect(form.get_by_label("Subject")).to_have_value("")
	expect(page.locator(".preview-page").get_by_text("Our machine hums").first).to_be_visible()
	shot(page, "panel-mail")


def test_a_day_is_chosen_and_what_came_by_it_is_folded(open_page, shot):
	page = open_page("/channel-feed?channel=New+contacts")
	open_panel(page)
	until = panel(page).get_by_label("Or until a day")
	until.fill(until.get_attribute("max"))
	expect(outcome(page)).to_contain_text("92 nights passed")
	nights = page.get_by_test_id("nights")
	expect(nights.locator("summary").first).to_contain_text(re.compile(r"\d+ joined · \d+ left · \d+ overdue"))
	day = nights.locator("details").first
	expect(day).not_to_be_visible()
	nights.locator("summary").first.click()
	day.locator("summary").click()
	expect(day.locator("li").first).to_be_visible()
	shot(page, "panel-nights")


def test_a_new_segment_gets_its_channel(open_page):
	page = open_page("/segments")
	rule = {"subject": "Customer", "field": "industry", "operator": "is", "value": "Hotel"}
	made = page.request.post("/api/preview/save_segment", data={"title": "Hotels", "rules": [rule]})
	assert made.ok, made.text()
	page.goto("/segments?segment=Hotels")
	page.get_by_test_id("create-channel").click()
	page.get_by_role("dialog").get_by_role("button", name=re.compile("^(Create|Make)")).click()
	expect(page.get_by_test_id("create-channel")).to_have_count(0)
	page.goto("/channel-feed?channel=Hotels")
	expect(page.get_by_role("heading", name="Hotels")).to_be_visible()
