"""On a site: a draft is its writer's alone, follows a merge, and does not come back once its post was sent; a month later it is gone."""

import json

import frappe
import pytest

from convo_channels.api import drafts, feed, posts
from convo_channels.constants import DRAFT
from convo_channels.exceptions import ConflictError, ConvoError, NotFoundError
from convo_channels.services.sync import jobs
from tests.site import kit
from tests.site.ground import user

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept_module")]


class Scene:
	def __init__(self, ground):
		self.ground = ground
		self.customer = kit.customer(ground).name
		self.author, self.colleague = (user(f"draft-{word}", ("Convo Agent", "Sales User")) for word in ("author", "colleague"))

	def save(self, body, based_on=0, place=None, **more):
		saved = drafts.save(place or f"customer:{self.customer}", {"body": body, **more}, based_on)
		frappe.db.commit()
		return saved

	def listed(self):
		return {item["place"]: item for item in drafts.list()["items"]}


@pytest.fixture(scope="module")
def scene(ground, swept_module):
	return Scene(ground)


@pytest.fixture(autouse=True)
def as_author(scene):
	frappe.set_user(scene.author)
	yield
	frappe.set_user("Administrator")
	frappe.db.delete(DRAFT, {"user": ["in", [scene.author, scene.colleague, "Administrator"]]})
	frappe.db.commit()


def test_a_draft_is_its_writers_alone(scene):
	scene.save("half a thought")
	name = frappe.db.get_value(DRAFT, {"user": scene.author})
	assert [row.name for row in frappe.get_list(DRAFT)] == [name]
	for other in (scene.colleague, "Administrator"):
		frappe.set_user(other)
		assert drafts.list() == {"items": [], "next_cursor": None} and not [row for row in frappe.get_list(DRAFT) if row.name == name]
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc(DRAFT, name).check_permission("read")


def test_nobody_writes_over_what_they_have_not_seen(scene):
	first = scene.save("one")
	scene.save("one two", first["revision"])
	for act in (lambda: scene.save("other", first["revision"]), lambda: drafts.discard(f"customer:{scene.customer}", first["revision"])):
		with pytest.raises(ConflictError, match="both texts are kept"):
			act()
	assert scene.listed()[f"customer:{scene.customer}"]["draft"]["body"] == "one two"


def test_a_sent_draft_goes_and_does_not_come_back(scene):
	key = frappe.generate_hash(length=32)
	scene.save("They sign on Friday", key=key)
	posts.create_post("Note", "<p>They sign on Friday</p>", customer=scene.customer, key=key)
	frappe.db.commit()
	assert scene.listed() == {}
	assert scene.save("They sign", key=key)["is_sent"] and scene.save("They sign, or not", key=key)["is_taken"]
	assert scene.listed() == {}


def test_the_key_of_a_post_that_its_author_may_not_read_any_more_is_like_one_that_was_never_sent(scene):
	"""A manager corrects it after its author is out of the channel: nothing of the correction is found out by its key."""
	frappe.set_user("Administrator")
	channel = kit.channel(kit.segment(kit.named([scene.customer])))
	frappe.set_user(scene.author)
	key, other = (frappe.generate_hash(length=32) for _ in range(2))
	name = posts.create_post("Note", "<p>They sign</p>", channel=channel, key=key)["name"]
	frappe.db.commit()
	frappe.set_user("Administrator")
	frappe.get_doc("Convo Channel", channel).update({"is_restricted": 1, "users": [{"user": scene.colleague}]}).save()
	frappe.db.commit()
	posts.edit_post(name, "<p>They sign on Friday</p>")
	frappe.db.commit()
	frappe.set_user(scene.author)
	told = {
		(asked, body): scene.save(body, place=f"customer:{asked} {body}", key=asked)
		for asked in (key, other) for body in ("Friday", "Monday", "They sign")
	}  # fmt: skip
	assert {(one["is_sent"], one["is_taken"]) for one in told.values()} == {(False, False)}
	kept = len(told)
	assert len(scene.listed()) == kept
	frappe.set_user("Administrator")
	posts.edit_post(name, "<p>They sign on Friday or Monday</p>")
	frappe.db.commit()
	frappe.set_user(scene.author)
	assert len(scene.listed()) == kept, "nor by whether the draft stays"


def test_whatever_stands_in_the_way_of_sending_the_draft_stays(scene):
	gone = posts.create_post("Note", "<p>A</p>", customer=scene.customer)["name"]
	posts.delete_post(gone)
	scene.save("They sign on Friday")
	for given, error in (
		({"content": " "}, ConvoError), ({"content": "x" * 100_000}, ConvoError), ({"content": "<b>@</b>" * 10_000}, ConvoError),
		({"reply_to": gone}, NotFoundError), ({"customer": "CC nobody"}, NotFoundError), ({"channel": "CC none"}, NotFoundError),
	):  # fmt: skip
		with pytest.raises(error):
			posts.create_post("Note", **{"content": "They sign on Friday", **({"customer": scene.customer} if len(given) == 1 and "content" in given else {}), **given})
	assert scene.listed()[f"customer:{scene.customer}"]["draft"]["body"] == "They sign on Friday"


def test_a_draft_follows_a_merge(scene):
	frappe.set_user("Administrator")
	loser, winner = (kit.customer(scene.ground).name for _ in range(2))
	frappe.set_user(scene.author)
	scene.save("of theirs", place=f"customer:{loser}")
	scene.save("about them", place="channel:CC any", target={"kind": "customer", "customer": {"name": loser}})
	frappe.set_user("Administrator")
	frappe.rename_doc("Customer", loser, winner, merge=True, force=True)
	frappe.db.commit()
	kit.settle()
	frappe.set_user(scene.author)
	found = scene.listed()
	assert found[f"customer:{winner}"]["draft"]["body"] == "of theirs"
	assert found["channel:CC any"]["draft"]["target"]["customer"]["name"] == winner


def test_drafts_of_a_month_ago_go(scene):
	scene.save("old")
	frappe.db.sql("update `tabConvo Draft` set saved_at = date_sub(now(), interval 31 day) where user = %s", scene.author)
	frappe.db.commit()
	jobs.daily()
	assert not frappe.db.exists(DRAFT, {"user": scene.author})


def test_nothing_of_it_is_kept_as_a_version_or_found_by_the_search_of_the_desk(scene):
	scene.save("a very rare word: xylotomy")
	assert not frappe.db.exists("Version", {"ref_doctype": DRAFT})
	assert not frappe.db.sql("select 1 from `__global_search` where doctype = %s", DRAFT)
	assert json.loads(frappe.db.get_value(DRAFT, {"user": scene.author}, "content"))["body"].endswith("xylotomy")


def test_the_address_of_a_reply_leads_to_its_post(scene):
	frappe.set_user("Administrator")
	channel = kit.channel(kit.segment(kit.named([scene.customer])))
	frappe.set_user(scene.author)
	root = posts.create_post("Note", "<p>A</p>", channel=channel)["name"]
	reply = posts.create_post("Note", "<p>B</p>", reply_to=root)["name"]
	assert feed.get_page(channel, post=reply)["root"] == root
	assert feed.get_page(channel, post=root)["root"] is None
