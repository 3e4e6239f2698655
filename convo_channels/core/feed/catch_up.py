"""What happened in a channel since somebody was there last: who joined and left, what is unread, which questions are open. Reads only."""

import datetime

from ...constants import POST, SEGMENT_LOG
from ..base.clock import as_datetime
from ..base.errors import RequestError
from ..base.messages import N_
from ..base.reader import Item
from ..base.sql import all_of, any_of, hint, sql
from ..base.store import scalar
from ..base.tables import BY_POSTED, OF_ALL, index_name
from ..segments.moves import CAUSE_FIRST_FILL, CAUSE_MERGE
from ..site.named import require_channel
from ..site.site import Site
from .questions import is_open
from .unread_count import count_unread
from .unread_rule import is_news, is_of_others

# Who was away for longer has a channel to read, and no news to catch up with.
LONGEST = datetime.timedelta(days=90)
# A card says "99+" from here on.
MOST = 100
_RECENT = hint(f"FORCE INDEX (`{index_name(POST, OF_ALL[BY_POSTED])}`)")


def read_catch_up(site: Site, channel: str, since: str) -> Item:
	"""{"joined", "left", "posts", "questions"}, MOST of each at most. `since`: when the last visit ended.

	Posts are those that are unread, as the badge counts them; questions those of others, asked since then, that nobody has answered.
	"""
	name, segment = require_channel(site.store, site.reader, channel)
	begin = max(_read_moment(since), site.now() - LONGEST)
	moved = _moved(site, segment, begin)
	found = {"joined": moved.get("Joined", 0), "left": moved.get("Left", 0), "posts": 0, "questions": 0}
	if POST not in site.visibility.closed_rows:
		here = {"name": name, "segment": segment}
		unread = count_unread(site.store, [here], site.reader.user, site.visibility, site.reader.since)
		found.update(posts=unread[name], questions=_questions(site, name, segment, begin))
	return found


def _read_moment(given: str) -> datetime.datetime:
	try:
		moment = as_datetime(given)
	except ValueError:
		moment = None
	if moment is None:
		raise RequestError(N_("The time since which the channel was not read is not a time."))
	return moment.replace(tzinfo=None)


def _moved(site: Site, segment: str, since: datetime.datetime) -> dict[str, int]:
	"""As the feed tells it: what filled a segment at first is no news, a merge no exit."""
	if site.visibility.is_nothing or SEGMENT_LOG in site.visibility.closed_rows:
		return {}
	query = sql(
		"SELECT action, COUNT(*) FROM (SELECT l.action FROM `tabConvo Segment Log` AS l{join} WHERE l.segment = {segment}"
		" AND l.logged_at > {since} AND l.cause NOT IN ({first_fill}, {merge}) AND {visible} AND {shown}"
		" ORDER BY l.logged_at DESC LIMIT {limit}) AS moved GROUP BY action",
		join=site.visibility.join(sql("l.customer")), segment=segment, since=since, first_fill=CAUSE_FIRST_FILL, merge=CAUSE_MERGE,
		visible=site.visibility.where, shown=site.visibility.shown_segment(sql("l.segment")), limit=20 * MOST,
	)  # fmt: skip
	return {action: min(MOST, int(count)) for action, count in site.store.rows(query)}


def _questions(site: Site, channel: str, segment: str, since: datetime.datetime) -> int:
	member = sql(
		"EXISTS (SELECT 1 FROM `tabConvo Segment Member` AS m{join} WHERE m.segment = {segment} AND m.customer = p.customer"
		" AND {news} AND {seen})",
		join=site.visibility.join(sql("m.customer")), segment=segment, news=is_news(sql("m")), seen=site.visibility.where,
	)  # fmt: skip
	places = [sql("p.channel = {}", channel), *([] if site.visibility.is_nothing else [member])]
	query = sql(
		"SELECT COUNT(*) FROM (SELECT 1 FROM `tabConvo Post` AS p {index} WHERE {where} LIMIT {limit}) AS asked",
		index=_RECENT, limit=MOST,
		where=all_of([sql("p.posted_at > {}", since), is_open("p"), is_of_others(site.reader.user), any_of(places)]),
	)  # fmt: skip
	return int(scalar(site.store, query) or 0)
