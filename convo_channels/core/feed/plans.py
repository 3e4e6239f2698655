"""The plans that read the posts of a segment's members, newest first. Measured; see `benchmarks/`.

- scan: posts by time, keeping those of members, with a budget of rows. Good for large, talkative segments.
- newest members: the members with the newest posts, a small branch each, as one UNION; stops when no later
  member can have a newer post. Good for small segments and for a first page anywhere.
- membership first: every member's posts. Right for small segments, deep down.
- words first: FULLTEXT, when a rare word is looked for.

`last_post_at` of a membership is an upper bound of that customer's newest post; the plans rely on that alone.
"""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from ...constants import POST
from ..base.clock import as_datetime
from ..base.cursor import Position
from ..base.pages import POST_RANK, Row, below
from ..base.sql import EMPTY, MARIADB, TRUE, Sql, all_of, hint, ident, in_list, join, sql
from ..base.store import Store, scalar
from ..base.tables import BY_POSTED, OF_ALL, OF_CUSTOMER, index_name
from ..posts import search_words
from .request import FeedRequest, Talk

ROWS_EXAMINED = 2000
MEMBERS_A_ROUND = 20
MOST_MEMBERS_A_ROUND = 100
MAX_MEMBER_ROUNDS = 3
RARE_WORD = 2000
# Of so many newest posts it is counted how many are by members: what a scan by time will find, it finds among these first.
RECENT_POSTS = 2000
# How many posts a scan may be expected to read for a page. The first page is had for less from the newest members; deep
# down every other plan reads thousands.
SCANNED_AT_FIRST, SCANNED_DEEP = 1000, 4000
# A post that is read and looked up among the members counts twice; and posts come in bursts.
EXAMINED_PER_POST = 5
MOST_EXAMINED, SHORT_LOOK = 64_000, 500
# So many posts are read and sorted sooner than a scan finds them.
LITTLE_TALK = 5000

_NAME = ident("p", "name")
_IN_ORDER = hint("STRAIGHT_JOIN")
# By the column that the posts follow.
_AT = {order: ident("p", order) for order in OF_ALL}
_BY_CUSTOMER = {order: hint(f"FORCE INDEX (`{index_name(POST, columns)}`)") for order, columns in OF_CUSTOMER.items()}
_BY_TIME = {order: hint(f"FORCE INDEX (`{index_name(POST, columns)}`)") for order, columns in OF_ALL.items()}


def as_rows(found: Sequence[tuple[Any, ...]]) -> list[Row]:
	rows = []
	for at, name in found:
		moment = as_datetime(at)
		assert moment is not None
		rows.append(Row(moment, POST_RANK, name))
	return rows


def fetch_member_posts(
	store: Store, request: FeedRequest, before: Position | None, limit: int
) -> list[Row]:
	"""The next posts of members below a position, by the plan that suits."""
	if request.visibility.is_nothing:
		return []
	if request.filters.words and store.dialect == MARIADB:
		rare = by_words(store, request, before, limit)
		if rare is not None:
			return rare
	found: list[Row] = []
	budget = scan_budget(request, before, limit)
	if budget:
		found = by_time(store, request, before, limit, budget=budget)
		if len(found) >= limit:
			return found
	elif before and request.talk and request.talk.is_little:
		return by_membership(store, request, before, limit)
	complete = by_newest_members(store, request, before, limit)
	return complete if complete is not None else by_turns(store, request, before, limit, found)


def read_talk(store: Store, segment: str) -> Talk:
	"""How talkative the members of a segment are. Costs some milliseconds: to be kept for a while."""
	newest = sql(
		"SELECT p.customer FROM `tabConvo Post` AS p {index} ORDER BY p.posted_at DESC, p.name DESC LIMIT {limit}",
		index=_BY_TIME[BY_POSTED],
		limit=RECENT_POSTS,
	)
	query = sql(
		"SELECT COUNT(*), COUNT(m.name) FROM ({newest}) AS p LEFT JOIN `tabConvo Segment Member` AS m"
		" ON m.segment = {segment} AND m.customer = p.customer",
		newest=newest,
		segment=segment,
	)
	((looked_at, of_members),) = store.rows(query)
	share = of_members / looked_at if looked_at else 0.0
	return Talk(share, not has_posts(store, segment, None, LITTLE_TALK))


