"""What a segment was: members as of a date, size over time, entries and exits, stays. Reads the log, writes nothing.

Sizes are reckoned backwards from today's members over the rows of the log since, so only the asked time is read, by
its index. A size is the number of members as it was counted then. Names are those of today: whoever was merged into
another since is that other one, and whoever was deleted keeps the name.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from ...constants import SEGMENT_LOG, SEGMENT_MEMBER
from ..base.clock import (
	ONE_DAY,
	Clock,
	Date,
	as_datetime,
	as_text,
	midnight,
	parse_date,
	parse_day,
	week_start,
)
from ..base.errors import RequestError
from ..base.messages import N_
from ..base.names import customer_names
from ..base.page import cut, open_page
from ..base.reader import Item
from ..base.sql import Sql, hint, in_list, sql
from ..base.store import Store, column, scalar
from ..base.visibility import ALL, Visibility
from ..segments.moves import CAUSE_FIRST_FILL, CAUSE_MERGE, JOINED
from ..site.named import require_segment
from ..site.site import Site, clock_of

DEFAULT_DAYS = 90
MAX_POINTS = 200
MAX_RANGE = 3660
# A mean of more stays than these says nothing else.
MAX_STAYS = 20_000
WEEK_DAYS = 7

# The row that a merge leaves belongs to the customer that remains, though it names the one that went.
_CUSTOMER = sql(
	"CASE WHEN l.cause = {merge} THEN l.reference_name ELSE l.customer END{collate}",
	merge=CAUSE_MERGE,
	collate=hint("", " COLLATE utf8mb4_unicode_ci"),
)


@dataclass(frozen=True)
class Day:
	"""What one day did to the size, and what of it were entries and exits."""

	net: int = 0
	joined: int = 0
	left: int = 0
	filled: int = 0


def get_history(site: Site, segment: str, from_on: str | None, to_on: str | None) -> Item:
	"""Size over time, entries and exits, stays, of the customers the reader may see."""
	name = require_segment(site, segment, SEGMENT_LOG)
	first, last = read_day(from_on), read_day(to_on)
	return read_history(
		site.store, name, clock_of(site), from_on=first, to_on=last, visibility=site.visibility
	)


def get_members_on(site: Site, segment: str, on: str, cursor: str | None, limit: int) -> Item:
	"""Who was a member at the end of a day, by name."""
	name = require_segment(site, segment, SEGMENT_MEMBER)
	day = require_day(on, clock_of(site))
	page = open_page(cursor, limit, "members on", name, day.isoformat())
	items, after = fetch_members_on(
		site.store, name, day, visibility=site.visibility, after=page.after_name, limit=page.limit
	)
	counted = count_on(site.store, name, day, site.visibility)
	return {"items": items, **counted, "next_cursor": page.following_name(after)}


def read_history(
	store: Store,
	segment: str,
	clock: Clock,
	*,
	from_on: Date | None = None,
	to_on: Date | None = None,
	visibility: Visibility = ALL,
) -> Item:
	"""{"points": [{"on", "members"}], "weeks": [{"start_on", "joined", "left"}], "average_stay_days", "reentries", ...}.

	A point is the size at the end of its day. The first fill is no entry ("filled" tells its number), a merge no exit. A stay counts when it ends.
	"""
	members = count_now(store, segment, visibility)
	since = as_datetime(
		scalar(store, sql("SELECT MIN(logged_at) FROM `tabConvo Segment Log` WHERE segment = {}", segment))
	)
	found: Item = {
		"points": [], "weeks": [], "average_stay_days": None, "reentries": 0, "members_now": members, "filled": 0,
		"since_on": since.date().isoformat() if since else None,
	}  # fmt: skip
	first, last = _range(clock, from_on, to_on)
	first = max(first, since.date()) if since else first
	if not since or first > last:
		return found
	days = _read_days(store, segment, first, visibility)
	found["points"] = _points(days, members, first, last)
	found["weeks"] = _weeks(days, first, last, clock.first_weekday)
	found["filled"] = sum(day.filled for on, day in days.items() if first <= on <= last)
	found["average_stay_days"] = _average_stay(store, segment, first, last, visibility)
	found["reentries"] = _count_reentries(store, segment, first, last, visibility)
	return found


def read_day(text: str | None) -> Date | None:
	"""A day of a request."""
	if not text:
		return None
	try:
		return parse_day(text)
	except ValueError as error:
		raise RequestError(N_("Write the date as YYYY-MM-DD.")) from error


def require_day(text: str, clock: Clock) -> Date:
	"""A day that a request must name, and that has come: who will be a member nobody can tell but by the passing of time."""
	day = read_day(text)
	if day is None:
		raise RequestError(N_("Name the day as YYYY-MM-DD."))
	if day > clock.today:
		raise RequestError(N_("That day has not come yet. Upcoming shows what lies ahead."))
	return day


def _range(clock: Clock, from_on: Date | None, to_on: Date | None) -> tuple[Date, Date]:
	last = min(to_on or clock.today, clock.today)
	first = from_on or _days_before(last, DEFAULT_DAYS)
	if from_on and to_on and from_on > to_on:
		raise RequestError(N_("The first day must not lie after the last one."))
	return max(first, _days_before(last, MAX_RANGE)), last


def _days_before(day: Date, days: int) -> Date:
	"""So many days earlier, as far as there are days."""
	return day - ONE_DAY * min(days, (day - Date.min).days)


def count_now(store: Store, segment: str, visibility: Visibility = ALL) -> int:
	"""The members of now whom the reader may see."""
	query = sql(
		"SELECT COUNT(*) FROM `tabConvo Segment Member` AS m{join} WHERE m.segment = {segment} AND {visible}",
		join=visibility.join(sql("m.customer")),
		segment=segment,
		visible=visibility.where,
	)
	return int(scalar(store, query) or 0)


# -- size, entries and exits


def _read_days(store: Store, segment: str, first: Date, visibility: Visibility) -> dict[Date, Day]:
	"""{day: what it did}, from a day until now."""
	query = sql(
		"SELECT DATE(l.logged_at) AS day, l.action, l.cause IN ({first_fill}, {merge}) AS is_quiet, COUNT(*)"
		" FROM `tabConvo Segment Log` AS l{join} WHERE l.segment = {segment} AND l.logged_at >= {since} AND {visible}"
		" GROUP BY day, l.action, is_quiet",
		first_fill=CAUSE_FIRST_FILL,
		merge=CAUSE_MERGE,
		join=visibility.join(_CUSTOMER),
		segment=segment,
		since=midnight(first),
		visible=visibility.where,
	)
	days: dict[Date, Day] = {}
	for at, action, is_quiet, count in store.rows(query):
		day, number = parse_date(str(at)), int(count)
		was, is_joining = days.get(day, Day()), action == JOINED
		days[day] = Day(
			was.net + (number if is_joining else -number),
			was.joined + (number if is_joining and not is_quiet else 0),
			was.left + (number if not is_joining and not is_quiet else 0),
			was.filled + (number if is_joining and is_quiet else 0),
		)
	return days


def _points(days: Mapping[Date, Day], members: int, first: Date, last: Date) -> list[Item]:
	"""Sizes at the ends of days, a day or some weeks apart, the last day among them."""
	step = 1
	if (last - first).days >= MAX_POINTS:
		weeks = -(-((last - first).days + 1) // (WEEK_DAYS * MAX_POINTS))
		step = WEEK_DAYS * weeks
	size = members - sum(day.net for on, day in days.items() if on > last)
	points = []
	on = last
	while on >= first:
		if (last - on).days % step == 0:
			points.append({"on": on.isoformat(), "members": size})
		size -= days.get(on, Day()).net
		on -= ONE_DAY
	return points[::-1]


def _weeks(days: Mapping[Date, Day], first: Date, last: Date, first_weekday: int) -> list[Item]:
	"""Entries and exits of each week of the site, as rules mean it, the newest `MAX_POINTS` weeks."""
	counts: dict[Date, list[int]] = {}
	start = week_start(first, first_weekday)
	while start <= last:
		counts[start] = [0, 0]
		start += ONE_DAY * WEEK_DAYS
	for on, day in days.items():
		if first <= on <= last:
			counts[week_start(on, first_weekday)][0] += day.joined
			counts[week_start(on, first_weekday)][1] += day.left
	weeks = [
		{"start_on": start.isoformat(), "joined": joined, "left": left}
		for start, (joined, left) in counts.items()
	]
	return weeks[-MAX_POINTS:]


# -- stays


def _before(column: str) -> Sql:
	"""A column of the customer's row before the row `l`, in the same segment."""
	return sql(
		f"(SELECT b.{column} FROM `tabConvo Segment Log` AS b WHERE b.customer = l.customer AND b.segment = l.segment"
		" AND b.cause <> {} AND b.logged_at <= l.logged_at AND b.name < l.name ORDER BY b.logged_at DESC, b.name DESC LIMIT 1)",
		CAUSE_MERGE,
	)


