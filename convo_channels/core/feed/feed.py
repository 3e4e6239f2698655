"""The feed of a channel: posts of the customers now in its segment, its own posts, and who joined or left.

Decides which of the measured plans reads the members' posts (`plans`); all of them give the same rows.
"""

from collections.abc import Callable
from dataclasses import replace

from ...constants import POST, SEGMENT_LOG
from ..base.clock import as_datetime
from ..base.cursor import Position
from ..base.pages import MOVE_RANK, POST_RANK, Admit, Row, admit_all, below, fetch_merged
from ..base.sql import all_of, hint, ident, sql
from ..base.store import Store
from ..base.tables import OF_CHANNEL, index_name
from ..segments.moves import CAUSE_FIRST_FILL
from . import plans, state_plans
from .customer_filter import narrow
from .request import FeedRequest

# The order of a page comes from an index, and the index from here: a guess of the optimizer may sort everything.
_BY_CHANNEL = {
	order: hint(f"FORCE INDEX (`{index_name(POST, columns)}`)") for order, columns in OF_CHANNEL.items()
}
_BY_SEGMENT = hint(f"FORCE INDEX (`{index_name(SEGMENT_LOG, ('segment', 'logged_at', 'name'))}`)")


def fetch_feed_page(
	store: Store, request: FeedRequest, admit: Admit = admit_all
) -> tuple[list[Row], Position | None]:
	"""The keys of the next page, newest first, and the position to go on from."""
	show, about = request.filters.show, request.filters.customers
	request = replace(request, visibility=narrow(store, request.visibility, about))
	branches, closed = [], request.visibility.closed_rows
	if show != "moves" and POST not in closed:
		fetch_member_posts, fetch_own_posts = _plans_of(request)
		branches.append(lambda before, limit: fetch_member_posts(store, request, before, limit))
		if not about:
			branches.append(lambda before, limit: fetch_own_posts(store, request, before, limit))
	if (show == "moves" or (show == "all" and not request.filters.is_narrowed)) and SEGMENT_LOG not in closed:
		branches.append(lambda before, limit: _moves(store, request, before, limit))
	return fetch_merged(branches, request.limit, request.before, admit)


Plan = Callable[[Store, FeedRequest, Position | None, int], list[Row]]


def _plans_of(request: FeedRequest) -> tuple[Plan, Plan]:
	"""For posts of members, and for those of the channel itself."""
	if request.filters.states:
		return state_plans.fetch_member_posts, state_plans.fetch_own_posts
	return plans.fetch_member_posts, _own_posts


def _own_posts(store: Store, request: FeedRequest, before: Position | None, limit: int) -> list[Row]:
	order = request.filters.order
	at, name = ident("p", order), ident("p", "name")
	query = sql(
		"SELECT {at}, p.name FROM `tabConvo Post` AS p {index} WHERE p.channel = {channel} AND {where}"
		" ORDER BY {at} DESC, p.name DESC LIMIT {limit}",
		at=at,
		index=_BY_CHANNEL[order],
		channel=request.channel,
		where=all_of([below(at, name, POST_RANK, before), request.wanted]),
		limit=limit,
	)
	return plans.as_rows(store.rows(query))


def _moves(store: Store, request: FeedRequest, before: Position | None, limit: int) -> list[Row]:
	"""Joined and left rows, without those of a first fill; a reason the reader may not know is hidden later."""
	keyset = below(ident("l", "logged_at"), ident("l", "name"), MOVE_RANK, before, is_numbered=True)
	query = sql(
		"SELECT {in_order} l.logged_at, l.name FROM `tabConvo Segment Log` AS l {index}{join}"
		" WHERE l.segment = {segment} AND {where} ORDER BY l.logged_at DESC, l.name DESC LIMIT {limit}",
		in_order=hint("STRAIGHT_JOIN"),
		index=_BY_SEGMENT,
		join=request.visibility.join(sql("l.customer")),
		segment=request.segment,
		where=all_of(
			[
				sql("l.cause <> {}", CAUSE_FIRST_FILL),
				keyset,
				request.visibility.where,
				request.visibility.shown_segment(sql("l.segment")),
			]
		),
		limit=limit,
	)
	return [Row(as_datetime(at), MOVE_RANK, name) for at, name in store.rows(query)]  # type: ignore[arg-type]
