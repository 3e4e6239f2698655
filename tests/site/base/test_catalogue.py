"""No sentence of a page is outside the catalogue: in a language that puts every known one in brackets, whatever a page
shows without them is data. The data is Greek, so that no English is left but what we say."""

from urllib.parse import quote

import frappe
import pytest
from frappe.utils import nowdate

from tests.site import kit, pseudo_language
from tests.site.desk import desk_of
from tests.site.ground import user
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]


class Scene:
	"""Somebody who may do everything, two segments with channels, and a customer with something of every kind."""

	def __init__(self, ground, language):
		frappe.flags.mute_emails = True
		frappe.db.set_single_value("System Settings", "enable_onboarding", 0)
		roles = (
			"System Manager",
			"Convo Manager",
			"Convo Agent",
			"Sales Manager",
			"Accounts Manager",
			"Support Team",
		)
		self.reader = user("lena", roles)
		frappe.db.set_value(
			"User", self.reader, {"language": language, "first_name": "Λένα", "full_name": "Λένα"}
		)
		self.customer, other = (kit.customer(ground, word).name for word in ("Φούρνος", "Κήπος"))
		kit.settle()
		self.segment = self._segment(
			"Ανοιχτά",
			when(
				"Quotation", "exists", measure="exists", filters=[["status", "is one of", "Open, Replied"]],
				period="in the last (days)", period_days=10,
			),
			kit.named([self.customer, other]),
		)  # fmt: skip
		self.large = self._segment(
			"Μεγάλα",
			when("Sales Invoice", "at least", "500", measure="sum", field="grand_total"),
			when("Convo Profile", "more than (days) ago", "30", field="last_contact_at", or_never=1),
			when("Customer", "is", ground.north, field="territory"),
		)
		self.channel = kit.channel(self.segment, title=f"Κανάλι {frappe.generate_hash(length=4)}")
		kit.quotation(ground, self.customer, rate=1200)
		kit.invoice(ground, self.customer, rate=900)
		kit.issue(self.customer, subject="Θόρυβος")
		kit.mail(self.customer, subject="Ερώτηση", content="Πότε;")
		for post_type in frappe.get_meta("Convo Post").get_options("post_type").split("\n"):
			kit.post(self.customer, "Κείμενο", post_type=post_type)
		kit.settle()
		self.data = self._data(ground)

	@staticmethod
	def _segment(word, *rows):
		return kit.segment(*rows, title=f"{word} {frappe.generate_hash(length=4)}")

	def _data(self, ground):
		"""What users of this site wrote, and the words of ERPNext's own trees."""
		doctypes = (
			"Customer",
			"Convo Segment",
			"Convo Channel",
			"Territory",
			"Customer Group",
			"Item Group",
			"Company",
			"Currency",
		)
		names = [name for doctype in doctypes for name in frappe.get_all(doctype, pluck="name")]
		people = frappe.get_all("User", ["name", "full_name"], as_list=True)
		return {*names, *(part for person in people for part in person), "Desk"} - {"Customer"}


@pytest.fixture(scope="module")
def language(frappe_site):
	with pseudo_language.installed() as code:
		yield code


@pytest.fixture(scope="module")
def scene(ground, swept_module, language, base):
	return Scene(ground, language)


@pytest.fixture
def lena(scene, enter):
	return enter(scene.reader)


def outside(scene, texts):
	assert any("⟦" in text for text in texts)
	return pseudo_language.outside(texts, scene.data)


def test_the_feed_says_nothing_past_the_catalogue(scene, base, lena):
	address = f"{desk_of(base)}/channel-feed?channel={quote(scene.channel)}&customer={quote(scene.customer)}"
	lena.go(url=address)
	assert not outside(scene, lena.all_said(waits_for="article.convo-post"))
	lena.press_key(key="c")
	assert not outside(scene, lena.all_said(waits_for="textarea:visible, [contenteditable]:visible"))
	lena.press_key(key="Escape")
	lena.press_key(key="?")
	assert not outside(scene, lena.all_said(waits_for=".convo-keys"))


