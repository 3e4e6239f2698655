"""Every page, dialog and menu of the app that the preview can show, as a table for tests that walk through all of them."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, Route

from convo_channels.core.base.sql import sql
from tests.browser.rule_steps import add_first, fill, rule

FEED = "/channel-feed?channel=Buying+phase"
SEGMENT = "/segments?segment=Buying+phase"
HOTELS = "/customer-timeline?customer=Quellmark+Hotels+AG"
LONG = "Gesellschaft für die Förderung nachhaltiger Kaffeekultur, Röstereiwesen und nachbarschaftliches Zusammenleben im Alten Hafen Süd mbH & Co. KG"
# Names as they come from imports: long, without a place to break, in other scripts and directions.
NAMES = {
	"Hotel Bellavesta": LONG[:140],
	"Brühgruppe Linz": "Donaudampfschifffahrtsgesellschaftskapitänskajütenkaffeemaschinenwartung",
	"Maison Tilleul": "einkauf.und.verwaltung.zentrale.sued.west+kaffee@niederlassung-oberwiesental.example",
	"Coworking Speicherdeck": "北京市朝阳区国际咖啡贸易有限责任公司",
	"Foodtruck Bohnenrakete": "☕🚀 Bohnenrakete 🚀☕ (🇩🇪/🇦🇹)",
	"Henrik Aalbers": "קפה שקמה (2019) בע\"מ",
}


@dataclass(frozen=True)
class Place:
	"""`ready`: what is to be seen before the steps. `zoomed`: it is looked at in a low wide window, too."""

	name: str
	address: str
	ready: str
	steps: Callable[[Page], None] = lambda page: None
	zoomed: bool = False


def give_names(site) -> None:
	"""The demo business, some of whose customers are called as few designers expect."""
	for name, called in NAMES.items():
		site.store.execute(sql("UPDATE `tabCustomer` SET customer_name = {} WHERE name = {}", called, name))


def button(words: str) -> Callable[[Page], None]:
	return lambda page: page.get_by_role("button", name=words).first.click()


def by_test_id(name: str, shown: str = "") -> Callable[[Page], None]:
	def click(page: Page) -> None:
		page.get_by_test_id(name).first.click()
		if shown:
			page.locator(shown).first.wait_for()

	return click


def tab(name: str) -> Callable[[Page], None]:
	return lambda page: page.get_by_role("tab", name=name).click()


def _compose(page: Page) -> None:
	page.get_by_role("button", name="Write", exact=True).first.click()
	page.locator(".convo-composer").wait_for()


def _explain(page: Page) -> None:
	page.get_by_test_id("members").get_by_role("button", name=re.compile("^Why ")).first.click()
	page.get_by_role("dialog").get_by_text(re.compile("^A member (since|from)")).wait_for()


def _explain_missing(page: Page) -> None:
	page.get_by_role("button", name="Why not here?").click()
	page.get_by_role("dialog").get_by_text("What is missing:").wait_for()


def _difference(page: Page) -> None:
	fill(page, 1, value="999")
	page.get_by_role("button", name="Save").click()
	page.get_by_test_id("stays").wait_for()


def _template(page: Page) -> None:
	page.get_by_test_id("from-template").click()
	page.locator("[data-template=overdue_payers]").click()
	page.get_by_test_id("template-count").wait_for()


def _first(words: str, **values: str) -> Callable[[Page], None]:
	def build(page: Page) -> None:
		add_first(page, words)
		if values:
			fill(page, 1, **values)

	return build


def _filter_menu(page: Page) -> None:
	page.get_by_role("button", name=re.compile("^Filter")).first.click()
	page.get_by_label("Territory").wait_for()


def _calendar(page: Page) -> None:
	add_first(page, "customer created on")
	fill(page, 1, operator="after", value="2024-03-15")
	rule(page, 1).get_by_role("button", name="choose a date").click()
	page.get_by_test_id("calendar").wait_for()


def _condition_menu(page: Page) -> None:
	add_first(page, "quotation territory")
	rule(page, 1).get_by_role("button", name="Actions").click()
	page.locator(".convo-actions-menu").wait_for()


def _entries(page: Page) -> None:
	page.get_by_test_id("first").click()
	page.locator(".convo-entries-box").wait_for()


def _missing(page: Page) -> None:
	page.get_by_label("Title").fill("Nobody knows")
	add_first(page, "quotation sum grand total")
	page.get_by_role("button", name="Save").click()
	page.get_by_text("missing").first.wait_for()


def _mail(page: Page) -> None:
	_answer(page, "bulk.preview_mail", MAIL)
	_answer(page, "bulk.start", {})
	page.route("**/api/preview/search_link*", lambda route: route.fulfill(body=json.dumps({"message": TEMPLATES})))
	page.route("**/convo_channels.api.feed.get_page*", _may_write)
	page.reload()
	page.get_by_test_id("write").click()
	page.get_by_test_id("mail-template").first.click()
	page.get_by_test_id("mail-preview").wait_for()


def _may_write(route: Route) -> None:
	answer = route.fetch().json()
	for head in filter(None, [answer["message"].get("channel")]):
		head["can_write"] = 1
	route.fulfill(json=answer)


def _own_mail(page: Page) -> None:
	_mail(page)
	page.get_by_test_id("mail-own").click()


def _answer(page: Page, method: str, message: object) -> None:
	body = json.dumps({"message": message})
	page.route(f"**/convo_channels.api.{method}*", lambda route: route.fulfill(body=body))


def _refused(method: str, words: str) -> Callable[[Page], None]:
	def fail(page: Page) -> None:
		page.route(f"**/convo_channels.api.{method}*", lambda route: route.fulfill(status=403, body=json.dumps({"message": words})))
		page.reload()
		page.get_by_text(words).first.wait_for()

	return fail


def _open_row(page: Page) -> None:
	page.locator(".convo-row-box").filter(has_text="Good morning Ms Keller").click()
	page.get_by_role("complementary", name="Details").wait_for()


def _open_document(page: Page) -> None:
	page.locator(".convo-row-box").filter(has_text="SAL-ORD-0065").first.click()
	page.get_by_role("complementary", name="Details").wait_for()


def _help(page: Page) -> None:
	page.keyboard.press("?")
	page.get_by_role("dialog").wait_for()


def _change(page: Page) -> None:
	page.get_by_role("button", name="Change something").click()
	panel = page.get_by_role("complementary", name="Change something")
	panel.get_by_role("combobox", name="Choose a customer").fill("Funkelstein")
	panel.get_by_role("option").first.click()
	page.get_by_test_id("quotation-form").wait_for()


def _find_customer(page: Page) -> None:
	page.get_by_role("combobox", name="Find a customer").fill("a")
	page.get_by_role("option").first.wait_for()


def _columns(page: Page) -> None:
	page.get_by_test_id("member-columns").click()
	page.get_by_role("group", name="Columns").wait_for()


def _delete(page: Page) -> None:
	post = page.locator("article.convo-post").filter(has=page.get_by_role("button", name="Delete")).first
	post.get_by_role("button", name="Delete").click()
	page.get_by_role("button", name="Undo").wait_for()


TEMPLATES = [
	{"value": "Spring offer", "label": "Spring offer", "description": ""},
	{"value": "Wartung und Reinigung der Siebträgermaschinen im Frühjahr", "label": "", "description": ""},
]
MAIL = {
	"samples": [
		{"customer": "a", "customer_name": LONG, "email": NAMES["Maison Tilleul"], "subject": "Spring offer", "html": "<p>Dear customer</p>"},
		{"customer": "b", "customer_name": NAMES["Henrik Aalbers"], "email": "b@example.com", "subject": "Spring offer", "html": "<p>Hi</p>"},
	],
	"left_out": [
		{"text": "3 have no e-mail address", "count": 3, "customers": [{"customer": "c", "customer_name": LONG}, {"customer": "d", "customer_name": NAMES["Brühgruppe Linz"]}]},
	],
	"writes_to": 13, "looked_at": 16, "total": 16, "problem": "",
}  # fmt: skip

POST = "article.convo-post"
ROW = ".convo-row-box"
FORM = "[data-test=segment-form]"
HEAD = "[data-test=sentence]"

PLACES = [
	Place("feed", FEED, POST, zoomed=True),
	Place("channels", "/channel-feed", ".convo-side-row"),
	Place("feed-card", FEED + "&customer=Quellmark+Hotels+AG", ".convo-card-name, .convo-feed-card h2"),
	Place("feed-card-long", FEED + "&customer=Hotel+Bellavesta", ".convo-feed-card h2"),
	Place("feed-compose", FEED, POST, _compose),
	Place("feed-explained", FEED, POST, button("Explain this channel"), zoomed=True),
	Place("feed-filter", FEED, POST, _filter_menu, zoomed=True),
	Place("feed-filtered", FEED + "&territory=Austria&post_types=Note%2CMeeting&text=a", ".convo-filters .convo-chip"),
	Place("feed-moves", FEED + "&show=moves", ".convo-move"),
	Place("feed-upcoming", FEED + "&show=upcoming", ".convo-list-inner"),
	Place("feed-nothing", FEED + "&text=zzzzzz", ".convo-state"),
	Place("feed-keys", FEED, POST, _help),
	Place("feed-refused", "/channel-feed?channel=Nobody", ".convo-state"),
	Place("feed-explain", "/channel-feed?channel=Overdue+payers&customer=Henrik+Aalbers", ".convo-feed-card h2", _explain_missing),
	Place("new-channel", "/channel-feed", ".convo-side-row", button("New channel"), zoomed=True),
	Place("mail", FEED, POST, _mail),
	Place("mail-own", FEED, POST, _own_mail),
	Place("timeline", HOTELS, ROW, zoomed=True),
	Place("timeline-long", "/customer-timeline?customer=Hotel+Bellavesta", ROW),
	Place("timeline-word", "/customer-timeline?customer=Br%C3%BChgruppe+Linz", ROW),
	Place("timeline-hebrew", "/customer-timeline?customer=Henrik+Aalbers", ROW),
	Place("timeline-row", HOTELS, ROW, _open_row, zoomed=True),
	Place("timeline-document", HOTELS, ROW, _open_document),
	Place("timeline-compose", HOTELS, ROW, _compose),
	Place("timeline-nothing", HOTELS + "&text=zzzzzz", ".convo-state"),
	Place("timeline-refused", "/customer-timeline?customer=Nobody", ".convo-state"),
	Place("chooser", "/customer-timeline", ".convo-chooser", _find_customer),
	Place("segments", "/segments", ".preview-segment-list a"),
	Place("segment", SEGMENT, "[data-test=members]", zoomed=True),
	Place("segment-columns", SEGMENT, "[data-test=members]", _columns),
	Place("segment-why", SEGMENT, "[data-test=members]", _explain, zoomed=True),
	Place("segment-lately", SEGMENT, HEAD, tab("Lately")),
	Place("segment-upcoming", SEGMENT, HEAD, tab("Upcoming")),
	Place("segment-history", SEGMENT, HEAD, tab("History")),
	Place("segment-form", "/segments?segment=Inactive&edit=1", "[data-test=rule-3]"),
	Place("segment-difference", "/segments?segment=Inactive&edit=1", "[data-test=rule-3]", _difference, zoomed=True),
	Place("segment-new", "/segments?segment=new", "[data-test=first]"),
	Place("segment-entries", "/segments?segment=new", "[data-test=first]", _entries),
	Place("segment-filter", "/segments?segment=new", "[data-test=first]", _first("quotation territory", filter_value="Austria")),
	Place("segment-menu", "/segments?segment=new", "[data-test=first]", _condition_menu),
	Place("segment-calendar", "/segments?segment=new", "[data-test=first]", _calendar, zoomed=True),
	Place("segment-missing", "/segments?segment=new", "[data-test=first]", _missing),
	Place("segment-keys", "/segments?segment=new", "[data-test=first]", by_test_id("keys", "[role=dialog]")),
	Place("templates", "/segments", "[data-test=from-template]", by_test_id("from-template", "[data-template]")),
	Place("template", "/segments", "[data-test=from-template]", _template, zoomed=True),
	Place("change", "/segments", ".preview-segment-list a", _change),
]
# Whose menus and lists were put at their buttons, at the width of the window then.
OVER = {"chooser", "feed-filter", "new-channel", "segment-calendar", "segment-entries", "segment-menu", "segment-filter"}
