"""What somebody types into a search, taken apart: words, phrases, what is left out, and who, what, where, when.

    offer "kind regards" -draft by:anna type:call in:hotels after:2026-03 before:2026-06-01 on:today

Words are beginnings of words; a phrase is words side by side, whole. Everything must hold; of one kind of sign before a
colon several are any of them, save days, which all hold. Whatever else stands before a colon is a word.
"""

import calendar
import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..base.errors import RequestError
from ..base.messages import N_
from ..base.text import shown
from ..posts.search_words import MAX_QUERY, MAX_WORDS, parse_query, phrase_of

BY, TYPE, IN, AFTER, BEFORE, ON = "by", "type", "in", "after", "before", "on"
KEYS = frozenset({BY, TYPE, IN, AFTER, BEFORE, ON})
_OPEN, _CLOSE = "\"“”„«»", "\"“”«»"
# A mark within a word (Hebrew writes acronyms so) opens and closes nothing.
_QUOTED = f"[{_OPEN}](?P<quoted>.*?)(?:[{_CLOSE}](?=\\s|$)|$)"
_TOKEN = re.compile(rf"(?P<no>-(?=\S))?(?:(?P<key>[A-Za-z]+):)?(?:{_QUOTED}|(?P<plain>\S*))", re.DOTALL)
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{1,2}))?(?:-([0-9]{1,2}))?")
# The years a column of moments holds.
_YEARS = range(1000, 9999)

Span = tuple[datetime.date, datetime.date]
Days = tuple[datetime.date | None, datetime.date | None]


@dataclass(frozen=True)
class Asked:
	"""`wanted` and `unwanted`: as they stand in a column of words, each beginning with a gap. `since` <= day < `until`."""

	wanted: tuple[str, ...] = ()
	unwanted: tuple[str, ...] = ()
	people: tuple[str, ...] = ()
	types: tuple[str, ...] = ()
	places: tuple[str, ...] = ()
	since: datetime.date | None = None
	until: datetime.date | None = None

	@property
	def is_nothing(self) -> bool:
		"""Whether nothing narrows the search: to leave out alone is no search."""
		return not (self.wanted or self.people or self.types or self.places or self.since or self.until)


def parse(text: str, today: datetime.date) -> Asked:
	"""RequestError says in one sentence what cannot be meant."""
	if len(text) > MAX_QUERY:
		raise RequestError(N_("The search text is longer than {0} characters."), MAX_QUERY)
	wanted: list[str] = []
	unwanted: list[str] = []
	signs: dict[str, list[str]] = {key: [] for key in KEYS}
	for token in _tokens(text):
		key = (token["key"] or "").lower()
		if key in KEYS:
			signs[key].append(_value(token, key))
		else:
			(unwanted if token["no"] else wanted).extend(_words(token))
	if len(set(wanted + unwanted)) > MAX_WORDS:
		raise RequestError(N_("The search text has more than {0} words."), MAX_WORDS)
	since, until = read_days(signs[AFTER], signs[BEFORE], signs[ON], today)
	asked = Asked(
		_once(wanted), _once(unwanted), _once(signs[BY]), _once(signs[TYPE]), _once(signs[IN]), since, until
	)
	if text.strip() and not asked.unwanted and asked.is_nothing:
		raise RequestError(N_("{0} holds no word to look for."), shown(text.strip()))
	return asked


def _tokens(text: str) -> list[re.Match[str]]:
	found, at = [], 0
	while at < len(text):
		if text[at].isspace():
			at += 1
			continue
		token = _TOKEN.match(text, at)
		assert token is not None
		found.append(token)
		at = max(token.end(), at + 1)
	return found


def _value(token: re.Match[str], key: str) -> str:
	value = (token["plain"] if token["quoted"] is None else token["quoted"]).strip()
	if token["no"]:
		raise RequestError(N_("Only words can be left out of a search, not {0}."), shown(token[0]))
	if not value:
		raise RequestError(N_('Something must follow "{0}:" in a search.'), key)
	return value


def _words(token: re.Match[str]) -> list[str]:
	"""Of a word with signs in it (an address, an hour) each part; what is left out is left out as it stands."""
	before = f"{token['key']}:" if token["key"] else ""
	if token["quoted"] is not None:
		return [*(f" {word}" for word in parse_query(before)), *_phrase(token["quoted"])]
	parts = parse_query(before + token["plain"])
	return _phrase(before + token["plain"]) if token["no"] and len(parts) > 1 else [f" {word}" for word in parts]


def _phrase(text: str) -> list[str]:
	phrase = phrase_of(text)
	return [phrase] if phrase else []


def _once(found: list[str]) -> tuple[str, ...]:
	return tuple(dict.fromkeys(found))


def read_days(after: Sequence[str], before: Sequence[str], on: Sequence[str], today: datetime.date) -> Days:
	"""(the first day, the first one after the last) within all of these: after a month is after its last day."""
	starts = [span_of(day, today)[1] for day in after] + [span_of(day, today)[0] for day in on]
	ends = [span_of(day, today)[0] for day in before] + [span_of(day, today)[1] for day in on]
	return max(starts, default=None), min(ends, default=None)


def span_of(text: str, today: datetime.date) -> Span:
	"""A day, a month or a year as it is written: its first day, and the first one after it."""
	word = text.strip().casefold()
	one = datetime.timedelta(days=1)
	if word in ("today", "yesterday"):
		first = today if word == "today" else today - one
		return first, first + one
	found = _DAY.fullmatch(word)
	try:
		if found and found[0].isascii() and int(found[1]) in _YEARS:
			year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
			first = datetime.date(year, month, day)
			if found[3]:
				return first, first + one
			last = first.replace(day=calendar.monthrange(year, month)[1]) if found[2] else first.replace(month=12, day=31)
			return first, last + one
	except ValueError:
		pass
	raise RequestError(N_("{0} is no day: write 2026-03-18, 2026-03, 2026, today or yesterday."), shown(text))
