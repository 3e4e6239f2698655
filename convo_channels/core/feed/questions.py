"""Questions after which nobody else wrote where they were asked. Reads only.

Whether a later post answers a question nobody can tell: a note of a call may be about something else. So it is said what is
known, that nobody or somebody has written since, and no question is called open or answered.
"""

from collections.abc import Sequence

from ..base.reader import Item
from ..base.sql import Sql, any_of, in_list, sql
from ..base.store import Store, column

QUESTION = "Question"


def written_since(place: str) -> Sql:
	"""Somebody other than its author wrote after the question `q`: about the same customer, or to the same channel."""
	same = {"customer": sql("a.customer = q.customer"), "channel": sql("a.channel = q.channel")}[place]
	return sql(
		"EXISTS (SELECT 1 FROM `tabConvo Post` AS a WHERE {} AND a.posted_at > q.posted_at AND a.author <> q.author)", same
	)


def mark_silent(store: Store, posts: Sequence[Item]) -> None:
	"""`is_silent` of each question: nobody else has written since. Other posts are given nothing."""
	asked = [item for item in posts if item["post_type"] == QUESTION]
	if not asked:
		return
	query = sql(
		"SELECT q.name FROM `tabConvo Post` AS q WHERE {names} AND {written}",
		names=in_list(sql("q.name"), [item["name"] for item in asked]),
		written=any_of([written_since("customer"), written_since("channel")]),
	)
	written = set(column(store, query))
	for item in asked:
		item["is_silent"] = item["name"] not in written
