"""A segment: how it stands, its rule while it is built with every menu open, its dialogs, and what goes wrong."""

import re

from playwright.sync_api import Page, expect

from tests.browser.rule_steps import add, add_first, counted, fill, pick, rule, turn_into_opposite
from tests.browser.states import PHONE, Refusal, State

API = "convo_channels.api."
BUYING = "/segments?segment=Buying+phase"
INACTIVE = "/segments?segment=Inactive"
EDIT = INACTIVE + "&edit=1"
NEW = "/segments?segment=new"
MEMBER = "[data-test=members] tbody tr"
FIRST = "[data-test=first]"
RULE = "[data-test=rule-1]"
COUNT = "[data-test=count]"


def tab(name: str, *, ready: str):
	def steps(page: Page) -> None:
		page.get_by_role("tab", name=name).click()
		expect(page.get_by_role("tabpanel").locator(ready).first).to_be_visible()

	return steps


def history_as_table(page: Page) -> None:
	tab("History", ready="[role=slider]")(page)
	page.get_by_text("The same as a table").click()
	page.get_by_test_id("members-on").fill("2026-03-10")
	expect(page.locator(".convo-members-on li").first).to_be_visible()


def day_that_is_none(page: Page) -> None:
	tab("History", ready="[role=slider]")(page)
	page.get_by_test_id("members-on").fill("2026-02-31")
	page.keyboard.press("Tab")


def columns(page: Page) -> None:
	page.get_by_test_id("member-columns").click()
	expect(page.get_by_role("group", name="Columns")).to_be_visible()


def explain_choice(page: Page) -> None:
	page.get_by_test_id("explain").click()
	expect(page.get_by_role("option").first).to_be_visible()


def explain_no(page: Page) -> None:
	explain_choice(page)
	search = page.get_by_role("dialog").get_by_role("combobox")
	search.fill("Henrik")
	expect(page.get_by_role("option", name=re.compile("Henrik Aalbers"))).to_be_visible()
	search.press("Enter")
	expect(page.get_by_role("dialog")).to_contain_text("Not a member")


def catalogue(page: Page) -> None:
	page.get_by_test_id("first").click()
	expect(page.get_by_role("option").first).to_be_visible()


def catalogue_finds(page: Page) -> None:
	catalogue(page)
	page.locator(".convo-entries-box input").fill("invoice")
	expect(page.get_by_role("option").first).to_contain_text("nvoice")


def catalogue_finds_nothing(page: Page) -> None:
	catalogue(page)
	page.locator(".convo-entries-box input").fill("zzzz")
	expect(page.get_by_text("Nothing like that.")).to_be_visible()


def whole_rule(page: Page) -> None:
	"""Several groups, a bracket, a narrowing, several values, a "not", an "or never"."""
	add_first(page, "quotation any")
	rule(page, 1).get_by_test_id("add-filter").get_by_role("button").click()
	pick(page, "grand total")
	fill(page, 1, filter_operator="more than", filter_value="100", period="in the last (days)", period_days="90")
	add(page, "territory")
	fill(page, 2, operator="is one of")
	for country in ("Germany", "Austria"):
		fill(page, 2, value=country)
	rule(page, 2).get_by_role("button", name="Actions").click()
	page.get_by_role("menuitem", name="Add an alternative to it (or)").click()
	pick(page, "industry")
	fill(page, 3, value="Hotel")
	page.get_by_test_id("or").click()
	pick(page, "last from the customer")
	fill(page, 4, operator="more than (days) ago", value="90")
	rule(page, 4).locator("[name=or_never]").check()
	turn_into_opposite(page, 2)
	counted(page)


def actions(page: Page) -> None:
	rule(page, 1).get_by_role("button", name="Actions").click()
	expect(page.get_by_role("menu")).to_be_visible()


def group_actions(page: Page) -> None:
	press_group = page.get_by_role("button", name="Actions of group 1")
	press_group.click()
	expect(page.get_by_role("menu")).to_be_visible()


def choices(page: Page) -> None:
	add_first(page, "territory")
	rule(page, 1).locator("[name=value]").click()
	expect(page.locator(".convo-choice-menu:visible [role=option]").first).to_be_visible()


def calendar(page: Page) -> None:
	add_first(page, "customer created on")
	fill(page, 1, operator="after", value="2024-03-15")
	rule(page, 1).locator("[name=value]").press("ArrowDown")
	expect(page.get_by_test_id("calendar")).to_be_visible()


def unreadable(page: Page) -> None:
	add_first(page, "customer created on")
	fill(page, 1, operator="after", value="2024-02-31")
	page.keyboard.press("Tab")
	expect(rule(page, 1)).to_contain_text("Not a date.")


def unfinished(page: Page) -> None:
	page.get_by_label("Title").fill("Half")
	add_first(page, "territory")
	page.get_by_role("button", name="Save").click()
	expect(page.locator(".has-problem")).to_be_visible()


def without_condition(page: Page) -> None:
	page.get_by_label("Title").fill("None")
	page.get_by_role("button", name="Save").click()
	expect(page.get_by_test_id("missing-rule")).not_to_be_empty()


