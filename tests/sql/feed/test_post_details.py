"""What pages tell of posts beside their text: details of their type with names, and the latest of each mark.

On SQLite and on MariaDB.
"""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import pytest

from convo_channels.core.base.errors import CoreError
from convo_channels.core.feed.post_details import latest_marks
from convo_channels.core.posts import details, kept_details
from tests.sql.feed.read import COLLEAGUE, ME, ago, business, items, post
from tests.support.builders import NOW, Business


def told(business: Business, **columns) -> dict:
	name = business.put("Convo Post", customer="A", posted_at=ago(10), author=COLLEAGUE, content="<p>x</p>", **columns)
	return items(business, [name])[0]["details"]


def read(business: Business, post_type: str, given: dict | None, before: dict | None = None) -> dict:
	return kept_details.read(business.store, post_type, given, author=ME, now=NOW, before=before)


def test_items_tell_what_their_type_has_with_names(business):
	people = f'["{COLLEAGUE}", "gone@x.y"]'
	meeting = told(business, post_type="Meeting", starts_at="2026-03-19 10:00:00", minutes=90, people=people, direction="In", event="EV1")
	assert meeting == {
		"starts_at": "2026-03-19 10:00:00.000000", "minutes": 90, "event": "EV1",
		"people": [{"user": COLLEAGUE, "name": "Anna A"}, {"user": "gone@x.y", "name": "gone@x.y"}],
	}  # fmt: skip
	reminder = told(business, post_type="Reminder", remind_on="2026-03-19", remind_user=COLLEAGUE, mark="Concern", minutes=5)
	assert reminder == {"remind_on": "2026-03-19", "remind_user": COLLEAGUE, "remind_name": "Anna A", "mark": "Concern"}
	assert told(business, post_type="Call", direction="Out", minutes=7) == {"direction": "Out", "minutes": 7}
	assert told(business, post_type="Note", minutes=7, direction="Out") == {}


def test_a_page_asks_once_for_the_names_of_all_its_posts(business, monkeypatch):
	names = [post(business, "A", n, post_type="Reminder", remind_on="2026-03-19", remind_user=COLLEAGUE) for n in (30, 20, 10)]
	asked, rows = [], business.store.rows
	monkeypatch.setattr(business.store, "rows", lambda statement: asked.append(statement) or rows(statement))
	items(business, names[:1])
	one = len(asked)
	items(business, names)
	assert len(asked) == 2 * one


def test_who_is_named_is_a_user_who_may_log_in(business):
	for user, enabled in ((COLLEAGUE, 1), ("left@x.y", 0), ("Guest", 1)):
		business.drop("User", user)
		business.put("User", user, enabled=enabled)
	assert read(business, "Reminder", {"remind_on": "2200-01-01", "remind_user": COLLEAGUE})["remind_user"] == COLLEAGUE
	assert read(business, "Reminder", {"remind_on": "2200-01-01", "remind_user": ME})["remind_user"] == ME, "whoever writes is there"
	meeting = {"starts_at": "2026-03-19 10:00"}
	assert read(business, "Meeting", {**meeting, "people": [COLLEAGUE, ME]})["people"] == f'["{COLLEAGUE}", "{ME}"]'
	for user, said in (("left@x.y", 'The user "left@x.y" is disabled.'), ("nobody@x.y", 'There is no user "nobody@x.y".'), ("Guest", 'There is no user "Guest".')):
		with pytest.raises(CoreError) as refused:
			read(business, "Meeting", {**meeting, "people": [COLLEAGUE, user]})
		assert str(refused.value) == said
	stood = {"post_type": "Meeting", "starts_at": NOW, "people": '["left@x.y"]'}
	assert read(business, "Meeting", {**meeting, "people": ["left@x.y"]}, stood)["people"] == '["left@x.y"]', "they were there then"


def test_without_details_a_correction_keeps_what_its_type_has(business):
	stood = {"post_type": "Call", "direction": "In", "minutes": 7, "mark": "Concern", "starts_at": None}
	assert read(business, "Call", None, stood) == {**dict.fromkeys(("starts_at", "people", "remind_on", "remind_user")), "direction": "In", "minutes": 7, "mark": "Concern"}
	assert not kept_details.is_other(stood, read(business, "Call", None, stood))
	assert kept_details.is_other(stood, read(business, "Call", {}, stood))
	as_note = read(business, "Note", None, stood)
	assert (as_note["direction"], as_note["mark"]) == (None, "Concern"), "a mark may stand on any post"


def test_the_card_shows_the_newest_of_each_mark(business):
	assert latest_marks(business.store, "A") == []
	old = post(business, "A", 50, mark="Concern", content="<p>Old</p>")
	new, pain = post(business, "A", 40, mark="Concern", content="<p>They <b>fear</b> the move</p>"), post(business, "A", 60, ME, mark="Pain Point")
	post(business, "B", 10, mark="Preference")
	post(business, "A", 5)
	concern, pain_point = latest_marks(business.store, "A")
	assert concern.pop("at")[:16] == str(ago(40))[:16]
	assert concern == {"mark": "Concern", "post": new, "author_name": "Anna A", "text": "They fear the move"}
	assert (pain_point["mark"], pain_point["post"], pain_point["author_name"]) == ("Pain Point", pain, ME)
	business.drop("Convo Post", new)
	assert latest_marks(business.store, "A")[0]["post"] == old


def test_a_meeting_names_people_by_what_they_are_called_now(business):
	names = [business.put("Convo Post", customer="A", post_type="Meeting", people=people) for people in ('["a@x.y", "ab@x.y"]', '["b@x.y"]', '["a@x.y", "c@x.y"]')]
	kept_details.rename_user(business.store, "a@x.y", "c@x.y")
	assert [business.row("Convo Post", name)["people"] for name in names] == ['["c@x.y", "ab@x.y"]', '["b@x.y"]', '["c@x.y", "c@x.y"]']
	assert details.list_people('["c@x.y", "c@x.y"]') == ["c@x.y"]
