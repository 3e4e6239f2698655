"""What a type of post says beside its text: a meeting its time, length and people, a reminder its day and person, a call its
direction and length. Any post may bear a mark. Pure: read, checked, refused in one sentence.

A post keeps the fields of its type and no others. What stood before is not asked for again: a meeting from before there were
times can still be corrected.
"""

import datetime
import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..base.clock import as_datetime, as_text, parse_date, parse_moment
from ..base.errors import RequestError
from ..base.messages import N_
from ..base.reader import Item
from ..base.text import is_storable, shown
from ..base.whole import read_whole

MEETING, CALL, REMINDER, QUESTION, DECISION = "Meeting", "Call", "Reminder", "Question", "Decision"
MARKS = ("Preference", "Concern", "Pain Point")
DIRECTIONS = ("In", "Out")
OF_TYPE: dict[str, tuple[str, ...]] = {
	MEETING: ("starts_at", "minutes", "people"),
	CALL: ("direction", "minutes"),
	REMINDER: ("remind_on", "remind_user"),
}
OF_ANY = ("mark",)
# Columns of whole numbers are never NULL.
NOTHING: dict[str, Any] = {"starts_at": None, "minutes": 0, "people": None, "remind_on": None, "remind_user": None, "direction": None, "mark": None}
COLUMNS = tuple(NOTHING)
# What the app itself writes beside them, and of which type it stays.
KEPT = {"answer": (QUESTION,), "event": (MEETING,), "todo": (REMINDER,)}

MOST_MINUTES = 24 * 60
MOST_PEOPLE = 50
LONGEST_NAME = 140
LONGEST_TEXT = 20_000
FIRST_YEAR, LAST_YEAR = 1900, 2200

_NO_OBJECT = N_("The details of a post are one object of names and values.")
_LENGTH = N_("It takes at least one minute and at most a day, {0} minutes.")


def fields_of(post_type: str) -> tuple[str, ...]:
	"""The fields that a post of a type has."""
	return (*OF_TYPE.get(post_type, ()), *OF_ANY)


def parse(given: str | Mapping[str, Any] | None) -> dict[str, Any] | None:
	"""The object of a request; None where none is given. Names that no type has are refused."""
	if given is None or given == "":
		return None
	found: Any = given
	if isinstance(given, str):
		try:
			found = json.loads(given) if len(given) <= LONGEST_TEXT else None
		except (ValueError, RecursionError):
			found = None
	if not isinstance(found, Mapping):
		raise RequestError(_NO_OBJECT)
	for name in found:
		if name not in COLUMNS:
			raise RequestError(N_("{0} is no detail of a post."), shown(name))
	# In a form it is how a number is left empty; nobody asks for it.
	if str(found.get("minutes")).strip() == "0":
		raise RequestError(_LENGTH, MOST_MINUTES)
	return dict(found)


