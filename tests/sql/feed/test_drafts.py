"""Drafts: nothing is written over that was not seen, a sent one does not come back, and they follow whom they are about."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import datetime
import json
import random
import re

import pytest

from convo_channels.core.base.errors import Conflict, RequestError
from convo_channels.core.base.sql import sql
from convo_channels.core.changes.outbox import RENAME, Change
from convo_channels.core.customers import renames
from convo_channels.core.posts import drafts
from convo_channels.core.posts.sent_once import stored_key
from tests.sql.feed.read import COLLEAGUE, ME, business, items, post
from tests.support.builders import NOW, Business

PLACE = "customer:A"
KEY = "k" * 32


def save(business: Business, body: str, based_on: int = 0, *, place: str = PLACE, user: str = ME, now=NOW, **more) -> int:
	written = drafts.read_draft({"body": body, "isHtml": False, **more}, place)
	saved = drafts.save(business.store, user, place, written, based_on, now, reads=lambda name: True)
	assert not saved.is_sent and not saved.is_taken and saved.revision
	return saved.revision


def refused(business: Business, body: str, based_on: int = 0) -> tuple[bool, bool]:
	"""(sent, taken): why a draft under the key is not kept."""
	written = drafts.read_draft({"body": body, "key": KEY}, PLACE)
	saved = drafts.save(business.store, ME, PLACE, written, based_on, NOW, reads=lambda name: True)
	assert not saved.revision
	return saved.is_sent, saved.is_taken


def bodies(business: Business, user: str = ME) -> dict[str, str]:
	return {item["place"]: item["draft"]["body"] for item in drafts.read_page(business.store, user, None, 100)[0]}


def rename(business: Business, old: str, new: str, doctype: str = "Customer", at=NOW) -> None:
	renames.follow_renames(business.store, [Change(doctype, new, RENAME, at, old_name=old)])


def test_a_draft_is_its_users_alone(business):
	save(business, "mine")
	save(business, "theirs", user=COLLEAGUE)
	assert bodies(business) == {PLACE: "mine"} and bodies(business, COLLEAGUE) == {PLACE: "theirs"}
	found = drafts.find(business.store, ME, PLACE)
	assert found["draft"] == {"body": "mine", "isHtml": False} and found["excerpt"] == "mine" and drafts.find(business.store, ME, "customer:B") is None


def test_whoever_began_from_another_revision_writes_over_nothing(business):
	first = save(business, "one")
	second = save(business, "one two", first)
	assert second not in (0, first)
	for based_on in (0, first, second + 1):
		with pytest.raises(Conflict, match="both texts are kept"):
			save(business, "another", based_on)
		with pytest.raises(Conflict, match="both texts are kept"):
			drafts.discard(business.store, ME, PLACE, based_on)
	assert bodies(business) == {PLACE: "one two"}
	drafts.discard(business.store, ME, PLACE, second)
	drafts.discard(business.store, ME, PLACE, second)
	assert bodies(business) == {}


def test_what_was_discarded_elsewhere_and_gone_on_with_here_is_a_draft_again_and_never_taken_for_a_later_one(business):
	first = save(business, "one")
	drafts.discard(business.store, ME, PLACE, first)
	second = save(business, "one, and more", first)
	assert bodies(business) == {PLACE: "one, and more"}
	drafts.discard(business.store, ME, PLACE, second)
	save(business, "begun anew")
	for seen in (first, second):
		with pytest.raises(Conflict):
			save(business, "old", seen)
	assert bodies(business) == {PLACE: "begun anew"}


def send(business: Business, content: str, key: str = KEY) -> None:
	name = post(business, "A", 1, ME)
	written = sql("UPDATE `tabConvo Post` SET content = {}, sent_key = {} WHERE name = {}", content, stored_key(ME, key), name)
	business.store.execute(written)
	drafts.forget_sent(business.store, ME, stored_key(ME, key), content, NOW)


def test_a_draft_whose_post_was_sent_goes_and_does_not_come_back(business):
	save(business, "They  sign\non Friday", key=KEY)
	save(business, "They sign", place="customer:B", key=KEY + "2")
	send(business, "<p>They sign</p><p>on <b>Friday</b></p>")
	assert bodies(business) == {"customer:B": "They sign"}
	for body in ("They sign", "They sign on Friday"):
		assert refused(business, body) == (True, False)
	assert list(bodies(business)) == ["customer:B"]
	assert save(business, "They sign on Friday", user=COLLEAGUE, key=KEY), "the key of somebody else is none of this"


def test_the_key_of_a_post_that_its_author_may_not_read_is_like_one_that_was_never_sent(business):
	"""Others may have corrected it: whether a text is in it is for its readers to know."""
	send(business, "<p>They sign on Friday, says the manager</p>")
	asked = []

	def closed(name: str) -> bool:
		asked.append(name)
		return False

	for key in (KEY, "n" * 32):
		for body in ("says the manager", "something else"):
			place = f"customer:{body} {key}"
			written = drafts.read_draft({"body": body, "key": key}, place)
			saved = drafts.save(business.store, ME, place, written, 0, NOW, reads=closed)
			assert (saved.is_sent, saved.is_taken) == (False, False) and saved.revision
			assert bodies(business)[place] == body
	assert asked == [row["name"] for row in business.rows("Convo Post")] * 2


def test_what_says_more_than_was_sent_stays_and_is_a_writing_of_its_own(business):
	save(business, "They sign on Friday, perhaps", key=KEY)
	send(business, "<p>They sign on Friday</p>")
	found = drafts.find(business.store, ME, PLACE)
	key = found["draft"].pop("key")
	assert found["draft"] == {"body": "They sign on Friday, perhaps", "isHtml": False} and re.fullmatch("[0-9a-f]{32}", key)
	assert refused(business, "They sign, said Anna", found["revision"]) == (False, True), "of another device"
	assert refused(business, "They sign on", found["revision"] + 1) == (True, False)
	assert bodies(business) == {PLACE: "They sign on Friday, perhaps"}
	assert refused(business, "They sign on", found["revision"]) == (True, False)
	assert bodies(business) == {}


def test_there_is_room_for_so_many_and_so_much(business):
	for number in range(drafts.MOST):
		save(business, "x", place=f"customer:{number}")
	with pytest.raises(RequestError, match=r"^You have 200 drafts on the server: send or discard one before another is kept there\.$"):
		save(business, "x")
	found = drafts.find(business.store, ME, "customer:7")
	for seen in (0, found["revision"] + 1):
		with pytest.raises(Conflict):
			save(business, "y", seen, place="customer:7")
	assert save(business, "y", found["revision"], place="customer:7"), "what is there is written on"
	assert save(business, "x", user=COLLEAGUE)


def test_a_hundred_thousand_signs_are_kept_and_much_more_is_refused(business):
	long, wide = "x" * 100_000, "<b>ש</b>" * 9_000
	save(business, long)
	save(business, wide, place="customer:B")
	assert bodies(business) == {PLACE: long, "customer:B": wide}
	for body in ("x" * 200_000, "ש" * 100_000):
		with pytest.raises(RequestError, match="stays on this device"):
			save(business, body, place="customer:C")


def test_ten_thousand_mentions_are_kept(business):
	mention = '<span class="mention" data-id="u{0}" data-value="U">@U</span>'
	body = "".join(mention.format(number % 10) for number in range(10_000))
	with pytest.raises(RequestError, match="stays on this device"):
		save(business, body, isHtml=True)
	save(business, body[: 3_000 * len(mention) - 6_000], isHtml=True)


def test_of_very_much_the_newest_is_told_at_once_and_the_rest_one_by_one(business):
	for number in range(8):
		save(business, f"{number} " + "x" * 150_000, place=f"customer:{number}", now=NOW + datetime.timedelta(minutes=number))
	found = drafts.read_page(business.store, ME, None, 100)[0]
	assert [item["place"][-1] for item in found] == list("76543210")
	assert [item["draft"] is not None for item in found] == [True] * 6 + [False] * 2
	assert all(item["excerpt"].startswith(item["place"][-1] + " xxx") for item in found)
	assert drafts.find(business.store, ME, "customer:0")["draft"]["body"].startswith("0 xxx")


@pytest.mark.parametrize("given", [None, "", "{", "[]", "1", [], {}, {"body": 1}, {"body": None}, {"text": "x"}, {"body": "a\ud800"}, {"body": "x", "n": float("nan")}, "[" * 100_000])  # fmt: skip
def test_what_is_no_draft_is_refused(given):
	with pytest.raises(RequestError):
		drafts.read_draft(given, PLACE)


@pytest.mark.parametrize("given", ["", "customer", "customer:", "customer: ", "x:y", "Customer:A", "customer:" + "x" * 152])
def test_what_is_no_place_is_refused(given):
	with pytest.raises(RequestError, match="no such place"):
		drafts.read_place(given)


def about(name: str) -> dict:
	return {"target": {"kind": "customer", "customer": {"name": name, "customer_name": name}}}


def test_a_draft_follows_the_customer_that_it_is_about(business):
	first = save(business, "of theirs")
	save(business, "about them", place="channel:Open", **about("A"))
	save(business, "about others", place="channel:Closed", **about("B"))
	save(business, "later", now=NOW + datetime.timedelta(hours=1), user=COLLEAGUE)
	rename(business, "A", "Z")
	told = {item["place"]: item["draft"] for item in drafts.read_page(business.store, ME, None, 100)[0]}
	assert told["customer:Z"]["body"] == "of theirs" and told["channel:Open"]["target"]["customer"]["name"] == "Z"
	assert told["channel:Closed"]["target"]["customer"]["name"] == "B" and len(told) == 3
	assert bodies(business, COLLEAGUE) == {"customer:A": "later"}, "who has the old name since is another"
	rename(business, "Z", "Y")
	assert "customer:Y" in bodies(business)
	save(business, "written on, where it was", first)
	assert sorted(bodies(business)) == ["channel:Closed", "channel:Open", "customer:A", "customer:Y"]


def test_of_two_customers_who_become_one_both_drafts_stay(business):
	save(business, "of the loser")
	save(business, "of the winner", place="customer:B")
	rename(business, "A", "B")
	assert bodies(business) == {"customer:A": "of the loser", "customer:B": "of the winner"}


def test_a_draft_follows_its_channel(business):
	save(business, "x", place="channel:Old")
	rename(business, "Old", "New", "Convo Channel")
	assert bodies(business) == {"channel:New": "x"}


def test_of_two_users_who_become_one_both_drafts_stay(business):
	for user in (ME, COLLEAGUE):
		save(business, f"of {user}", user=user)
	save(business, "alone", place="channel:X", user=COLLEAGUE)
	drafts.give_way(business.store, COLLEAGUE, ME)
	business.store.execute(sql("UPDATE `tabConvo Draft` SET user = {}", ME))
	assert sorted(bodies(business).values()) == sorted([f"of {ME}", f"of {COLLEAGUE}", "alone"])


def test_drafts_go_with_their_user_and_after_a_month(business):
	save(business, "x", user=COLLEAGUE)
	save(business, "old", place="customer:B", now=NOW - datetime.timedelta(days=31))
	save(business, "not old", place="customer:C", now=NOW - datetime.timedelta(days=29))
	assert drafts.forget_old(business.store, NOW) == 1
	drafts.forget_user(business.store, COLLEAGUE)
	assert bodies(business) == {"customer:C": "not old"} and bodies(business, COLLEAGUE) == {}


@pytest.mark.parametrize("seed", range(5))
def test_two_devices_at_random_write_over_nothing(business, seed):
	"""A text that was kept is there, was seen by whoever changed it, or was discarded by somebody who saw it."""
	chance = random.Random(f"drafts {seed}")
	seen: list[dict[int, str]] = [{0: ""}, {0: ""}]
	at, kept = [0, 0], {0: ""}
	there = 0
	for number in range(120):
		me = chance.randrange(2)
		what = chance.choice(["look", "write", "write", "discard"])
		try:
			if what == "look":
				found = drafts.find(business.store, ME, PLACE)
				at[me] = found["revision"] if found else 0
				assert (found["draft"]["body"] if found else "") == kept[there]
				there = at[me]
			elif what == "write":
				fresh = save(business, f"text {number}", at[me])
				assert at[me] == there or there == 0, "or else it was refused"
				kept[fresh], at[me], there = f"text {number}", fresh, fresh
			else:
				drafts.discard(business.store, ME, PLACE, at[me])
				assert at[me] == there or there == 0
				at[me] = there = 0
		except Conflict:
			assert at[me] != there
		seen[me][at[me]] = kept[at[me]]


def test_the_list_has_pages_newest_first_and_ends(business):
	for number in range(9):
		save(business, str(number), place=f"customer:{number}", now=NOW + datetime.timedelta(minutes=number // 3))
	save(business, "of another", user="other@example.com")
	found, before = [], None
	for _ in range(5):
		items, before = drafts.read_page(business.store, ME, before, 2)
		assert 0 < len(items) <= 2
		found += items
	assert before is None
	assert [item["place"][-1] for item in found] == list("876543210")


@pytest.mark.parametrize(
	("doctype", "old", "new"),
	[("Customer", "customer:A", "customer:New"), ("Convo Channel", "channel:A", "channel:New"), ("Quotation", "document:Quotation:A", "document:Quotation:New")],
)
def test_a_draft_follows_a_rename_of_what_its_writer_may_know_of(business, doctype, old, new):
	"""A place is no more than a name that somebody wrote: whoever guesses one is not told what it is called next."""
	for user in (ME, COLLEAGUE):
		save(business, f"of {user}", place=old, user=user)
	asked = []
	knows = lambda *told: asked.append(told) or told[0] == ME  # noqa: E731
	renames.follow_renames(business.store, [Change(doctype, "New", RENAME, NOW, old_name="A")], knows)
	assert (list(bodies(business)), list(bodies(business, COLLEAGUE))) == ([new], [old])
	assert sorted(asked) == sorted([(ME, doctype, "New"), (COLLEAGUE, doctype, "New")])