def _rows_between(segment: str, first: Date, last: Date, action: str, visibility: Visibility) -> Sql:
	return sql(
		"FROM `tabConvo Segment Log` AS l{join} WHERE l.segment = {segment} AND l.logged_at >= {since}"
		" AND l.logged_at < {until} AND l.action = {action} AND l.cause <> {merge} AND {visible}",
		join=visibility.join(sql("l.customer")),
		segment=segment,
		since=midnight(first),
		until=midnight(last + ONE_DAY),
		action=action,
		merge=CAUSE_MERGE,
		visible=visibility.where,
	)


def _average_stay(
	store: Store, segment: str, first: Date, last: Date, visibility: Visibility
) -> float | None:
	"""The mean of the stays that ended within the days, in days. An exit without an entry before it is no stay."""
	query = sql(
		"SELECT l.logged_at, {action_before}, {at_before} {rows} ORDER BY l.logged_at DESC, l.name DESC LIMIT {limit}",
		action_before=_before("action"),
		at_before=_before("logged_at"),
		rows=_rows_between(segment, first, last, "Left", visibility),
		limit=MAX_STAYS,
	)
	stays = []
	for left, before, joined in store.rows(query):
		start, end = as_datetime(joined), as_datetime(left)
		if before == JOINED and start and end:
			stays.append((end - start) / ONE_DAY)
	return round(sum(stays) / len(stays), 2) if stays else None