def read(
	post_type: str,
	given: Mapping[str, Any],
	*,
	author: str,
	now: datetime.datetime,
	before: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
	"""All of `COLUMNS` as they are kept of a post of this type; what belongs to another is None.

	`given`: what was typed or stands in a form. `before`: the post as it stood, None for a new one.
	"""
	stood = before if before and before.get("post_type") == post_type else {}
	kept = dict(NOTHING)
	for field in fields_of(post_type):
		kept[field] = _READ[field](given.get(field))
	if post_type == MEETING and not kept["starts_at"] and _was_told(stood, "starts_at"):
		raise RequestError(N_("Say when the meeting is: its day and its time."))
	if post_type == REMINDER:
		if not kept["remind_on"] and _was_told(stood, "remind_on"):
			raise RequestError(N_("Say on which day to remind."))
		if kept["remind_on"] and kept["remind_on"] < now.date() and kept["remind_on"] != _day(stood.get("remind_on")):
			raise RequestError(N_("A reminder is for today or a day to come."))
		kept["remind_user"] = kept["remind_user"] or author
	return kept


def _was_told(stood: Mapping[str, Any], field: str) -> bool:
	"""Whether it must be told: of a new post, and of one that had it."""
	return not stood or bool(stood.get(field))


def people_of(kept: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> list[str]:
	"""The users that the details name and did not name before: of each it is to be asked who that is."""
	known = set(_named(before)) if before else set()
	return [user for user in _named(kept) if user not in known]


def _named(row: Mapping[str, Any]) -> list[str]:
	return [*list_people(row.get("people")), *filter(None, [row.get("remind_user")])]


def list_people(text: Any) -> list[str]:
	"""What a column holds, whoever wrote it."""
	try:
		found = json.loads(text) if isinstance(text, str) and text else text
	except (ValueError, RecursionError):
		return []
	return list(dict.fromkeys(one for one in found if isinstance(one, str))) if isinstance(found, list) else []


def check_people(named: Sequence[str], enabled: Mapping[str, bool]) -> None:
	"""`enabled`: of the users there are, whether each may log in."""
	for user in named:
		if user not in enabled:
			raise RequestError(N_("There is no user {0}."), shown(user))
		if not enabled[user]:
			raise RequestError(N_("The user {0} is disabled."), shown(user))


def as_asked(given: Mapping[str, Any] | None) -> str:
	"""One spelling for what was asked for: of two requests it is known whether they ask for the same. Empty where it is nothing."""
	told = {name: value for name, value in (given or {}).items() if value not in (None, "", [])}
	return json.dumps(told, sort_keys=True) if told else ""


def as_it_stands(row: Mapping[str, Any]) -> dict[str, Any]:
	"""The columns of a stored post in the shape of `read`, whatever was written there."""
	kept = dict(NOTHING)
	for field in fields_of(str(row.get("post_type") or "")):
		try:
			kept[field] = _READ[field](row.get(field))
		except RequestError:
			kept[field] = None
	return kept


def tell(row: Mapping[str, Any], names: Mapping[str, str]) -> Item:
	"""What a client shows of the columns of a post: those of its type that are set. `names`: what users are called."""
	found: Item = {}
	for field in fields_of(row["post_type"]):
		value = row.get(field)
		if field == "people":
			value = [{"user": user, "name": names.get(user, user)} for user in list_people(value)]
		elif field == "starts_at":
			value = as_text(value)
		elif field == "remind_on":
			value = str(_day(value)) if value else None
		if value:
			found[field] = value
	if found.get("remind_user"):
		found["remind_name"] = names.get(found["remind_user"], found["remind_user"])
	return found


def _day(value: Any) -> datetime.date | None:
	moment = as_datetime(value)
	return moment.date() if moment else None


# -- one value each


def _read_moment(value: Any) -> datetime.datetime | None:
	if value in (None, ""):
		return None
	try:
		found = value if isinstance(value, datetime.datetime) else _parsed(value)
	except ValueError:
		raise RequestError(N_("{0} is no day with a time."), shown(value)) from None
	if not FIRST_YEAR <= found.year <= LAST_YEAR:
		raise RequestError(N_("{0} is no day with a time."), shown(value))
	return found.replace(microsecond=0)


def _parsed(value: Any) -> datetime.datetime:
	found = parse_moment(value) if isinstance(value, str) else None
	# A day alone is not when people meet.
	if not isinstance(found, datetime.datetime) or found.tzinfo:
		raise ValueError
	return found


def _read_day(value: Any) -> datetime.date | None:
	if value in (None, ""):
		return None
	if isinstance(value, datetime.date):
		return _day(value)
	try:
		if not isinstance(value, str):
			raise ValueError
		found = parse_date(value)
	except ValueError:
		raise RequestError(N_("{0} is no day."), shown(value)) from None
	if not FIRST_YEAR <= found.year <= LAST_YEAR:
		raise RequestError(N_("{0} is no day."), shown(value))
	return found


def _read_minutes(value: Any) -> int:
	# What a form leaves empty is 0 in Frappe.
	if value in (None, "", 0) and not isinstance(value, bool):
		return 0
	try:
		if isinstance(value, bool):
			raise ValueError
		minutes = read_whole(value)
	except ValueError:
		raise RequestError(N_("{0} is no number of minutes."), shown(value)) from None
	if not 1 <= minutes <= MOST_MINUTES:
		raise RequestError(_LENGTH, MOST_MINUTES)
	return minutes


def _read_people(value: Any) -> str | None:
	if value in (None, "", []):
		return None
	if isinstance(value, str):
		try:
			value = json.loads(value) if len(value) <= LONGEST_TEXT else None
		except (ValueError, RecursionError):
			value = None
	if not isinstance(value, list):
		raise RequestError(N_("The people of a meeting are a list of users."))
	people = list(dict.fromkeys(filter(None, map(_read_user, value))))
	if len(people) > MOST_PEOPLE:
		raise RequestError(N_("A meeting has {0} people at most."), MOST_PEOPLE)
	return json.dumps(people, ensure_ascii=False) if people else None


def _read_user(value: Any) -> str | None:
	if value in (None, ""):
		return None
	if not isinstance(value, str) or len(value) > LONGEST_NAME or not is_storable(value):
		raise RequestError(N_("There is no user {0}."), shown(value))
	return value.strip() or None


def _read_direction(value: Any) -> str | None:
	if value in (None, ""):
		return None
	if value not in DIRECTIONS:
		raise RequestError(N_("A call goes in or out, not {0}."), shown(value))
	return str(value)


def _read_mark(value: Any) -> str | None:
	if value in (None, ""):
		return None
	if value not in MARKS:
		raise RequestError(N_("{0} is no mark of a post."), shown(value))
	return str(value)


_READ = {
	"starts_at": _read_moment,
	"minutes": _read_minutes,
	"people": _read_people,
	"remind_on": _read_day,
	"remind_user": _read_user,
	"direction": _read_direction,
	"mark": _read_mark,
}