def test_the_timeline_says_nothing_past_the_catalogue(scene, base, lena):
	lena.go(url=f"{desk_of(base)}/customer-timeline?customer={quote(scene.customer)}")
	assert not outside(scene, lena.all_said(waits_for=".convo-row-box"))
	lena.press(selector=".convo-row-box")
	assert not outside(scene, lena.all_said(waits_for=".convo-panel-head"))


@pytest.mark.parametrize("name", ["segment", "large"])
def test_the_form_of_a_segment_says_nothing_past_the_catalogue(scene, base, lena, name):
	lena.open_builder(url=f"{desk_of(base)}/convo-segment/{quote(getattr(scene, name))}")
	assert not outside(scene, lena.all_said(waits_for=".convo-rule:visible [data-test=rule-sentence]"))
	for tab in (1, 2, 3):
		lena.press(selector=f"[role=tab] >> nth={tab}")
		assert not outside(scene, lena.all_said(waits_for="[role=tabpanel]:visible"))
	lena.press(selector=".convo-rule:visible [data-test=and]")
	assert not outside(scene, lena.all_said(waits_for=".convo-entries-box"))


def test_what_is_asked_of_a_segment_says_nothing_past_the_catalogue(scene, base, lena):
	lena.open_builder(url=f"{desk_of(base)}/convo-segment/{quote(scene.segment)}")
	lena.press(selector="[role=tab] >> nth=3")
	lena.choose_day(day=nowdate())
	assert not outside(scene, lena.all_said(waits_for=".convo-members-on .convo-insight-rows, .convo-members-on .convo-muted"))
	lena.go(url=f"{desk_of(base)}/customer-timeline?customer={quote(scene.customer)}")
	lena.press(selector=".convo-who .convo-why")
	assert not outside(scene, lena.all_said(waits_for=".convo-explain .convo-verdict"))


def test_the_question_before_a_rule_is_saved_says_nothing_past_the_catalogue(scene, base, lena):
	lena.open_builder(url=f"{desk_of(base)}/convo-segment/{quote(scene.segment)}")
	lena.say_condition(number=1, operator="does not exist")
	lena.save_by_key()
	assert not outside(scene, lena.all_said(waits_for="[data-test=difference] [data-test=stays]"))


def test_the_library_says_nothing_past_the_catalogue(scene, base, lena):
	lena.open_list(url=f"{desk_of(base)}/convo-segment")
	lena.press_list_button(name="From Template")
	assert not outside(scene, lena.all_said(waits_for=".convo-library [data-template]"))
	lena.choose_template(key="inactive_customers")
	assert not outside(scene, lena.all_said(waits_for=".convo-library [data-test=template-count]"))
	lena.press_key(key="Escape")
	lena.open_form(url=f"{desk_of(base)}/convo-segment/{quote(scene.segment)}", title=scene.segment)
	lena.press_form_menu(name="⟦Delete⟧")
	assert not outside(scene, lena.all_said(waits_for=".convo-library .convo-use"))


@pytest.mark.parametrize(
	("page", "waits_for"),
	[("convo-health", ".convo-health-figures"), ("convo-welcome", ".convo-welcome-steps")],
)  # fmt: skip
def test_the_other_pages_say_nothing_past_the_catalogue(scene, base, lena, page, waits_for):
	lena.go(url=f"{desk_of(base)}/{page}")
	assert not outside(scene, lena.all_said(waits_for=waits_for))


def test_what_is_outside_of_the_catalogue_is_found():
	texts = [
		"⟦{0} of ⟦Open⟧⟧".format("3"),
		"⟦Since⟧ 10 December",
		"SAL-QTN-2026-00001",
		"ACME Ltd",
		"⟦Posts⟧ today",
	]
	assert pseudo_language.outside(texts, ["ACME Ltd"]) == ["⟦Posts⟧ today"]
