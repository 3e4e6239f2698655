"""Where a search looks: posts about customers, the own posts of channels, what was told of customers. One condition each.

Every branch says who may see its rows and where they must stand; by which plan they are read is `scans`' to say. Where all
channels are looked through, posts of both kinds are one branch: their rows stand in one order of time.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ...constants import INTERACTION, POST
from ..base.pages import INTERACTION_RANK, POST_RANK
from ..base.reader import Reader
from ..base.sql import TRUE, Sql, all_of, any_of, ident, in_list, sql
from ..base.tables import BY_POSTED, OF_ALL, OF_ALL_TOLD, OF_CHANNEL, OF_CUSTOMER
from ..base.visibility import Visibility
from .asked import Places, Sought

# Later than anything: an order by time comes from an index only where a range of it is asked for.
_FAR = datetime.datetime(9999, 12, 31)


@dataclass(frozen=True)
class Branch:
	"""`index`: the columns of the index that is read; `leads`: what its first column holds, None where that is the time.

	`of_all`, `by_customer`: the indexes of all rows by time, and of those about a customer.

	`within`: when. `kinds`: of whom and what, told by a row alone. `where`: what is looked up for a row.

	`segment`: whose members the rows are about, where that is a way to them. `wanted`, `unwanted`: words, see `Sought`.
	"""

	doctype: str
	rank: int
	at: str
	within: Sql
	kinds: Sql
	where: Sql
	index: tuple[str, ...]
	of_all: tuple[str, ...]
	by_customer: tuple[str, ...]
	leads: tuple[str, ...] | None
	wanted: tuple[str, ...]
	unwanted: tuple[str, ...]
	segment: str = ""

	@property
	def is_numbered(self) -> bool:
		return self.doctype == INTERACTION

	@property
	def is_ordered(self) -> bool:
		"""Whether the rows of the index come in the order of time."""
		return self.leads is None or len(self.leads) == 1

	def led_by(self, leads: Sequence[str] | None) -> Sql:
		return TRUE if leads is None else in_list(ident("x", self.index[0]), leads)


@dataclass(frozen=True)
class _Table:
	doctype: str
	rank: int
	at: str
	of_all: tuple[str, ...]
	of_customer: tuple[str, ...]


POSTS = _Table(POST, POST_RANK, "posted_at", OF_ALL[BY_POSTED], OF_CUSTOMER[BY_POSTED])
TOLD = _Table(
	INTERACTION, INTERACTION_RANK, "occurred_at", OF_ALL_TOLD, ("customer", "occurred_at", "name")
)  # fmt: skip


@dataclass(frozen=True)
class Search:
	"""Who looks for what."""

	sought: Sought
	reader: Reader
	visibility: Visibility
	channels: tuple[str, ...] = field(init=False)

	def __post_init__(self) -> None:
		"""The reader's channels that are within all places."""
		within = set(self.reader.readable)
		for places in self.sought.scopes:
			within &= {name for name, _ in places.channels}
		object.__setattr__(self, "channels", tuple(sorted(within)))


def branches_of(search: Search) -> list[Branch]:
	"""What was told first: there is more of it, so it says how far back a part of both can look."""
	closed, sought = search.visibility.closed_rows, search.sought
	found: list[Branch] = []
	if INTERACTION not in closed and sought.media != () and sought.people != () and not search.visibility.is_nothing:
		found += _told(search)
	if POST not in closed and sought.post_types != () and sought.people != ():
		found += _posts(search)
	return found


def _posts(search: Search) -> Iterator[Branch]:
	sought = search.sought
	kinds = [_any("author", sought.people), _any("post_type", sought.post_types)]
	about = [] if search.visibility.is_nothing else [_seen(search.visibility), *map(_of_members, sought.scopes)]
	own = in_list(sql("x.channel"), search.channels)
	customers, segment = _driven_by(search)
	if customers is None and not segment:
		yield _branch(POSTS, search, kinds, [any_of([all_of(about), own]) if about else own])
		return
	if about:
		yield _branch(POSTS, search, kinds, about, customers, segment)
	if search.channels:
		yield _branch(POSTS, search, kinds, [], search.channels, index=OF_CHANNEL[BY_POSTED])


def _told(search: Search) -> Iterator[Branch]:
	sought = search.sought
	shown = search.visibility.shown_reference(sql("x.reference_doctype"), sql("x.reference_name"))
	kinds = [_any("actor", sought.people), _any("medium", sought.media)]
	about = [_seen(search.visibility), *map(_of_members, sought.scopes), shown]
	yield _branch(TOLD, search, kinds, about, *_driven_by(search))


def _branch(
	table: _Table,
	search: Search,
	kinds: Iterable[Sql],
	where: Iterable[Sql],
	leads: tuple[str, ...] | None = None,
	segment: str = "",
	*,
	index: tuple[str, ...] = (),
) -> Branch:
	sought = search.sought
	return Branch(
		table.doctype, table.rank, table.at, _within(table.at, sought), all_of(kinds), all_of(where),
		index or (table.of_all if leads is None else table.of_customer), table.of_all, table.of_customer, leads,
		sought.wanted, sought.unwanted, segment,
	)  # fmt: skip


def _driven_by(search: Search) -> tuple[tuple[str, ...] | None, str]:
	"""(the few customers, or the one segment, that rows are about); neither where they are about anybody."""
	named = [places.customers for places in search.sought.scopes if not places.channels]
	if named:
		return min(named, key=len), ""
	if search.visibility.names is not None:
		return search.visibility.names, ""
	alone = [places.channels[0][1] for places in search.sought.scopes if _is_one_channel(places)]
	return None, alone[0] if alone else ""


def _is_one_channel(places: Places) -> bool:
	return len(places.channels) == 1 and not places.customers


def _seen(visibility: Visibility) -> Sql:
	"""Of customers who are there: what is kept of one who was deleted is nobody's to read."""
	return all_of([sql("`tabCustomer`.name IS NOT NULL"), visibility.where])


def _of_members(places: Places) -> Sql:
	"""About these customers, or about those who are in these channels now. (A count is no join, and leaves the order alone.)"""
	segments = sorted({segment for _, segment in places.channels})
	members = sql(
		"(SELECT COUNT(*) FROM `tabConvo Segment Member` AS m WHERE {} AND m.customer = x.customer) > 0",
		in_list(sql("m.segment"), segments),
	)
	return any_of([in_list(sql("x.customer"), places.customers), members if segments else in_list(sql("x.customer"), ())])


def _within(at: str, sought: Sought) -> Sql:
	moment, start = ident("x", at), datetime.time()
	parts = [sql("{} <= {}", moment, _FAR)]
	if sought.since:
		parts.append(sql("{} >= {}", moment, datetime.datetime.combine(sought.since, start)))
	if sought.until:
		parts.append(sql("{} < {}", moment, datetime.datetime.combine(sought.until, start)))
	return all_of(parts)


def _any(column: str, values: Sequence[str] | None) -> Sql:
	return TRUE if values is None else in_list(ident("x", column), values)