def scan_budget(request: FeedRequest, before: Position | None, limit: int) -> int:
	"""How many rows a first scan by time may examine; 0 when another plan is likely to be better."""
	if request.visibility.names is not None:
		return 0
	if request.talk is None:
		return ROWS_EXAMINED
	posts = limit / request.talk.share if request.talk.share else float("inf")
	if posts <= (SCANNED_DEEP if before else SCANNED_AT_FIRST):
		return max(ROWS_EXAMINED, int(EXAMINED_PER_POST * posts))
	# Who is silent today may have talked much back then: a short look tells.
	return SHORT_LOOK if before and not request.talk.is_little else 0


def _wanted(request: FeedRequest, before: Position | None) -> Sql:
	return all_of([below(_AT[request.filters.order], _NAME, POST_RANK, before), request.wanted])


def by_time(
	store: Store, request: FeedRequest, before: Position | None, limit: int, *, budget: int | None = None
) -> list[Row]:
	"""Scan by time. With a `budget` it may end early: fewer than `limit` rows then mean nothing."""
	# The first page begins at the members' newest post, which MariaDB reads from the end of an index. Without a range
	# of times the order might not come from the index, and a budget is an error to a sort.
	at = _AT[request.filters.order]
	newest = "{} <= (SELECT MAX(last_post_at) FROM `tabConvo Segment Member` WHERE segment = {})"
	start = TRUE if before else sql(newest, at, request.segment)
	end = hint(f" ROWS EXAMINED {budget}") if budget else EMPTY
	query = sql(
		"SELECT {in_order} {at}, p.name FROM `tabConvo Post` AS p {index} JOIN `tabConvo Segment Member` AS m"
		" ON m.segment = {segment} AND m.customer = p.customer{join} WHERE {where}"
		" ORDER BY {at} DESC, p.name DESC LIMIT {limit}{end}",
		in_order=_IN_ORDER,
		at=at,
		index=_BY_TIME[request.filters.order],
		segment=request.segment,
		join=request.visibility.join(sql("p.customer")),
		where=all_of([start, _wanted(request, before), request.visibility.where]),
		limit=limit,
		end=end,
	)
	return as_rows(store.rows(query))


def by_membership(store: Store, request: FeedRequest, before: Position | None, limit: int) -> list[Row]:
	"""Every member's posts below the position, sorted."""
	query = sql(
		"SELECT {in_order} {at}, p.name FROM `tabConvo Segment Member` AS m{also} JOIN `tabConvo Post` AS p"
		" ON p.customer = m.customer{join} WHERE m.segment = {segment} AND {where}"
		" ORDER BY {at} DESC, p.name DESC LIMIT {limit}",
		in_order=_IN_ORDER,
		at=_AT[request.filters.order],
		also=request.members[0],
		join=request.visibility.join(sql("m.customer")),
		segment=request.segment,
		where=all_of([request.members[1], _wanted(request, before), request.visibility.where]),
		limit=limit,
	)
	return as_rows(store.rows(query))


def by_turns(
	store: Store, request: FeedRequest, before: Position | None, limit: int, found: Sequence[Row] = ()
) -> list[Row]:
	"""Go on below what a scan has `found` so far: by scan or by membership, whichever ends first.

	Which one that is depends on how talkative the members were back then, which nothing tells beforehand. So the
	posts of members are counted up to a limit, and when there are more a scan may cost about as much; then four
	times as much. Together that stays within three times the better of the two. What the newest posts tell of the
	share of members is where it begins.
	"""
	page, more, budget = list(found), found, ROWS_EXAMINED
	if request.talk and request.talk.share:
		budget = max(budget, min(MOST_EXAMINED, int(2 * limit / request.talk.share)))
	while store.dialect == MARIADB:
		before = page[-1].position if page else before
		# While a quarter of the page is there and a scan still finds rows, the next one will most likely fill it.
		is_likely = more and len(page) * 4 >= limit
		if not is_likely and not has_posts(store, request.segment, before, budget):
			break
		more = by_time(store, request, before, limit - len(page), budget=budget)
		page += more
		if len(page) >= limit:
			return page
		budget *= 4
	return page + by_membership(store, request, page[-1].position if page else before, limit - len(page))


