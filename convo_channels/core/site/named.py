"""What a request names: the name as stored, or the one sentence for what is missing and what may not be seen alike.

And the other way round: a title that nobody has yet.
"""

import json
from collections.abc import Sequence

from ...constants import SEGMENT
from ..base.errors import Conflict, NotFound, RequestError
from ..base.messages import N_
from ..base.reader import Reader
from ..base.sql import all_of, in_list, sql, table
from ..base.store import Store, column
from ..base.text import is_storable
from ..base.visibility import Visibility
from .site import Site

LONGEST_NAME = 140
ARCHIVED = N_("The channel {0} is archived by now: it can be read, and nothing is written there any more.")


def require_channel(store: Store, reader: Reader, channel: str) -> tuple[str, str]:
	"""(name, segment). Whoever is not in a restricted channel learns no more than that it cannot be opened."""
	query = sql("SELECT name, segment FROM `tabConvo Channel` WHERE name = {}", channel)
	found = store.rows(query) if 0 < len(channel) <= LONGEST_NAME else []
	if not found or not found[0][1] or found[0][0] not in reader.readable:
		raise NotFound(N_("There is no such channel, or you are not in it."))
	return found[0][0], found[0][1]


def require_in_use(store: Store, reader: Reader, channel: str | None) -> None:
	"""Before something is written into a channel, or into the thread of one of its own posts."""
	if channel and channel in reader.archived:
		title = next(iter(column(store, sql("SELECT title FROM `tabConvo Channel` WHERE name = {}", channel))), channel)
		raise Conflict(ARCHIVED, title)


def require_customer(store: Store, visibility: Visibility, customer: str) -> str:
	found = sees_customer(store, visibility, customer)
	if not found:
		raise NotFound(N_("There is no such customer, or you may not see it."))
	return found


def sees_customer(store: Store, visibility: Visibility, customer: str) -> str | None:
	"""The customer's name as stored, when it is among the visible ones."""
	if len(customer) > LONGEST_NAME or visibility.is_nothing:
		return None
	query = sql(
		"SELECT `tabCustomer`.name FROM `tabCustomer` WHERE {}", all_of([sql("name = {}", customer), visibility.where])
	)
	return next(iter(column(store, query)), None)


def seen_among(store: Store, visibility: Visibility, customers: Sequence[str]) -> set[str]:
	"""Those of some customers that are among the visible ones, spelled as they were given where that is how they are stored."""
	query = sql(
		"SELECT `tabCustomer`.name FROM `tabCustomer` WHERE {}",
		all_of([in_list(sql("`tabCustomer`.name"), list(customers)), visibility.where]),
	)
	return set(column(store, query))


def require_segment(site: Site, segment: str, of: str = "") -> str:
	"""`of`: the kind of row that is asked for, which the reader must be allowed to read as well."""
	found = reads_segment(site, segment)
	if not found or (of and not site.may("read", of)):
		raise NotFound(N_("There is no such segment, or you may not read it."))
	return found


def reads_segment(site: Site, segment: str) -> str | None:
	"""A segment's name as stored, of one that is there and that the reader may read."""
	if not 0 < len(segment) <= LONGEST_NAME:
		return None
	found = column(site.store, sql("SELECT name FROM `tabConvo Segment` WHERE name = {}", segment))
	return found[0] if found and site.may("read", SEGMENT, found[0]) else None


def require_names(names: Sequence[object]) -> list[str]:
	"""The names in a list of a request, which may hold anything."""
	if not all(isinstance(name, str) and is_storable(name) for name in names):
		raise RequestError(N_("A list of names holds texts only."))
	return [str(name) for name in names]


def read_names(given: str | list[str] | None) -> list[str] | None:
	"""The names that a request may give, as a list or as JSON."""
	if given is None:
		return None
	try:
		names = json.loads(given) if isinstance(given, str) else given
	except (ValueError, RecursionError):
		names = None
	if not isinstance(names, list):
		raise RequestError(N_("A list of names holds texts only."))
	return require_names(names)


def require_free(store: Store, doctype: str, title: str) -> None:
	"""A title that a new segment or channel may have."""
	if is_there(store, doctype, title):
		taken = N_("There is already a segment {0}.") if doctype == SEGMENT else N_("There is already a channel {0}.")
		raise Conflict(taken, title)


def is_there(store: Store, doctype: str, name: str) -> bool:
	"""Whoever may read it."""
	return bool(store.rows(sql("SELECT 1 FROM {} WHERE name = {}", table(doctype), name)))