def _count_reentries(store: Store, segment: str, first: Date, last: Date, visibility: Visibility) -> int:
	"""How many entries within the days were those of somebody who had left before."""
	query = sql(
		"SELECT COUNT(*) {rows} AND {action_before} = 'Left'",
		rows=_rows_between(segment, first, last, JOINED, visibility),
		action_before=_before("action"),
	)
	return int(scalar(store, query) or 0)


# -- members as of a date


def fetch_members_on(
	store: Store,
	segment: str,
	on: Date,
	*,
	visibility: Visibility = ALL,
	after: str = "",
	limit: int = 50,
) -> tuple[list[Item], str | None]:
	"""Who was a member at the end of a day, by name, a page at a time; returns (items, name to go on from)."""
	bound = midnight(on + ONE_DAY)
	touched = _touched_since(segment, bound)
	back = sql(
		"SELECT t.customer FROM ({touched}) AS t LEFT JOIN `tabConvo Segment Member` AS n ON n.segment = {segment}"
		" AND n.customer = t.customer WHERE t.side + (n.customer IS NOT NULL) > 0 AND t.customer > {after}",
		touched=touched,
		segment=segment,
		after=after,
	)
	unmoved = sql(
		"SELECT m.customer FROM `tabConvo Segment Member` AS m LEFT JOIN ({}) AS t ON t.customer = m.customer{}"
		" WHERE m.segment = {} AND m.customer > {} AND t.customer IS NULL AND {} ORDER BY m.customer LIMIT {}",
		touched, visibility.join(sql("m.customer")), segment, after, visibility.where, limit + 1,
	)  # fmt: skip
	query = sql(
		"SELECT x.customer FROM ({back} UNION ALL SELECT customer FROM ({unmoved}) AS u) AS x{join} WHERE {visible}"
		" ORDER BY x.customer LIMIT {limit}",
		back=back,
		unmoved=unmoved,
		join=visibility.join(sql("x.customer")),
		visible=visibility.where,
		limit=limit + 1,
	)
	shown, last = cut(column(store, query), limit)
	names, joined = customer_names(store, shown), _joined_before(store, segment, shown, bound)
	items = [{"customer": name, "customer_name": names.get(name, name), **joined.get(name, _NO_ENTRY)} for name in shown]
	return items, last


def count_on(store: Store, segment: str, on: Date, visibility: Visibility = ALL) -> dict[str, int]:
	"""{"count": the size at the end of a day, "merged": how many of these were merged into another one of them since}."""
	bound = midnight(on + ONE_DAY)
	net = sum(day.net for day in _read_days(store, segment, on + ONE_DAY, visibility).values())
	depth = sql("t.side + (n.customer IS NOT NULL)")
	query = sql(
		"SELECT SUM({depth} - 1) FROM ({touched}) AS t LEFT JOIN `tabConvo Segment Member` AS n ON n.segment = {segment}"
		" AND n.customer = t.customer{join} WHERE {depth} > 1 AND {visible}",
		depth=depth,
		touched=_touched_since(segment, bound),
		segment=segment,
		join=visibility.join(sql("t.customer")),
		visible=visibility.where,
	)
	return {"count": count_now(store, segment, visibility) - net, "merged": int(scalar(store, query) or 0)}


def _touched_since(segment: str, bound: datetime.datetime) -> Sql:
	"""(customer, side): what must be added to today's membership to have that of the bound."""
	return sql(
		"SELECT e.customer, SUM(e.side) AS side FROM (SELECT {customer} AS customer,"
		" CASE WHEN l.action = 'Joined' THEN -1 ELSE 1 END AS side FROM `tabConvo Segment Log` AS l"
		" WHERE l.segment = {segment} AND l.logged_at >= {since}) AS e GROUP BY e.customer",
		customer=_CUSTOMER,
		segment=segment,
		since=bound,
	)


_NO_ENTRY: Item = {"joined_at": None, "is_from_start": False}


def _joined_before(
	store: Store, segment: str, customers: list[str], bound: datetime.datetime
) -> dict[str, Item]:
	"""{customer: when they joined last, and whether they were there when the segment was made}."""
	query = sql(
		"SELECT l.customer, l.logged_at, l.cause FROM `tabConvo Segment Log` AS l WHERE {customers} AND l.segment = {segment}"
		" AND l.action = 'Joined' AND l.logged_at < {before} ORDER BY l.logged_at, l.name",
		customers=in_list(sql("l.customer"), customers),
		segment=segment,
		before=bound,
	)
	return {
		customer: {"joined_at": as_text(at), "is_from_start": cause == CAUSE_FIRST_FILL}
		for customer, at, cause in store.rows(query)
	}
