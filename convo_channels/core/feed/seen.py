"""What was on the screen of a reader counts as read, and nothing that lies further down.

A stream is read up to a moment, so its mark goes on only as far as every unread post of it was seen.
"""

from collections.abc import Iterable, Sequence

from ..base.clock import Datetime, as_datetime
from ..base.sql import Sql, all_of, in_list, sql
from ..base.store import Store
from ..base.visibility import Visibility
from ..site.named import seen_among
from .read_states import first_floor, mark_stream_read, read_states

MOST = 500


def mark_seen(
	store: Store, user: str, channel: str, names: Sequence[str], up_to: Datetime, visibility: Visibility, now: Datetime
) -> None:
	"""`names`: posts that were on the screen of a channel's page, up to its newest row."""
	seen = set(names[:MOST])
	query = sql("SELECT DISTINCT customer FROM `tabConvo Post` WHERE {}", in_list(sql("name"), sorted(seen)))
	found = [name for (name,) in store.rows(query) if name] if seen else []
	customers = sorted(seen_among(store, visibility, found)) if found else []
	states = read_states(store, user, in_list(sql("stream"), [*customers, channel, ""]))
	floor = states.get(("Floor", "")) or first_floor(now)
	for customer in customers:
		since = max(floor, states.get(("Customer", customer)) or floor)
		at, _ = _reached(_unread(store, user, sql("customer = {}", customer), since, up_to), seen)
		if at:
			mark_stream_read(store, user, "Customer", customer, at, now)
	# The channel's own mark is that of the visit too: with nothing unseen it goes on to the newest row.
	since = max(floor, states.get(("Channel", channel)) or floor)
	at, is_whole = _reached(_unread(store, user, sql("channel = {}", channel), since, up_to), seen)
	if at or is_whole:
		mark_stream_read(store, user, "Channel", channel, up_to if is_whole else at or since, now)


def _unread(store: Store, user: str, stream: Sql, since: Datetime, up_to: Datetime) -> list[tuple[str, Datetime]]:
	"""Posts of others in one stream, oldest first."""
	window = sql("posted_at > {} AND posted_at <= {} AND COALESCE(author, '') <> {}", since, up_to, user)
	query = sql("SELECT name, posted_at FROM `tabConvo Post` WHERE {} ORDER BY posted_at, name", all_of([stream, window]))
	return [(name, moment) for name, at in store.rows(query) if (moment := as_datetime(at))]


def _reached(unread: Iterable[tuple[str, Datetime]], seen: set[str]) -> tuple[Datetime | None, bool]:
	"""(the newest post before which all were seen, whether that is all of them)."""
	reached = None
	for name, at in unread:
		if name not in seen:
			# of the same moment as one that was seen: neither is read yet
			return (reached if reached != at else None), False
		reached = at
	return reached, True
