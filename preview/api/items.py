"""What several answers share: the one reader of the preview, moves after a point, names. Shapes come from core."""

from typing import Any

from convo_channels.core.base.clock import Clock, as_datetime, as_text
from convo_channels.core.base.cursor import Position, encode
from convo_channels.core.base.names import user_names
from convo_channels.core.base.pages import MOVE_RANK, Row
from convo_channels.core.base.sql import in_list, sql
from convo_channels.core.base.store import dicts, scalar
from convo_channels.core.feed.items import present
from convo_channels.core.timeline.turned import BY_DAY
from preview.site import Site

SHOWN_MOVES = 50
SHOWN_TURNED = 100


def clock(site: Site) -> Clock:
	return site.catalog.clock(site.now())


def cursor_of(position: Position | None, key: str) -> str | None:
	return encode(position, key) if position else None


def full_name(site: Site, user: str) -> str:
	return user_names(site.store, [user]).get(user, (user, None))[0]


def newest_move(site: Site) -> int:
	"""The number of the newest row of the log; moves that come later have larger ones."""
	return int(scalar(site.store, sql("SELECT MAX(name) FROM `tabConvo Segment Log`")) or 0)


def newest_row(site: Site) -> int:
	"""The number of the newest row of the timelines."""
	return int(scalar(site.store, sql("SELECT MAX(name) FROM `tabConvo Interaction`")) or 0)


def fetch_turned_after(site: Site, number: int) -> list[dict[str, Any]]:
	"""Documents that became something else since by the passing of time alone, in the order in which they did."""
	turned = [state for states, _ in BY_DAY.values() for state in states]
	columns = ("doctype", "name", "customer", "customer_name", "status", "at")
	query = sql(
		"SELECT i.reference_doctype, i.reference_name, i.customer, c.customer_name, i.status, i.occurred_at"
		" FROM `tabConvo Interaction` AS i LEFT JOIN `tabCustomer` AS c ON c.name = i.customer"
		" WHERE i.name > {} AND {} ORDER BY i.occurred_at, i.name LIMIT {}",
		number,
		in_list(sql("i.status"), turned),
		SHOWN_TURNED,
	)
	return [{**row, "at": as_text(row["at"])} for row in dicts(site.store, query, columns)]


def fetch_moves_after(site: Site, number: int, limit: int = SHOWN_MOVES) -> list[dict[str, Any]]:
	"""Who moved since, newest first, as the feed shows it."""
	query = sql(
		"SELECT logged_at, name FROM `tabConvo Segment Log` WHERE name > {} ORDER BY name DESC LIMIT {}",
		number,
		limit,
	)
	rows = [Row(as_datetime(at), MOVE_RANK, name) for at, name in site.store.rows(query)]
	return present(site.store, rows, site.reader)