def has_posts(store: Store, segment: str, before: Position | None, number: int) -> bool:
	"""Whether members have that many posts below a position. Reads no more of the index than it must."""
	query = sql(
		"SELECT COUNT(*) FROM (SELECT {in_order} 1 FROM `tabConvo Segment Member` AS m JOIN `tabConvo Post` AS p {index}"
		" ON p.customer = m.customer WHERE m.segment = {segment} AND {keyset} LIMIT {limit}) AS posts",
		in_order=_IN_ORDER,
		index=_BY_CUSTOMER[BY_POSTED],
		segment=segment,
		keyset=sql("p.posted_at <= {}", before.at) if before else TRUE,
		limit=number,
	)
	return int(scalar(store, query) or 0) >= number


def by_newest_members(
	store: Store, request: FeedRequest, before: Position | None, limit: int
) -> list[Row] | None:
	"""Branches of the members with the newest posts. None when too many members would have to be asked.

	Below a position it is tried once only: deep down nearly every member has newer posts, and would have to be asked.
	"""
	is_named = request.visibility.names is not None
	size = min(max(MEMBERS_A_ROUND * (2 if before else 1), limit), MOST_MEMBERS_A_ROUND)
	page: list[Row] = []
	rounds = _members_named(store, request, size) if is_named else _members(store, request, size)
	for number, (members, bound) in enumerate(rounds):
		if not is_named and (number == MAX_MEMBER_ROUNDS or (before and bound and bound >= before.at)):
			return None
		if number == 0 and bound:
			# Mostly the page is full above the next member's bound: then nothing below it need be read.
			page = _posts_since(store, request, members, before, limit, bound)
			if _is_settled(page, limit, bound):
				return page
			if before and not is_named:
				return None
			page = []
		page += _posts_of(store, request, members, before, limit)
		page = sorted(page, key=lambda row: row.order, reverse=True)[:limit]
		if bound is None or _is_settled(page, limit, bound):
			return page
	return page


def _is_settled(page: Sequence[Row], limit: int, bound: datetime.datetime) -> bool:
	"""Whether no member still to come can have a post that belongs on the page."""
	return len(page) == limit and page[-1].at > bound


Round = tuple[list[str], datetime.datetime | None]


def _members(store: Store, request: FeedRequest, size: int) -> Iterator[Round]:
	"""Members by newest post, a round at a time, with the bound of those still to come."""
	after: tuple[datetime.datetime, str] | None = None
	while True:
		keyset = TRUE
		if after:
			keyset = sql(
				"m.last_post_at <= {} AND (m.last_post_at < {} OR m.customer < {})",
				after[0],
				after[0],
				after[1],
			)
		query = sql(
			"SELECT {in_order} m.customer, m.last_post_at FROM `tabConvo Segment Member` AS m{also}{join}"
			" WHERE m.segment = {segment} AND {where} ORDER BY m.last_post_at DESC, m.customer DESC LIMIT {limit}",
			in_order=_IN_ORDER,
			also=request.members[0],
			join=request.visibility.join(sql("m.customer")),
			segment=request.segment,
			where=all_of([sql("m.last_post_at IS NOT NULL"), keyset, request.members[1], request.visibility.where]),
			limit=size + 1,
		)
		found = [(name, as_datetime(at)) for name, at in store.rows(query)]
		bound = found[size][1] if len(found) > size else None
		kept = found[:size]
		yield [name for name, _ in kept], bound
		if bound is None or kept[-1][1] is None:
			return
		after = (kept[-1][1], kept[-1][0])


