"""Read states: up to when a user has read a stream. The only writer of Convo Read State.

A stream is a customer's posts or a channel's own; a floor per user says that everything before it counts as read.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from ...constants import READ_STATE
from ..base import rows_of_users
from ..base.clock import as_datetime, midnight
from ..base.sql import TRUE, Sql, hint, in_list, next_id, sql
from ..base.store import Store, column
from ..base.tables import SEQUENCES
from ..base.visibility import Visibility
from . import read_exceptions

FLOOR_AGE = datetime.timedelta(days=14)
MAX_STREAMS = 5000


def first_floor(now: datetime.datetime) -> datetime.datetime:
	"""Before a user has read anything: what is older than two weeks is not news. The same for a whole day."""
	return midnight(now.date()) - FLOOR_AGE


def ensure_floor(store: Store, user: str, now: datetime.datetime) -> None:
	"""From the first reading on the floor stays where it is."""
	if ("Floor", "") not in read_states(store, user, sql("stream_type = 'Floor'")):
		_write(store, user, [("Floor", "")], now - FLOOR_AGE, now)


def mark_stream_read(
	store: Store, user: str, stream_type: str, stream: str, up_to: datetime.datetime, now: datetime.datetime
) -> None:
	"""One stream was read up to a moment; never back."""
	_write(store, user, [(stream_type, stream)], min(up_to, now), now)


def mark_channel_read(
	store: Store,
	user: str,
	channel: str,
	segment: str,
	up_to: datetime.datetime,
	visibility: Visibility,
	now: datetime.datetime,
) -> datetime.datetime:
	"""Everything in a channel was read up to a moment: its own posts, and every member with a post since the floor."""
	up_to = min(up_to, now)
	floor = read_states(store, user, sql("stream_type = 'Floor'")).get(("Floor", ""))
	since = sql("m.last_post_at > {}", floor) if floor else TRUE
	query = sql(
		"SELECT m.customer FROM `tabConvo Segment Member` AS m{join} WHERE m.segment = {segment}"
		" AND m.last_post_at IS NOT NULL AND {is_recent} AND {visible} ORDER BY m.last_post_at DESC LIMIT {limit}",
		join=visibility.join(sql("m.customer")),
		segment=segment,
		is_recent=since,
		visible=visibility.where,
		limit=MAX_STREAMS,
	)
	customers = [name for (name,) in store.rows(query)]
	_write(store, user, [("Channel", channel), *(("Customer", name) for name in customers)], up_to, now)
	_mark_posts_read(store, user, _posts_of_channel(channel, segment, visibility), up_to, now)
	return up_to


def mark_customer_read(store: Store, user: str, customer: str, up_to: datetime.datetime, now: datetime.datetime) -> None:
	"""Everything said with one customer was read up to a moment."""
	mark_stream_read(store, user, "Customer", customer, up_to, now)
	_mark_posts_read(store, user, sql("p.customer = {}", customer), min(up_to, now), now)


def mark_all_read(store: Store, user: str, now: datetime.datetime) -> None:
	"""Everything there is was read. The marks of customers below the new floor tell nothing any more."""
	read_exceptions.drop_all(store, user)
	_write(store, user, [("Floor", "")], now, now)
	older = sql("stream_type = 'Customer' AND read_at <= {}", now)
	store.execute(sql("DELETE FROM `tabConvo Read State` WHERE user = {} AND {}", user, older))
	read_exceptions.note_seen(store, user, sql("p.posted_at <= {}", now), now)


def keep_up(store: Store, user: str, stream_type: str, stream: str, posted_at: datetime.datetime, now: datetime.datetime) -> None:
	"""Somebody wrote into a stream of which they had read everything: their mark goes along, so that it stays where news begin."""
	states = read_states(store, user, in_list(sql("stream"), [stream, ""]))
	since = max(states.get(("Floor", "")) or first_floor(now), states.get((stream_type, stream)) or first_floor(now))
	query = sql(
		"SELECT 1 FROM `tabConvo Post` AS p WHERE {stream} = {name} AND p.posted_at > {since} AND p.posted_at <= {posted_at}"
		" AND COALESCE(p.author, '') <> {user} LIMIT 1",
		stream=sql("p.customer" if stream_type == "Customer" else "p.channel"),
		name=stream,
		since=since,
		posted_at=posted_at,
		user=user,
	)
	if not store.rows(query):
		_write(store, user, [(stream_type, stream)], min(posted_at, now), now, states)


def _posts_of_channel(channel: str, segment: str, visibility: Visibility) -> Sql:
	"""Which posts `p` a channel shows its reader."""
	seen = sql(
		"EXISTS (SELECT 1 FROM `tabConvo Segment Member` AS m{join} WHERE m.segment = {segment} AND m.customer = p.customer"
		" AND {visible})",
		join=visibility.join(sql("m.customer")),
		segment=segment,
		visible=visibility.where,
	)
	return sql("(p.channel = {} OR {})", channel, seen)


def _mark_posts_read(store: Store, user: str, posts: Sql, up_to: datetime.datetime, now: datetime.datetime) -> None:
	"""Nothing is kept of single posts up to a moment but that they were seen. `posts`: a condition on them."""
	query = sql(
		"SELECT {in_order} p.name FROM `tabConvo Read Exception` AS e JOIN `tabConvo Post` AS p ON p.name = e.post"
		" WHERE e.user = {user} AND e.is_unread = 1 AND {posts} AND p.posted_at <= {up_to}",
		in_order=hint("STRAIGHT_JOIN"),
		user=user,
		posts=posts,
		up_to=up_to,
	)
	read_exceptions.drop(store, user, column(store, query))
	read_exceptions.forget_seen(store, user, now)
	read_exceptions.note_seen(store, user, sql("{} AND p.posted_at <= {}", posts, up_to), now)


def give_way(store: Store, loser: str, winner: str) -> None:
	"""Before two users become one: what the loser read goes where the winner has read the same stream."""
	rows_of_users.give_way(store, READ_STATE, loser, winner, same=("stream_type", "stream"))


def forget_user(store: Store, user: str) -> None:
	"""Nobody is left to read."""
	rows_of_users.forget_user(store, READ_STATE, user)


def _write(
	store: Store,
	user: str,
	streams: list[tuple[str, str]],
	read_at: datetime.datetime,
	now: datetime.datetime,
	stored: Mapping[tuple[str, str], object] | None = None,
) -> None:
	"""`stored`: what is kept of these streams, where it was read already."""
	if stored is None:
		stored = read_states(store, user, in_list(sql("stream"), [stream for _, stream in streams]))
	behind = [key for key in streams if key in stored and (as_datetime(stored[key]) or read_at) < read_at]
	for stream_type, stream in behind:
		store.execute(
			sql(
				"UPDATE `tabConvo Read State` SET read_at = {read_at}, modified = {now}"
				" WHERE user = {user} AND stream_type = {stream_type} AND stream = {stream}",
				read_at=read_at,
				now=now,
				user=user,
				stream_type=stream_type,
				stream=stream,
			)
		)
	for key in streams:
		if key not in stored:
			store.execute(_insert(user, key, read_at, now))
	read_exceptions.count_on(store, user)


def _insert(user: str, key: tuple[str, str], read_at: datetime.datetime, now: datetime.datetime) -> Sql:
	"""Two tabs may read the same stream at once: the second insert is ignored."""
	stream_type, stream = key
	return sql(
		"{insert} INTO `tabConvo Read State` (name, creation, modified, modified_by, owner, docstatus, idx, user, stream_type,"
		" stream, read_at) VALUES ({number}, {now}, {now}, {user}, {user}, 0, 0, {user}, {stream_type}, {stream}, {read_at})",
		insert=hint("INSERT IGNORE", "INSERT OR IGNORE"),
		number=next_id(SEQUENCES[READ_STATE]),
		now=now,
		user=user,
		stream_type=stream_type,
		stream=stream,
		read_at=read_at,
	)


def read_states(store: Store, user: str, where: Sql = TRUE) -> dict[tuple[str, str], Any]:
	"""{(stream type, stream): read up to}; the floor of the user is ("Floor", "")."""
	# Naming every type lets a condition on the stream use the index, in which the type stands before it.
	query = sql(
		"SELECT stream_type, stream, read_at FROM `tabConvo Read State` WHERE user = {}"
		" AND stream_type IN ('Customer', 'Channel', 'Floor') AND {}",
		user,
		where,
	)
	return {(kind, stream or ""): as_datetime(at) for kind, stream, at in store.rows(query)}
