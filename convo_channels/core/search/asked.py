"""A search as it is meant on this site: which people, kinds, days, customers and channels its words and filters name."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..base.errors import RequestError
from ..base.messages import N_, Translate, word
from ..base.page_filters import read_filters
from ..base.sql import MARIADB, TRUE, Sql, all_of, any_of, in_list, like, sql
from ..base.store import column
from ..base.text import fold, is_storable, shown
from ..posts.search_words import words_of
from ..posts.types import POST_TYPES
from ..site.named import LONGEST_NAME, require_channel, require_customer
from ..site.site import Site
from ..timeline.page import MEDIA
from . import language

FILTERS = ("author", "types", "in", "after", "before", "on")
ME = "me"
# How many a name can mean at most, and how many colleagues are looked at to find who is meant.
MOST_PLACES, MOST_VALUES, MOST_USERS = 20, 20, 500
# Letters that may stand for others (ø, ł, þ, ß, œ, or as they end a Hebrew word), and all that a database may fold otherwise.
_OTHERWISE = re.compile("ae|oe|th|ng|ss|[oldhit]|[כמנפצ]|[^a-z0-9א-ת]")


@dataclass(frozen=True)
class Places:
	"""Where to look: these customers, these channels ({name: segment}). None: everywhere the reader may see."""

	customers: tuple[str, ...] = ()
	channels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Sought:
	"""`people`: whose words; None for anybody's. `post_types`, `media`: the kinds of rows; None for all of them.

	`scopes`: all of them hold. `named`: (a name, everybody whom it or one beside it means), of `people`. `since` <= when it was said < `until`.
	"""

	wanted: tuple[str, ...] = ()
	unwanted: tuple[str, ...] = ()
	people: tuple[str, ...] | None = None
	post_types: tuple[str, ...] | None = None
	media: tuple[str, ...] | None = None
	scopes: tuple[Places, ...] = ()
	named: tuple[tuple[str, tuple[str, ...]], ...] = ()
	since: datetime.date | None = None
	until: datetime.date | None = None


def read_search(site: Site, query: str, filters: Any, channel: str | None, customer: str | None) -> tuple[Sought, dict[str, Any]]:
	"""What is sought, and the filters as they were given; RequestError where there is nothing to look for."""
	given = _read_filters(filters)
	today = site.now().date()
	asked = language.parse(query, today)
	days = language.read_days(given["after"], given["before"], given["on"], today)
	asked = replace(
		asked,
		since=max(filter(None, (asked.since, days[0])), default=None),
		until=min(filter(None, (asked.until, days[1])), default=None),
	)
	groups = [asked.types, given["types"]]
	narrowed = replace(asked, people=(*asked.people, *given["author"]), types=(*asked.types, *given["types"]))
	if replace(narrowed, places=(*asked.places, *given["in"])).is_nothing:
		raise RequestError(N_("Say what to look for."))
	post_types, media = _kinds(groups, site.translate)
	named = _named(site, [names for names in (asked.people, given["author"]) if names])
	people = tuple(sorted(set.intersection(*(set(users) for _, users in named)))) if named else None
	return Sought(
		asked.wanted, asked.unwanted, people, post_types, media,
		_scopes(site, [asked.places, given["in"]], channel, customer), named, asked.since, asked.until,
	), given  # fmt: skip


def _read_filters(filters: Any) -> dict[str, tuple[str, ...]]:
	given = read_filters(filters)
	given = {} if given is None else given
	if not isinstance(given, dict):
		raise RequestError(N_("The filters must be an object."))
	unknown = set(given) - set(FILTERS)
	if unknown:
		raise RequestError(N_("There is no filter {0}."), shown(sorted(unknown)[0]))
	return {name: _read_values(given.get(name)) for name in FILTERS}


def _read_values(given: object) -> tuple[str, ...]:
	values = given if isinstance(given, list) else [] if given is None or given == "" else [given]
	if len(values) > MOST_VALUES:
		raise RequestError(N_("A filter holds more than {0} values."), MOST_VALUES)
	for value in values:
		if not isinstance(value, str) or not is_storable(value) or not 0 < len(value) <= LONGEST_NAME:
			raise RequestError(N_("{0} is nothing a filter can hold."), shown(value))
	return tuple(dict.fromkeys(values))


def _kinds(groups: Sequence[Sequence[str]], translate: Translate) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
	"""The types of posts and the media that are meant; a word such as "Email" is both."""
	post_types: set[str] | None = None
	media: set[str] | None = None
	for names in groups:
		if not names:
			continue
		found = [(_meant(POST_TYPES, name, translate), _meant(MEDIA, name, translate)) for name in names]
		for name, (types, channels) in zip(names, found, strict=True):
			if not types and not channels:
				raise RequestError(N_("{0} is not a {1}."), shown(name), word(N_("type of entry")))
		of_posts = {one for types, _ in found for one in types}
		of_others = {one for _, channels in found for one in channels}
		post_types = of_posts if post_types is None else post_types & of_posts
		media = of_others if media is None else media & of_others
	if post_types is None or media is None:
		return None, None
	return tuple(sorted(post_types)), tuple(sorted(media))


def _meant(known: Sequence[str], name: str, translate: Translate) -> list[str]:
	"""As it is called in English, or as the reader reads it."""
	return [one for one in known if fold(name) in (fold(one), fold(translate(one)))]


def _named(site: Site, groups: Sequence[Sequence[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
	"""By user, by the beginning of a name, or "me". Who is nobody has said nothing: that there is no such user is not told."""
	called = _called(site, sorted({name for names in groups for name in names})) if groups else {}
	return tuple((names[0], tuple(sorted({user for name in names for user in called[name]}))) for names in groups)


def _called(site: Site, names: Sequence[str]) -> dict[str, list[str]]:
	"""{name: users}; at most two queries, however many names: who is named as they sign in is looked up, nobody else is read."""
	found = {name: [site.reader.user] for name in names if fold(name) == ME}
	others = [name for name in names if name not in found]
	known = column(site.store, _users(in_list(sql("name"), others))) if others else []
	by_key = {fold(user): str(user) for user in known}
	found |= {name: [by_key[fold(name)]] for name in others if fold(name) in by_key}
	left = [name for name in others if name not in found]
	rows = _who_may_be(site, left) if left else []
	return found | {name: _of_name(rows, name) for name in left}


def _users(which: Sql) -> Sql:
	return sql("SELECT name, full_name FROM `tabUser` WHERE COALESCE(user_type, '') <> 'Website User' AND {}", which)


def _who_may_be(site: Site, names: Sequence[str]) -> list[tuple[Any, ...]]:
	"""No more are read than can be gone through, and nobody is left out unsaid."""
	patterns = [_pattern(name) for name in names]
	named = any_of(sql("CONCAT(COALESCE(full_name, ''), ' ', name) LIKE {}", one) for one in patterns)
	# SQLite compares no letter with another.
	which = named if site.store.dialect == MARIADB else TRUE
	rows = site.store.rows(sql("{} ORDER BY name LIMIT {}", _users(which), MOST_USERS + 1))
	if len(rows) > MOST_USERS:
		raise RequestError(N_("More than {0} people may be meant by {1}: write more of the name."), MOST_USERS, shown(names[0]))
	return rows


def _pattern(name: str) -> str:
	"""What a database finds at least, whatever letters are one to it: to most of them "ł" is none with a mark on it."""
	return "%" + "%".join(_OTHERWISE.sub("%", word) for word in words_of(name)) + "%"


def _of_name(rows: Sequence[tuple[Any, ...]], name: str) -> list[str]:
	"""Compared here, as everything that is searched."""
	exact = [user for user, _ in rows if fold(user) == fold(name)]
	begins = _spaced(name)
	return exact or [user for user, full in rows if begins.strip() and begins in _spaced(full or "") + _spaced(user)]


def _spaced(text: str) -> str:
	return "".join(f" {word}" for word in words_of(text))


def _scopes(
	site: Site, groups: Sequence[Sequence[str]], channel: str | None, customer: str | None
) -> tuple[Places, ...]:
	scopes = [_places(site, names) for names in groups if names]
	if channel:
		scopes.append(Places(channels=(require_channel(site.store, site.reader, channel),)))
	if customer:
		scopes.append(Places((require_customer(site.store, site.visibility, customer),)))
	return tuple(scopes)


def _places(site: Site, names: Sequence[str]) -> Places:
	customers: dict[str, None] = {}
	channels: dict[tuple[str, str], None] = {}
	for name in names:
		found = _channels(site, name), _customers(site, name)
		if not any(found):
			raise RequestError(N_("There is no channel and no customer called {0} that you may see."), shown(name))
		channels |= dict.fromkeys(found[0])
		customers |= dict.fromkeys(found[1])
	if len(customers) + len(channels) > MOST_PLACES:
		raise RequestError(N_("More than {0} channels and customers are called so: write more of the name."), MOST_PLACES)
	return Places(tuple(customers), tuple(channels))


def _channels(site: Site, name: str) -> list[tuple[str, str]]:
	query = sql(
		"SELECT ch.name, ch.title, ch.segment FROM `tabConvo Channel` AS ch WHERE {} ORDER BY LENGTH(ch.title), ch.name LIMIT {}",
		all_of([in_list(sql("ch.name"), site.reader.readable), like(sql("ch.title"), name.lstrip("#"), before=False)]),
		MOST_PLACES + 1,
	)
	rows = [row for row in site.store.rows(query) if row[2]]
	exact = [row for row in rows if fold(name.lstrip("#")) in (fold(row[0]), fold(row[1] or ""))]
	return [(channel, segment) for channel, _, segment in exact or rows]


def _customers(site: Site, name: str) -> list[str]:
	if site.visibility.is_nothing:
		return []
	title, key = sql("`tabCustomer`.customer_name"), sql("`tabCustomer`.name")
	called = any_of([like(title, name, before=False), like(key, name, before=False)])
	query = sql(
		"SELECT {}, {} FROM `tabCustomer` WHERE {} ORDER BY LENGTH({}), {} LIMIT {}",
		key, title, all_of([called, site.visibility.where]), title, key, MOST_PLACES + 1,
	)  # fmt: skip
	rows = site.store.rows(query)
	exact = [row for row in rows if fold(name) in (fold(row[0]), fold(row[1] or ""))]
	return [customer for customer, _ in exact or rows]
