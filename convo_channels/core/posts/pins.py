"""Pinned posts: in a channel where a post is shown, and at the customer it is about. The only writer of Convo Pin.

Who may read the post is asked before. What is said twice is said once. A pin at a customer stands where its post stands,
whatever that customer is called by now.
"""

import datetime
from collections.abc import Iterable, Sequence

from ...constants import PIN
from ..base import rows_of_users
from ..base.clock import as_datetime
from ..base.errors import RequestError
from ..base.messages import N_
from ..base.sql import Sql, hint, in_list, next_id, sql
from ..base.store import Store, scalar
from ..base.tables import SEQUENCES

CHANNEL, CUSTOMER = "Channel", "Customer"
# So many in one place: more than that is no help to find something.
MOST = 50

# What a post had when it was deleted, for as long as that can be undone: (kind of place, place, by whom, since).
Kept = tuple[str, str, str, str]


def pin(store: Store, *, post: str, place_type: str, place: str, user: str, is_on: bool, now: datetime.datetime) -> bool:
	"""Pin a post or take the pin away; answers whether that changed anything."""
	if not is_on:
		where = sql("place_type = {} AND place = {} AND post = {}", place_type, place, post)
		return bool(store.execute(sql("DELETE FROM `tabConvo Pin` WHERE {}", where)))
	_require_room(store, post, place_type, place)
	return bool(store.execute(_insert(post, place_type, place, user, now)))


def _require_room(store: Store, post: str, place_type: str, place: str) -> None:
	query = sql(
		"SELECT COUNT(*) FROM `tabConvo Pin` WHERE place_type = {} AND place = {} AND post <> {}", place_type, place, post
	)
	if int(scalar(store, query) or 0) >= MOST:
		raise RequestError(N_("{0} posts are pinned here, which is the most: take a pin away first."), MOST)


def _insert(post: str, place_type: str, place: str, user: str, now: datetime.datetime) -> Sql:
	"""Two may pin at once: the second insert is ignored. A post that is being deleted meanwhile gets none."""
	return sql(
		"{insert} INTO `tabConvo Pin` (name, creation, modified, modified_by, owner, docstatus, idx, post, place_type, place)"
		" SELECT {number}, {now}, {now}, {user}, {user}, 0, 0, p.name, {place_type}, {place} FROM `tabConvo Post` AS p"
		" WHERE p.name = {post}",
		insert=hint("INSERT IGNORE", "INSERT OR IGNORE"),
		number=next_id(SEQUENCES[PIN]),
		now=now,
		user=user,
		place_type=place_type,
		place=place,
		post=post,
	)


def read_places(store: Store, posts: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
	"""{post: [(kind of place, place)]} of those that are pinned; one query for all posts."""
	found: dict[str, list[tuple[str, str]]] = {}
	if posts:
		query = sql("SELECT post, place_type, place FROM `tabConvo Pin` WHERE {} ORDER BY name", in_list(sql("post"), list(posts)))
		for post, place_type, place in store.rows(query):
			found.setdefault(post, []).append((place_type, place))
	return found


def is_pinned(channel: str) -> Sql:
	"""A condition on posts `p`: pinned in the channel, or at the customer they are about."""
	return sql(
		"EXISTS (SELECT 1 FROM `tabConvo Pin` AS n WHERE n.post = p.name AND (n.place_type = {in_channel} AND n.place = {channel}"
		" OR n.place_type = {at_customer} AND n.place = p.customer))",
		in_channel=CHANNEL,
		channel=channel,
		at_customer=CUSTOMER,
	)


def keep(store: Store, post: str) -> list[Kept]:
	"""What a post has, to be given back where its deletion is undone."""
	query = sql("SELECT place_type, place, owner, creation FROM `tabConvo Pin` WHERE post = {} ORDER BY name", post)
	return [(place_type, place, user, str(made)) for place_type, place, user, made in store.rows(query)]


def give_back(store: Store, post: str, kept: Iterable[Sequence[str]]) -> None:
	for place_type, place, user, made in kept:
		since = as_datetime(made)
		if since:
			store.execute(_insert(post, place_type, place, user, since))


def forget_posts(store: Store, which: Sql) -> None:
	"""Before posts go, whatever deletes them; `which` is a condition on their table."""
	rows_of_users.forget_posts(store, PIN, which)


def forget_post(store: Store, post: str) -> None:
	"""After one post is gone: by then nobody can pin it any more."""
	rows_of_users.forget_post(store, PIN, post)


def forget_orphans(store: Store) -> int:
	"""Of posts that are gone; the nightly check asks."""
	return rows_of_users.forget_orphans(store, PIN)


def forget_channel(store: Store, channel: str) -> None:
	store.execute(sql("DELETE FROM `tabConvo Pin` WHERE place_type = {} AND place = {}", CHANNEL, channel))


def follow_channel(store: Store, old: str, new: str) -> None:
	"""A channel is called otherwise, or has become one with another: what both had is there once."""
	where = sql("place_type = {} AND place = {}", CHANNEL, old)
	store.execute(sql("{} `tabConvo Pin` SET place = {} WHERE {}", hint("UPDATE IGNORE", "UPDATE OR IGNORE"), new, where))
	store.execute(sql("DELETE FROM `tabConvo Pin` WHERE {}", where))


def follow_customer(store: Store, old: str, new: str) -> None:
	"""Posts of one customer are another's by now, or the customer has another name: pins go along with the posts that did."""
	store.execute(
		sql(
			"{ignore} `tabConvo Pin` SET place = {new} WHERE place_type = {kind} AND place = {old} AND post IN"
			" (SELECT name FROM `tabConvo Post` WHERE customer = {new})",
			ignore=hint("UPDATE IGNORE", "UPDATE OR IGNORE"),
			new=new,
			kind=CUSTOMER,
			old=old,
		)
	)
