"""Details of a post by its type: what is kept of good ones, and the one sentence for each bad one."""

import datetime
import json
from collections.abc import Mapping
from typing import Any

import pytest

from convo_channels.core.base.errors import RequestError
from convo_channels.core.posts import details

NOW = datetime.datetime(2026, 3, 18, 15, 0)
TOMORROW, TODAY, YESTERDAY = datetime.date(2026, 3, 19), datetime.date(2026, 3, 18), datetime.date(2026, 3, 17)
AT_TEN = datetime.datetime(2026, 3, 19, 10, 0)
NONE = {"starts_at": None, "minutes": 0, "people": None, "remind_on": None, "remind_user": None, "direction": None, "mark": None}


def read(post_type: str, given: Mapping[str, Any] | str | None, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
	return details.read(post_type, details.parse(given) or {}, author="anna@x.y", now=NOW, before=before)


@pytest.mark.parametrize(("post_type", "given", "kept"), [
	("Note", None, {}),
	("Note", {"mark": "Pain Point"}, {"mark": "Pain Point"}),
	("Note", {"mark": ""}, {}),
	("Note", '{"mark": "Concern"}', {"mark": "Concern"}),
	("Meeting", {"starts_at": "2026-03-19 10:00:00", "minutes": 90}, {"starts_at": AT_TEN, "minutes": 90}),
	("Meeting", {"starts_at": "2026-03-19 10:00", "minutes": "45"}, {"starts_at": AT_TEN, "minutes": 45}),
	("Meeting", {"starts_at": "2026-03-19T10:00:00.000000"}, {"starts_at": AT_TEN}),
	("Meeting", {"starts_at": "2020-01-01 08:30"}, {"starts_at": datetime.datetime(2020, 1, 1, 8, 30)}),
	("Meeting", {"starts_at": AT_TEN.isoformat(" "), "people": ["b@x.y", "a@x.y", "b@x.y", ""]}, {"starts_at": AT_TEN, "people": '["b@x.y", "a@x.y"]'}),
	("Meeting", {"starts_at": AT_TEN.isoformat(" "), "people": '["b@x.y"]'}, {"starts_at": AT_TEN, "people": '["b@x.y"]'}),
	("Meeting", {"starts_at": AT_TEN.isoformat(" "), "people": [], "minutes": None}, {"starts_at": AT_TEN}),
	("Meeting", {"starts_at": AT_TEN.isoformat(" "), "minutes": 1}, {"starts_at": AT_TEN, "minutes": 1}),
	("Meeting", {"starts_at": AT_TEN.isoformat(" "), "minutes": 1440}, {"starts_at": AT_TEN, "minutes": 1440}),
	("Meeting", {"starts_at": AT_TEN.isoformat(" "), "remind_on": "2026-03-19", "direction": "In"}, {"starts_at": AT_TEN}),
	("Reminder", {"remind_on": "2026-03-19"}, {"remind_on": TOMORROW, "remind_user": "anna@x.y"}),
	("Reminder", {"remind_on": "2026-03-18", "remind_user": "jonas@x.y", "mark": "Preference"}, {"remind_on": TODAY, "remind_user": "jonas@x.y", "mark": "Preference"}),
	("Call", {}, {}),
	("Call", {"direction": "In", "minutes": 5, "starts_at": "2026-03-19 10:00"}, {"direction": "In", "minutes": 5}),
	("Question", {"starts_at": "2026-03-19 10:00"}, {}),
])  # fmt: skip
def test_a_post_keeps_the_details_of_its_type(post_type, given, kept):
	assert read(post_type, given) == {**NONE, **kept}


@pytest.mark.parametrize(("post_type", "given", "said"), [
	("Meeting", {}, "Say when the meeting is: its day and its time."),
	("Meeting", {"minutes": 30}, "Say when the meeting is: its day and its time."),
	("Meeting", {"starts_at": "2026-03-19"}, '"2026-03-19" is no day with a time.'),
	("Meeting", {"starts_at": "soon"}, '"soon" is no day with a time.'),
	("Meeting", {"starts_at": 5}, '"5" is no day with a time.'),
	("Meeting", {"starts_at": "0001-01-01 10:00"}, '"0001-01-01 10:00" is no day with a time.'),
	("Meeting", {"starts_at": "2026-02-30 10:00"}, '"2026-02-30 10:00" is no day with a time.'),
	("Meeting", {"starts_at": AT_TEN.isoformat(" "), "minutes": -1}, "It takes at least one minute and at most a day, 1440 minutes."),
	("Meeting", {"starts_at": AT_TEN.isoformat(" "), "minutes": 0}, "It takes at least one minute and at most a day, 1440 minutes."),
	("Call", {"minutes": 1441}, "It takes at least one minute and at most a day, 1440 minutes."),
	("Call", {"minutes": "an hour"}, '"an hour" is no number of minutes.'),
	("Call", {"minutes": 1.5}, '"1.5" is no number of minutes.'),
	("Call", {"minutes": True}, '"True" is no number of minutes.'),
	("Call", {"minutes": [5]}, '"[5]" is no number of minutes.'),
	("Call", {"direction": "Sideways"}, 'A call goes in or out, not "Sideways".'),
	("Call", {"direction": {"x": 1}}, "A call goes in or out, not \"{'x': 1}\"."),
	("Meeting", {"starts_at": AT_TEN.isoformat(" "), "people": "anna"}, "The people of a meeting are a list of users."),
	("Meeting", {"starts_at": AT_TEN.isoformat(" "), "people": {"a": 1}}, "The people of a meeting are a list of users."),
	("Meeting", {"starts_at": AT_TEN.isoformat(" "), "people": [[1]]}, 'There is no user "[1]".'),
	("Meeting", {"starts_at": AT_TEN.isoformat(" "), "people": ["a\ud800"]}, 'There is no user "a?".'),
	("Meeting", {"starts_at": AT_TEN.isoformat(" "), "people": [f"u{n}@x.y" for n in range(51)]}, "A meeting has 50 people at most."),
	("Reminder", {}, "Say on which day to remind."),
	("Reminder", {"remind_on": "2026-03-17"}, "A reminder is for today or a day to come."),
	("Reminder", {"remind_on": "some day"}, '"some day" is no day.'),
	("Reminder", {"remind_on": ["2026-03-19"]}, "\"['2026-03-19']\" is no day."),
	("Reminder", {"remind_on": "2026-03-19", "remind_user": 7}, 'There is no user "7".'),
	("Note", {"mark": "Wish"}, '"Wish" is no mark of a post.'),
	("Note", {"mark": ["Concern"]}, "\"['Concern']\" is no mark of a post."),
	("Note", {"weather": "fine"}, '"weather" is no detail of a post.'),
	("Note", {"answer": "x"}, '"answer" is no detail of a post.'),
	("Note", "[1]", "The details of a post are one object of names and values."),
	("Note", "{", "The details of a post are one object of names and values."),
	("Note", "[" * 100_000, "The details of a post are one object of names and values."),
])  # fmt: skip
def test_bad_details_are_refused_in_a_sentence(post_type, given, said):
	with pytest.raises(RequestError) as refused:
		read(post_type, given)
	assert str(refused.value) == said


def test_what_stood_before_is_not_asked_for_again():
	assert read("Meeting", {}, before={"post_type": "Meeting", "starts_at": None})["starts_at"] is None
	with pytest.raises(RequestError, match="Say when the meeting is"):
		read("Meeting", {}, before={"post_type": "Meeting", "starts_at": AT_TEN})
	with pytest.raises(RequestError, match="Say when the meeting is"):
		read("Meeting", {}, before={"post_type": "Note", "starts_at": None})
	stood = {"post_type": "Reminder", "remind_on": YESTERDAY, "remind_user": "anna@x.y"}
	assert read("Reminder", {"remind_on": "2026-03-17"}, before=stood)["remind_on"] == YESTERDAY
	with pytest.raises(RequestError, match="today or a day to come"):
		read("Reminder", {"remind_on": "2026-03-16"}, before=stood)


def test_who_is_named_anew_is_asked_for():
	kept = {"people": json.dumps(["a@x.y", "b@x.y"]), "remind_user": "c@x.y"}
	assert details.people_of(kept) == ["a@x.y", "b@x.y", "c@x.y"]
	assert details.people_of(kept, {"people": '["b@x.y"]', "remind_user": None}) == ["a@x.y", "c@x.y"]
	details.check_people(["a@x.y"], {"a@x.y": True})
	for enabled, said in (({}, 'There is no user "a@x.y".'), ({"a@x.y": False}, 'The user "a@x.y" is disabled.')):
		with pytest.raises(RequestError) as refused:
			details.check_people(["a@x.y"], enabled)
		assert str(refused.value) == said


def test_two_requests_are_known_to_ask_for_the_same():
	assert details.as_asked(None) == details.as_asked({}) == details.as_asked({"mark": "", "people": []}) == ""
	assert details.as_asked({"minutes": 5, "mark": "Concern"}) == details.as_asked({"mark": "Concern", "minutes": 5})
	assert details.as_asked({"minutes": 5}) != details.as_asked({"minutes": 6})


def test_pages_are_told_what_is_set():
	row = {**NONE, "post_type": "Meeting", "starts_at": "2026-03-19 10:00:00", "people": '["a@x.y", "gone@x.y"]', "remind_on": TODAY}
	told = {"starts_at": "2026-03-19 10:00:00.000000", "people": [{"user": "a@x.y", "name": "Anna A"}, {"user": "gone@x.y", "name": "gone@x.y"}]}
	assert details.tell(row, {"a@x.y": "Anna A"}) == told
	row = {**NONE, "post_type": "Reminder", "remind_on": "2026-03-19", "remind_user": "a@x.y", "mark": "Concern"}
	assert details.tell(row, {"a@x.y": "Anna A"}) == {"remind_on": "2026-03-19", "remind_user": "a@x.y", "remind_name": "Anna A", "mark": "Concern"}
	assert details.tell({**NONE, "post_type": "Note", "people": "{broken"}, {}) == {}
