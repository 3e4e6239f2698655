"""What several answers share: the one reader of the preview, moves after a point, names. Shapes come from core."""

from typing import Any

from convo_channels.core.base.clock import Clock, as_datetime
from convo_channels.core.base.cursor import Position, encode
from convo_channels.core.base.names import user_names
from convo_channels.core.base.pages import MOVE_RANK, Row
from convo_channels.core.base.sql import sql
from convo_channels.core.base.store import scalar
from convo_channels.core.feed.items import present
from preview.site import Site

SHOWN_MOVES = 50


def clock(site: Site) -> Clock:
	return site.catalog.clock(site.now())


def cursor_of(position: Position | None, key: str) -> str | None:
	return encode(position, key) if position else None


def full_name(site: Site, user: str) -> str:
	return user_names(site.store, [user]).get(user, (user, None))[0]


def newest_move(site: Site) -> int:
	"""The number of the newest row of the log; moves that come later have larger ones."""
	return int(scalar(site.store, sql("SELECT MAX(name) FROM `tabConvo Segment Log`")) or 0)


def fetch_moves_after(site: Site, number: int) -> list[dict[str, Any]]:
	"""Who moved since, newest first, as the feed shows it."""
	query = sql(
		"SELECT logged_at, name FROM `tabConvo Segment Log` WHERE name > {} ORDER BY name DESC LIMIT {}",
		number,
		SHOWN_MOVES,
	)
	rows = [Row(as_datetime(at), MOVE_RANK, name) for at, name in site.store.rows(query)]
	return present(site.store, rows, site.reader)