def _members_named(store: Store, request: FeedRequest, size: int) -> Iterator[Round]:
	"""The few customers a reader may see, those of them that are members, by newest post."""
	query = sql(
		"SELECT m.customer, m.last_post_at FROM `tabConvo Segment Member` AS m{also} WHERE m.segment = {segment} AND {customers}"
		" AND m.last_post_at IS NOT NULL AND {where}",
		also=request.members[0],
		segment=request.segment,
		where=request.members[1],
		customers=in_list(sql("m.customer"), request.visibility.names or ()),
	)
	found = sorted(((as_datetime(at), name) for name, at in store.rows(query)), reverse=True)
	for start in range(0, len(found), size):
		following = found[start + size : start + size + 1]
		yield [name for _, name in found[start : start + size]], following[0][0] if following else None


def _posts_since(
	store: Store,
	request: FeedRequest,
	customers: Sequence[str],
	before: Position | None,
	limit: int,
	since: datetime.datetime,
) -> list[Row]:
	"""The newest wanted posts of some customers not older than a moment; all at once, if they are not many."""
	most = 5 * limit
	query = sql(
		"SELECT {at}, p.name FROM `tabConvo Post` AS p {index} WHERE {customers} AND {at} >= {since} AND {wanted} LIMIT {limit}",
		at=_AT[request.filters.order],
		index=_BY_CUSTOMER[request.filters.order],
		customers=in_list(sql("p.customer"), customers),
		since=since,
		wanted=_wanted(request, before),
		limit=most,
	)
	found = as_rows(store.rows(query))
	if len(found) == most:
		return _posts_of(store, request, customers, before, limit, since=since)
	return sorted(found, key=lambda row: row.order, reverse=True)[:limit]


def _posts_of(
	store: Store,
	request: FeedRequest,
	customers: Sequence[str],
	before: Position | None,
	limit: int,
	*,
	since: datetime.datetime | None = None,
) -> list[Row]:
	"""The newest wanted posts of some customers: a limited branch each, one statement."""
	if not customers:
		return []
	at = _AT[request.filters.order]
	head = sql(
		"{begin}SELECT {at} AS at, p.name AS name FROM `tabConvo Post` AS p {index} WHERE p.customer = ",
		begin=hint("(", "SELECT * FROM ("),
		at=at,
		index=_BY_CUSTOMER[request.filters.order],
	)
	tail = sql(
		" AND {where} ORDER BY {at} DESC, p.name DESC LIMIT {limit}",
		at=at,
		where=all_of([_wanted(request, before), sql("{} >= {}", at, since) if since else TRUE]),
		limit=limit,
	)
	branches = [
		sql("{}{}{}{}", head, customer, tail, hint(")", f") AS b{index}"))
		for index, customer in enumerate(customers)
	]
	return as_rows(
		store.rows(sql("{} ORDER BY at DESC, name DESC LIMIT {}", join(" UNION ALL ", branches), limit))
	)


def by_words(store: Store, request: FeedRequest, before: Position | None, limit: int) -> list[Row] | None:
	"""Posts with a rare word first, then whether they belong. None when the words are not rare, or not indexed."""
	match = search_words.fulltext(sql("p.text"), request.filters.words)
	if match is None:
		return None
	hits = sql(
		"SELECT COUNT(*) FROM (SELECT 1 FROM `tabConvo Post` AS p WHERE {} LIMIT {}) AS hits",
		match,
		RARE_WORD,
	)
	if int(scalar(store, hits) or 0) >= RARE_WORD:
		return None
	query = sql(
		"SELECT {in_order} p.posted_at, p.name FROM `tabConvo Post` AS p JOIN `tabConvo Segment Member` AS m"
		" ON m.segment = {segment} AND m.customer = p.customer{join} WHERE {where}"
		" ORDER BY p.posted_at DESC, p.name DESC LIMIT {limit}",
		in_order=_IN_ORDER,
		segment=request.segment,
		join=request.visibility.join(sql("p.customer")),
		where=all_of([match, _wanted(request, before), request.visibility.where]),
		limit=limit,
	)
	return as_rows(store.rows(query))
