"""What was on the screen of a reader counts as read, and nothing else.

The mark of a stream goes to the newest post that was seen; what lies below it unseen is kept as unread, post by post.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..base.clock import Datetime, as_datetime
from ..base.sql import FALSE, Sql, in_list, sql
from ..base.store import Store
from ..base.visibility import Visibility
from ..site.named import seen_among
from . import read_exceptions
from .read_states import first_floor, mark_stream_read, read_states
from .unread_rule import exception_of, is_of_others

# So many posts at once. Of a stream with more unseen ones the mark goes on as far as this lets it; the rest is for the next look.
MOST = read_exceptions.MOST

Post = tuple[str, Datetime]


@dataclass(frozen=True)
class _Stream:
	"""One stream as its reader has it on the screen: a customer's, or a channel's own."""

	kind: str
	name: str
	seen: tuple[Post, ...]

	@property
	def where(self) -> Sql:
		return sql("p.customer = {}" if self.kind == "Customer" else "p.channel = {}", self.name)


def mark_seen(
	store: Store, user: str, channel: str, names: Sequence[str], up_to: Datetime, visibility: Visibility, now: Datetime
) -> None:
	"""`names`: posts that were on the screen of a channel's page, up to its newest row."""
	by_stream = _read(store, names)
	own = by_stream.pop(("Channel", channel), [])
	streams = _visible(store, by_stream, visibility)
	marks = read_states(store, user, in_list(sql("stream"), [*(stream.name for stream in streams), channel, ""]))
	for stream in streams:
		_pass(store, user, stream, marks, None, now)
	# The channel's own mark is that of the visit too: it goes on to the newest row.
	_pass(store, user, _Stream("Channel", channel, tuple(own)), marks, up_to, now)
	read_exceptions.forget_seen(store, user, now)


def mark_seen_of(store: Store, user: str, customer: str, names: Sequence[str], now: Datetime) -> None:
	"""`names`: posts that were on the screen of a customer's timeline."""
	seen = _read(store, names).get(("Customer", customer))
	if seen:
		marks = read_states(store, user, in_list(sql("stream"), [customer, ""]))
		_pass(store, user, _Stream("Customer", customer, tuple(seen)), marks, None, now)
	read_exceptions.forget_seen(store, user, now)


def _read(store: Store, names: Sequence[str]) -> dict[tuple[str, str], list[Post]]:
	"""{stream: posts} of what was seen."""
	found: dict[tuple[str, str], list[Post]] = {}
	wanted = sorted(set(names[:MOST]))
	query = sql("SELECT name, posted_at, customer, channel FROM `tabConvo Post` WHERE {}", in_list(sql("name"), wanted))
	for name, at, customer, channel in store.rows(query) if wanted else ():
		moment = as_datetime(at)
		if moment and (customer or channel):
			stream = ("Customer", customer) if customer else ("Channel", channel)
			found.setdefault(stream, []).append((name, moment))
	return found


def _visible(
	store: Store, by_stream: Mapping[tuple[str, str], list[Post]], visibility: Visibility
) -> list[_Stream]:
	named = [name for kind, name in by_stream if kind == "Customer"]
	customers = sorted(seen_among(store, visibility, named)) if named else []
	return [_Stream("Customer", name, tuple(by_stream["Customer", name])) for name in customers]


def _pass(
	store: Store,
	user: str,
	stream: _Stream,
	marks: Mapping[tuple[str, str], Datetime],
	up_to: Datetime | None,
	now: Datetime,
) -> None:
	floor = marks.get(("Floor", "")) or first_floor(now)
	mark = marks.get((stream.kind, stream.name))
	wanted = min(now, max([*(at for _, at in stream.seen), *([up_to] if up_to else [])]))
	unseen, reached = _unseen(store, user, stream, max(floor, mark or floor), wanted)
	read_exceptions.keep(store, user, unseen, now, is_unread=True)
	if reached and (mark is None or reached > mark):
		mark_stream_read(store, user, stream.kind, stream.name, reached, now)
	passed = max(filter(None, (floor, mark, reached)))
	fresh = [name for name, at in stream.seen if at <= passed and at > now - read_exceptions.SEEN_FOR]
	read_exceptions.drop(store, user, sorted({name for name, _ in stream.seen} - set(fresh)))
	read_exceptions.keep(store, user, fresh, now, is_unread=False)


def _unseen(
	store: Store, user: str, stream: _Stream, since: Datetime, up_to: Datetime
) -> tuple[list[str], Datetime | None]:
	"""The posts of others that a mark would pass unseen, and how far it may go; nowhere when already too many are of one moment."""
	query = sql(
		"SELECT p.name, p.posted_at FROM `tabConvo Post` AS p{exception} WHERE {stream} AND p.posted_at > {since}"
		" AND p.posted_at <= {up_to} AND {of_others} AND e.name IS NULL AND NOT ({seen}) ORDER BY p.posted_at, p.name LIMIT {most}",
		exception=exception_of(user),
		stream=stream.where,
		since=since,
		up_to=up_to,
		of_others=is_of_others(user),
		seen=in_list(sql("p.name"), [name for name, _ in stream.seen]) if stream.seen else FALSE,
		most=MOST + 1,
	)
	found = [(name, moment) for name, at in store.rows(query) if (moment := as_datetime(at))]
	if len(found) <= MOST:
		return [name for name, _ in found], up_to
	within = [post for post in found if post[1] < found[MOST][1]]
	return [name for name, _ in within], within[-1][1] if within else None
