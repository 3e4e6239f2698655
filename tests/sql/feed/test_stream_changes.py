"""Catching up by number: what a page learns of a channel since a mark makes of its old rows what a fresh page holds.

On SQLite and on MariaDB. The reference is the page itself, read again.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import datetime
import json
import random
from types import SimpleNamespace

import pytest

from convo_channels.core.base.errors import NotFound, RequestError
from convo_channels.core.base.sql import sql
from convo_channels.core.base.visibility import ALL, Visibility
from convo_channels.core.changes import outbox
from convo_channels.core.changes.outbox import CHANGE, DELETE, INSERT, RENAME, Change
from convo_channels.core.feed import stream_changes
from convo_channels.core.feed.feed import fetch_feed_page
from convo_channels.core.feed.request import FeedRequest
from convo_channels.core.posts import threads
from tests.sql.feed.read import COLLEAGUE, READER, ago, business, items, post
from tests.support.builders import NOW, Business


def site(business: Business, visibility: Visibility = ALL, *, reads: bool = True) -> SimpleNamespace:
	return SimpleNamespace(store=business.store, reader=READER, visibility=visibility, hide=lambda found: None, may=lambda *asked: reads)


def happen(
	business: Business, event: str, name: str, customer: str | None = "A", now=NOW, channel: str | None = None
) -> None:
	before, after = (customer, None) if event == DELETE else (None, customer)
	change = Change("Convo Post", name, event, now, customer_before=before, customer_after=after, channel=channel)
	stream_changes.append(business.store, [change], now)


def write(business: Business, customer: str | None, minutes: int, **more) -> str:
	name = post(business, customer, minutes, **more)
	happen(business, INSERT, name, customer)
	return name


def delete(business: Business, name: str) -> None:
	row = business.row("Convo Post", name)
	business.drop("Convo Post", name)
	happen(business, DELETE, name, row["customer"], channel=row["channel"])


def catch_up(business: Business, mark: str, visibility: Visibility = ALL, channel: str = "General", posts=None, *, reads: bool = True) -> dict:
	return stream_changes.read_changes(site(business, visibility, reads=reads), channel, mark, posts)


def names(found: dict) -> list[str]:
	return [item["name"] for item in found["items"]]


def mark_of(business: Business) -> str:
	return stream_changes.read_mark(business.store)


def test_nothing_since_is_nothing(business):
	write(business, "A", 30)
	found = catch_up(business, mark_of(business))
	assert (found["items"], found["gone"], found["is_whole"]) == ([], [], True)


def test_what_was_written_changed_and_deleted_is_told_once_by_what_it_is_now(business):
	old, gone = write(business, "A", 50), write(business, "B", 40)
	mark = mark_of(business)
	fresh = write(business, "A", 10)
	for _ in range(3):
		happen(business, CHANGE, old)
	business.drop("Convo Post", gone)
	happen(business, DELETE, gone, "B")
	brief = write(business, "A", 5)
	business.drop("Convo Post", brief)
	happen(business, DELETE, brief)
	found = catch_up(business, mark)
	assert names(found) == [fresh, old] and set(found["gone"]) == {gone, brief}
	assert catch_up(business, found["mark"])["items"] == []


def test_other_channels_and_customers_out_of_sight_are_not_told(business):
	mark = mark_of(business)
	mine, hidden = write(business, "A", 30), write(business, "B", 20)
	write(business, "C", 10)
	write(business, None, 10, channel="Big")
	own = write(business, None, 5, channel="General")
	assert names(catch_up(business, mark)) == [own, hidden, mine]
	some = Visibility(predicate=sql("`tabCustomer`.name <> {}", "B"))
	assert names(catch_up(business, mark, some)) == [own, mine]
	business.drop("Convo Post", hidden)
	happen(business, DELETE, hidden, "B")
	assert catch_up(business, mark)["gone"] == [hidden] and catch_up(business, mark, some)["gone"] == []


def test_what_is_gone_of_other_channels_and_of_leads_is_not_told(business):
	own, foreign = write(business, None, 30, channel="General"), write(business, None, 30, channel="Big")
	on_lead, elsewhere = write(business, None, 30, lead="L-1"), write(business, "C", 30)
	mark = mark_of(business)
	happen(business, CHANGE, on_lead, None)
	assert catch_up(business, mark)["gone"] == []
	for name in (own, foreign, on_lead, elsewhere):
		delete(business, name)
	assert catch_up(business, mark)["gone"] == [own]
	assert catch_up(business, mark, channel="Big")["gone"] == [foreign, elsewhere]
	assert catch_up(business, mark, channel="Empty")["gone"] == []


def test_a_drain_hands_on_in_which_channel_a_post_stood(business):
	name = write(business, None, 30, channel="General")
	mark = mark_of(business)
	business.drop("Convo Post", name)
	outbox.append(business.store, [Change("Convo Post", name, DELETE, NOW, channel="General")])
	stream_changes.append(business.store, outbox.read(business.store, 10), NOW)
	assert (catch_up(business, mark)["gone"], catch_up(business, mark, channel="Big")["gone"]) == ([name], [])


def test_who_reads_no_posts_is_told_of_none(business):
	gone = write(business, "A", 30)
	mark = mark_of(business)
	write(business, "A", 20)
	delete(business, gone)
	found = catch_up(business, mark, reads=False)
	assert (found["items"], found["gone"], found["is_whole"]) == ([], [], True)
	there = post(business, "A", 5)
	found = catch_up(business, mark, posts=[there], reads=False)
	assert (found["items"], found["gone"]) == ([], [there])


def test_what_an_event_names_is_told_before_any_drain_has_numbered_it(business):
	kept, mark = write(business, "A", 50), mark_of(business)
	fresh, gone = post(business, "B", 5), post(business, "A", 6)
	business.drop("Convo Post", gone)
	found = catch_up(business, mark, posts=json.dumps([fresh, gone]))
	assert (names(found), found["gone"], found["mark"]) == ([fresh], [gone], mark)
	happen(business, INSERT, fresh, "B")
	assert names(catch_up(business, mark)) == [fresh], "numbered since, it is told once more and not lost"
	reply = post(business, "A", 1, thread=kept, active_at=None)
	assert set(names(catch_up(business, mark, posts=[reply]))) == {fresh, kept, reply}


def test_of_a_post_that_is_not_shown_here_its_name_brings_nothing(business):
	mark = mark_of(business)
	hidden, elsewhere, big = post(business, "B", 5), post(business, "C", 5), post(business, None, 5, channel="Big")
	asked = [hidden, elsewhere, big, "never there"]
	found = catch_up(business, mark, Visibility(predicate=sql("`tabCustomer`.name <> {}", "B")), posts=asked)
	assert (found["items"], found["gone"], found["is_whole"]) == ([], asked, True)


def test_one_that_was_brought_back_is_there_although_it_is_numbered_as_deleted(business):
	name, mark = write(business, "A", 50), mark_of(business)
	happen(business, DELETE, name)
	found = catch_up(business, mark, posts=[name])
	assert (names(found), found["gone"]) == ([name], [])


def test_names_that_are_none_and_too_many_of_them(business, monkeypatch):
	mark = mark_of(business)
	for bad in ("{}", "[1]", "x", [None]):
		with pytest.raises(RequestError):
			catch_up(business, mark, posts=bad)
	monkeypatch.setattr(stream_changes, "MOST", 3)
	assert not catch_up(business, mark, posts=["a", "b", "c", "d"])["is_whole"]


def test_a_reply_comes_with_the_post_that_it_answers(business):
	root = write(business, "A", 50)
	mark = mark_of(business)
	name = write(business, "A", 5, thread=root, active_at=None)
	found = {item["name"]: item for item in catch_up(business, mark)["items"]}
	assert set(found) == {root, name} and found[root]["replies"]["count"] == 1


def test_who_came_or_left_and_what_is_too_much_or_too_old_begins_anew(business, monkeypatch):
	mark = mark_of(business)
	business.put("Convo Segment Log", segment="S", customer="A", action="Left", cause="Document", logged_at=NOW)
	assert not catch_up(business, mark)["is_whole"]
	mark = mark_of(business)
	business.put("Convo Segment Log", segment="T", customer="A", action="Left", cause="Document", logged_at=NOW)
	assert catch_up(business, mark)["is_whole"], "another segment's moves are nothing here"
	monkeypatch.setattr(stream_changes, "MOST", 3)
	for _ in range(4):
		write(business, "A", 1)
	assert not catch_up(business, mark)["is_whole"]
	mark = mark_of(business)
	write(business, "A", 1)
	later = NOW + stream_changes.KEPT + datetime.timedelta(hours=1)
	happen(business, CHANGE, post(business, "A", 1), now=later)
	happen(business, CHANGE, post(business, "A", 1), now=later)
	assert not catch_up(business, mark)["is_whole"], "what lay between was cleared away"


def test_a_mark_of_anything_and_a_channel_of_others_are_refused(business):
	for bad in ("", "1", "1:2:3", "x:1", "1:-", "9" * 40 + ":1"):
		with pytest.raises(RequestError):
			catch_up(business, bad)
	with pytest.raises(NotFound):
		catch_up(business, "0:0", channel="Nobody's")


# What the channel General shows, and what it does not.
SHOWN = [{"customer": "A"}, {"customer": "B"}, {"customer": None, "channel": "General"}]
PLACES = [*SHOWN, {"customer": "C"}, {"customer": None, "channel": "Big"}, {"customer": None, "lead": "L-1"}]


@pytest.mark.parametrize("seed", range(6))
def test_old_rows_and_what_is_told_make_the_fresh_page(business, seed):
	chance = random.Random(f"catch up {seed}")
	there = [write(business, chance.choice("AB"), chance.randint(100, 400)) for _ in range(8)]
	streams = {name: {"customer": business.row("Convo Post", name)["customer"]} for name in there}

	def page() -> dict[str, dict]:
		rows, _ = fetch_feed_page(business.store, FeedRequest("General", "S", ALL, limit=100))
		return {item["name"]: item for item in items(business, [row.name for row in rows if isinstance(row.name, str)])}

	shown, mark = page(), mark_of(business)
	for _ in range(40):
		for _ in range(chance.randint(0, 5)):
			step = chance.random()
			roots = [row for row in business.rows("Convo Post") if not row["thread"] and row["customer"] in ("A", "B")]
			if step < 0.5 or len(there) < 3:
				root = chance.choice(roots) if roots and chance.random() < 0.4 else None
				place = {"customer": root["customer"]} if root else chance.choice(PLACES)
				more = {"thread": root["name"], "active_at": None} if root else {}
				there.append(write(business, **place, minutes=chance.randint(0, 99), **more))
				streams[there[-1]] = place
			elif step < 0.75:
				name = chance.choice(there)
				business.patch("Convo Post", name, content=f"<p>{chance.random()}</p>")
				happen(business, CHANGE, name, business.row("Convo Post", name)["customer"], channel=streams[name].get("channel"))
			else:
				name = there.pop(chance.randrange(len(there)))
				gone = business.row("Convo Post", name)
				parted = threads.part(business.store, name)
				delete(business, name)
				for other in (parted, gone["thread"]):
					if other:
						happen(business, CHANGE, other, gone["customer"])
		found = catch_up(business, mark)
		mark = found["mark"]
		assert all(streams[name] in SHOWN for name in found["gone"])
		for name in found["gone"]:
			shown.pop(name, None)
		shown.update({item["name"]: item for item in found["items"] if not item["thread"]})
		told = {name: {**item, "also_in": None} for name, item in shown.items()}
		fresh = {name: {**item, "also_in": None} for name, item in page().items()}
		assert told == fresh


@pytest.mark.parametrize("is_later", [True, False])
def test_a_deletion_is_told_of_a_customer_by_the_name_of_now(business, is_later):
	"""It waits for the drain while the customer is renamed. Who got the name after that is another customer."""
	gone, mark = write(business, "A", 30), mark_of(business)
	business.drop("Convo Post", gone)
	deletion = Change("Convo Post", gone, DELETE, NOW, customer_before="Before", name=5)
	renamed = Change("Customer", "A" if is_later else "Elsewhere", RENAME, NOW, old_name="Before", name=6 if is_later else 4)
	stream_changes.append(business.store, sorted([deletion, renamed], key=lambda change: change.name), NOW)
	assert business.rows("Convo Stream Change")[-1]["customer"] == ("A" if is_later else "Before")
	assert catch_up(business, mark)["gone"] == ([gone] if is_later else [])