def nobody(page: Page) -> None:
	add_first(page, "customer name")
	fill(page, 1, operator="is", value="Nobody at all")
	expect(page.get_by_test_id("live-count")).to_contain_text("No customer matches")


def keys(page: Page) -> None:
	page.get_by_test_id("keys").click()
	expect(page.get_by_role("dialog")).to_be_visible()


def earlier(page: Page) -> None:
	page.get_by_test_id("earlier-button").click()
	expect(page.get_by_test_id("version")).to_be_visible()


def difference(page: Page) -> None:
	fill(page, 1, value="999")
	counted(page)
	page.get_by_role("button", name="Save").click()
	expect(page.get_by_test_id("stays")).to_be_visible()


def templates(page: Page) -> None:
	page.get_by_test_id("from-template").click()
	expect(page.get_by_test_id("card-count").nth(4)).to_be_visible()


def template(page: Page) -> None:
	templates(page)
	page.locator("[data-template=overdue_payers]").click()
	expect(page.get_by_test_id("template-count")).to_contain_text("customer")


def template_refused(page: Page) -> None:
	template(page)
	page.locator("[name=days]").fill("soon")
	expect(page.get_by_test_id("make")).to_be_disabled()


def verify(page: Page) -> None:
	page.get_by_test_id("verify").click()
	expect(page.get_by_test_id("proof")).to_be_visible()


VERSION = {
	"name": "v1", "saved_at": "2026-03-01 10:00:00.000000", "saved_by": "x", "saved_by_name": "Anna Keller",
	"sentence": "Customers in Austria.", "include_disabled": 0,
	"rules": [{"group_no": 1, "subject": "Customer", "field": "territory", "measure": "value", "operator": "is", "value": "Austria"}],
}  # fmt: skip
HIDDEN = {"state": "done", "token": "t", "sentence": "Customers …", "count": None, "seen": None,
	"hidden": [{"row": 2, "text": "You may not read Sales Invoice."}]}  # fmt: skip


def broken(overview: dict) -> dict:
	return {**overview, "status": "Broken", "broken_reason": "There is no field x.", "lost": ["A condition lost its field."]}


STATES = [
	State("segments", "/segments", ".convo-state"),
	State("segment", BUYING, MEMBER),
	State("segment, verified", BUYING, MEMBER, verify),
	State("segment, columns", BUYING, MEMBER, columns),
	State("segment, lately", BUYING, MEMBER, tab("Lately", ready="li")),
	State("segment, upcoming", "/segments?segment=New+contacts", MEMBER, tab("Upcoming", ready=".convo-upcoming-row")),
	State("segment, nothing upcoming", "/segments?segment=Quellmark+Group", MEMBER, tab("Upcoming", ready=".convo-state")),
	State("segment, history", BUYING, MEMBER, history_as_table),
	State("segment, a day that is none", BUYING, MEMBER, day_that_is_none),
	State("segment, whom to explain", INACTIVE, MEMBER, explain_choice),
	State("segment, explanation", INACTIVE, MEMBER, explain_no),
	State("segment, broken", BUYING, ".convo-notice", answers={API + "segments.get_overview": broken}),
	State("segment, fails", BUYING, ".convo-state", answers={API + "segments.get_overview": Refusal("The database sleeps.")}),
	State("rule, new", NEW, FIRST),
	State("rule, catalogue", NEW, FIRST, catalogue),
	State("rule, catalogue finds", NEW, FIRST, catalogue_finds),
	State("rule, catalogue finds nothing", NEW, FIRST, catalogue_finds_nothing),
	State("rule, whole", NEW, FIRST, whole_rule),
	State("rule, actions", EDIT, RULE, actions),
	State("rule, group actions", EDIT, RULE, group_actions),
	State("rule, choices", NEW, FIRST, choices),
	State("rule, calendar", NEW, FIRST, calendar),
	State("rule, no date", NEW, FIRST, unreadable),
	State("rule, unfinished", NEW, FIRST, unfinished),
	State("rule, without condition", NEW, FIRST, without_condition),
	State("rule, nobody", NEW, FIRST, nobody),
	State("rule, keys", EDIT, RULE, keys),
	State("rule, earlier rules", EDIT, RULE, earlier, answers={
		API + "library.get_versions": {"items": [VERSION], "next_cursor": None}}),
	State("rule, hidden condition", EDIT, RULE, lambda page: fill(page, 1, value="121"), answers={API + "rules.count": HIDDEN}),
	State("rule, difference", EDIT, COUNT, difference),
	State("templates", "/segments", ".convo-state", templates),
	State("template", "/segments", ".convo-state", template),
	State("template refused", "/segments", ".convo-state", template_refused),
	State("rule, phone", NEW, FIRST, whole_rule, options={"viewport": PHONE}),
	State("segment, phone", BUYING, MEMBER, options={"viewport": PHONE}),
	State("template, phone", "/segments", "[data-test=from-template]", template, options={"viewport": PHONE}),
]  # fmt: skip
