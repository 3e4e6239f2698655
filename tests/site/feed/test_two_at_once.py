"""Two colleagues in one channel, each in a Desk of their own: what one does the other sees, and after a lost connection nothing is missing."""

from urllib.parse import quote

import frappe
import pytest

from tests.site import kit
from tests.site.desk import desk_of
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]

BEFORE = "They want the offer by Friday"


class Scene:
	def __init__(self, ground):
		frappe.db.set_single_value("System Settings", "enable_onboarding", 0)
		self.anna, self.ben = (user(f"two-{name}", ("Convo Agent", "Sales User")) for name in ("anna", "ben"))
		self.customer = kit.customer(ground, "Two Bakeries").name
		asked = kit.segment(kit.named([self.customer]), fill=False)
		frappe.db.commit()
		# by then the worker has done what new users ask of it as well, which ends their sessions
		self.segment = kit.filled_by_worker(asked)
		kit.settle()
		self.channel = kit.channel(self.segment, title=kit.unique("Two"))
		frappe.set_user(self.anna)
		kit.post(self.customer, BEFORE)
		frappe.set_user("Administrator")
		kit.settle()
		frappe.db.commit()


@pytest.fixture(scope="module")
def scene(ground, swept_module, base):
	return Scene(ground)


@pytest.fixture
def both(scene, enter, base):
	"""Both with the channel open before them."""
	people = enter(scene.anna), enter(scene.ben)
	for person in people:
		person.open_channel(url=f"{desk_of(base)}/channel-feed?channel={quote(scene.channel)}", title=scene.channel)
		person.see_post(text=BEFORE)
	return people


def test_what_one_does_the_other_sees_at_once(scene, both):
	anna, ben = both
	anna.write_post(text="Who calls them", customer=scene.customer, post_type="Question")
	ben.see_post(text="Who calls them")
	ben.answer_post(text="Who calls them", reply="I do, at four")
	anna.see_thread(text="Who calls them", words="1 reply")
	anna.open_thread(text="Who calls them", reply="I do, at four")
	ben.react(text="Who calls them", name="thumbs up")
	anna.see_reaction(text="Who calls them", name="👍")
	anna.correct_post(text="Who calls them", to="Who calls them today")
	ben.see_post(text="Who calls them today")
	anna.shot(name="two-at-once")
	anna.delete_post(text="Who calls them today")
	ben.not_see(text="Who calls them today", within="article.convo-post")
	anna.take_back(text="Who calls them today")
	ben.see_post(text="Who calls them today")


def test_after_a_lost_connection_nothing_is_missing_doubled_or_left_over(scene, both):
	anna, ben = both
	anna.write_post(text="Goes while you are away", customer=scene.customer)
	ben.see_post(text="Goes while you are away")
	ben.lose_connection()
	anna.delete_post(text="Goes while you are away")
	for count in range(3):
		anna.write_post(text=f"Said meanwhile {count}", customer=scene.customer)
		anna.see_post(text=f"Said meanwhile {count}")
	anna.correct_post(text=BEFORE, to="They want the offer by Monday")
	ben.not_see(text="Said meanwhile 0")
	ben.find_connection()
	ben.see_post(text="Said meanwhile 2")
	ben.see_post(text="They want the offer by Monday")
	assert ben.posts_shown() == anna.posts_shown()
	assert not [text for text in ben.posts_shown() if "while you are away" in text or "Friday" in text]
