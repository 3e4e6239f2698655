"""What somebody has not read, on a site: late commits, unread from here, all read, timelines, deletions that are undone, merges."""

import frappe
import pytest

from convo_channels.api import channels, feed, posts, timeline
from convo_channels.exceptions import ConvoError, NotFoundError
from tests.site import kit
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]
EXCEPTION = "Convo Read Exception"


class Scene:
	def __init__(self, ground):
		self.ground = ground
		self.writer, self.reader = (user(f"unread-{word}", ("Convo Agent", "Sales User")) for word in ("writer", "reader"))
		self.customer, self.other = (kit.customer(ground).name for _ in range(2))
		kit.settle()
		self.segment = kit.segment(kit.named([self.customer, self.other]))
		self.channel = kit.channel(self.segment)
		kit.settle()

	def write(self, customer: str = "", **more) -> str:
		frappe.set_user(self.writer)
		name = posts.create_post("Note", "<p>said</p>", customer=customer or self.customer, **more)["name"]
		frappe.db.commit()
		frappe.set_user(self.reader)
		return name

	def unread(self) -> set[str]:
		"""As the feed shows it, replies in their folds too; the badge says the same."""
		shown = [item for item in feed.get_page(self.channel, limit=100)["items"] if item["kind"] == "post"]
		for root in [item for item in shown if item["replies"]]:
			shown += posts.list_replies(root["name"], channel=self.channel)["items"]
		found = {item["name"] for item in shown if item["is_unread"]}
		(badge,) = [c["unread_count"] for c in channels.get_sidebar()["channels"] if c["name"] == self.channel]
		assert badge == len(found)
		return found


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture(autouse=True)
def read(scene):
	"""Each test begins with nothing unread."""
	kit.settle()
	frappe.set_user(scene.reader)
	feed.mark_all_read()
	frappe.db.commit()
	assert scene.unread() == set()
	yield
	frappe.set_user("Administrator")


def now() -> str:
	return str(frappe.utils.now_datetime())


def test_what_was_not_seen_stays_unread_while_what_is_newer_is_read(scene):
	first, second, third = (scene.write() for _ in range(3))
	folded = scene.write(reply_to=first)
	feed.mark_read(scene.channel, now(), [first, third])
	kit.settle()
	assert scene.unread() == {second, folded}
	timeline.mark_read(scene.customer, now(), [second])
	assert scene.unread() == {folded}
	feed.mark_read(scene.channel, now())
	assert scene.unread() == set()


def test_who_writes_has_not_read_what_was_there(scene):
	before = scene.write()
	mine = posts.create_post("Note", "<p>mine</p>", customer=scene.customer)["name"]
	frappe.db.commit()
	assert scene.unread() == {before} and mine not in scene.unread()


def test_unread_from_here_on(scene):
	names = [scene.write(customer) for customer in (scene.customer, scene.other, scene.customer)]
	feed.mark_all_read()
	assert feed.mark_unread(scene.channel, names[1]) == {"count": 2}
	assert scene.unread() == set(names[1:])
	with pytest.raises(NotFoundError):
		feed.mark_unread(scene.channel, "no such post")
	mine = posts.create_post("Note", "<p>mine</p>", customer=scene.customer)["name"]
	with pytest.raises(ConvoError, match="your own"):
		feed.mark_unread(scene.channel, mine)


def test_a_commit_that_lands_behind_the_mark_is_not_lost(scene):
	name = scene.write()
	feed.mark_read(scene.channel, now())
	# as if it had been committed only now: nobody has seen it, and the drain has not passed it
	frappe.db.delete(EXCEPTION, {"post": name})
	frappe.db.commit()
	assert scene.unread() == set()
	kit.settle()
	assert scene.unread() == {name}


def test_a_deletion_that_is_undone_makes_nothing_unread_and_nothing_read(scene):
	read, unread = scene.write(), scene.write()
	feed.mark_read(scene.channel, now(), [read])
	frappe.set_user(scene.writer)
	for name in (read, unread):
		posts.delete_post(name)
		assert not frappe.db.exists(EXCEPTION, {"post": name})
		posts.restore_post(name)
	frappe.db.commit()
	kit.settle()
	frappe.set_user(scene.reader)
	assert scene.unread() == {unread}


def test_a_merge_makes_nothing_unread_and_nothing_read(scene):
	frappe.set_user("Administrator")
	winner, loser = (kit.customer(scene.ground).name for _ in range(2))
	kit.settle()
	segment = kit.segment(kit.named([winner, loser]))
	channel, before = kit.channel(segment), scene.channel
	kit.settle()
	scene.channel = channel
	try:
		unread, read = scene.write(winner), scene.write(loser)
		feed.mark_read(channel, now(), [read])
		frappe.db.commit()
		frappe.set_user("Administrator")
		frappe.rename_doc("Customer", loser, winner, merge=True, show_alert=False)
		kit.settle()
		frappe.set_user(scene.reader)
		assert scene.unread() == {unread}
	finally:
		scene.channel = before


def test_exceptions_go_with_their_user_and_their_customer(scene):
	frappe.set_user("Administrator")
	leaver = user("unread-leaver", ("Convo Agent", "Sales User"))
	name = scene.write()
	frappe.set_user(leaver)
	feed.mark_unread(scene.channel, name)
	frappe.db.commit()
	assert frappe.db.exists(EXCEPTION, {"user": leaver, "post": name})
	frappe.set_user("Administrator")
	frappe.delete_doc("User", leaver, force=True)
	frappe.db.commit()
	assert not frappe.db.exists(EXCEPTION, {"user": leaver})
