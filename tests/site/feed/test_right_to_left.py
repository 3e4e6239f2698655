"""In a Desk that reads from right to left, a Latin name is drawn as it is written, and its signs stay with it."""

from itertools import pairwise
from urllib.parse import quote

import frappe
import pytest

from tests.site import kit
from tests.site.desk import desk_of
from tests.site.ground import user
from tests.site.kit import when

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]


class Scene:
	"""A reader of Hebrew; a customer whose name ends with a sign, in three channels, who came in after the first look."""

	def __init__(self, ground):
		frappe.flags.mute_emails = True
		frappe.db.set_single_value("System Settings", "enable_onboarding", 0)
		self.reader = user("hanna", ("Convo Agent", "Sales User"))
		frappe.db.set_value("User", self.reader, "language", "he")
		frappe.clear_cache(user=self.reader)
		sign = frappe.generate_hash(length=4)
		self.customer = kit.customer(ground, customer_name=f"Verein {sign} e. V.").name
		kit.settle()
		self.segment = kit.segment(
			when("Quotation", "exists", measure="exists", filters=[["status", "is", "Open"]]),
			kit.named([self.customer]), title=f"Open offers {sign} Inc.",
		)  # fmt: skip
		self.titles = [f"{word} {sign}" for word in ("Offers", "Cafes", "Open cases")]
		self.channel, *_others = [kit.channel(self.segment, title=title) for title in self.titles]
		kit.quotation(ground, self.customer, rate=700)
		kit.post(self.customer, "They want the offer by Friday")
		kit.settle()


@pytest.fixture(scope="module")
def scene(ground, swept_module, base):
	made = Scene(ground)
	yield made
	frappe.set_user("Administrator")
	frappe.db.set_value("User", made.reader, "language", None)
	frappe.db.commit()


@pytest.fixture
def hanna(scene, enter, base):
	person = enter(scene.reader)
	person.go(
		url=f"{desk_of(base)}/channel-feed?channel={quote(scene.channel)}&customer={quote(scene.customer)}"
	)
	return person


def runs_from_left_to_right(places):
	return all(one <= other for one, other in pairwise(places))


@pytest.mark.parametrize("place", [".convo-move-name", ".convo-post-name", ".convo-feed-card"])
def test_the_full_stop_of_a_name_stays_at_its_end(scene, hanna, place):
	assert runs_from_left_to_right(hanna.letters(within=place, text=scene.customer))


def test_each_channel_has_its_sign_before_it_and_the_first_is_read_first(scene, hanna):
	first, second = (
		hanna.letters(within=".convo-post-foot", text=f"#{title}") for title in sorted(scene.titles[1:])
	)
	assert runs_from_left_to_right(first) and runs_from_left_to_right(second)
	assert first[0] > second[-1]
	assert hanna.letters(within=".convo-post-foot", text="גם")[0] > max(first[-1], second[-1])


def test_a_sentence_around_a_name_keeps_its_signs(scene, hanna):
	hanna.press(selector=".convo-move .convo-why")
	places = hanna.letters(within=".convo-explain h2", text=scene.customer)
	assert runs_from_left_to_right(places)
	segment = hanna.letters(within=".convo-explain h2", text=scene.segment)
	assert runs_from_left_to_right(segment) and places[0] > segment[-1]
