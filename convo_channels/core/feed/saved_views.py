"""Views of a channel that a user has saved: filters and order under a name. The only writer of Convo Saved View.

They are their user's alone, on every device. A view holds what a page of the feed is asked for, read and checked as that is; what
its reader may not filter by any more is refused when the page is asked for, and not before.
"""

import json
from collections.abc import Collection
from typing import Any

from ...constants import SAVED_VIEW
from ..base import rows_of_users
from ..base.errors import Conflict, NotFound, RequestError
from ..base.messages import N_
from ..base.page_filters import read_filters
from ..base.reader import Item
from ..base.sql import Sql, hint, next_id, sql
from ..base.store import Store, dicts, scalar
from ..base.tables import SEQUENCES
from ..base.text import is_storable
from ..site.named import require_channel
from ..site.site import Site
from .customer_filter import FIELDS
from .request import parse_filters

MOST, LONGEST_TITLE, LARGEST = 30, 60, 5000
_COLUMNS = ("name", "title", "filters", "is_first")


def list_views(site: Site, channel: str) -> Item:
	"""{"items": [{"name", "title", "filters", "is_first"}]}, by title."""
	name, _segment = require_channel(site.store, site.reader, channel)
	query = sql(
		"SELECT name, title, filters, is_first FROM `tabConvo Saved View` WHERE user = {} AND channel = {} ORDER BY title, name LIMIT {}",
		site.reader.user, name, MOST,
	)  # fmt: skip
	return {"items": [_told(row) for row in dicts(site.store, query, _COLUMNS)]}


def save_view(
	site: Site, channel: str, title: str, filters: str | dict[str, Any] | None, askable: Collection[str] = FIELDS
) -> Item:
	"""A new one; answers as `list_views` does. `askable`: the fields of a customer by which the reader may filter."""
	name, _segment = require_channel(site.store, site.reader, channel)
	called, wanted = _read_title(title), _read_wanted(filters, askable)
	user = site.reader.user
	query = sql("SELECT COUNT(*) FROM `tabConvo Saved View` WHERE user = {} AND channel = {}", user, name)
	if int(scalar(site.store, query) or 0) >= MOST:
		raise RequestError(N_("You have {0} views of this channel, which is the most: delete one first."), MOST)
	if not site.store.execute(_insert(site, name, called, wanted)):
		raise Conflict(N_("You have a view {0} of this channel already."), called)
	return list_views(site, name)


def change_view(site: Site, view: int, title: str | None, is_first: bool | None) -> Item:
	"""Another name, or whether the channel opens with it; of one channel one view does."""
	channel = _require(site, view)
	if title is not None:
		called = _read_title(title)
		query = sql(
			"{} `tabConvo Saved View` SET title = {}, modified = {} WHERE name = {}",
			hint("UPDATE IGNORE", "UPDATE OR IGNORE"), called, site.now(), view,
		)  # fmt: skip
		site.store.execute(query)
		if scalar(site.store, sql("SELECT title FROM `tabConvo Saved View` WHERE name = {}", view)) != called:
			raise Conflict(N_("You have a view {0} of this channel already."), called)
	if is_first is not None:
		mine = sql("user = {} AND channel = {}", site.reader.user, channel)
		site.store.execute(sql("UPDATE `tabConvo Saved View` SET is_first = 0 WHERE {} AND is_first = 1", mine))
		site.store.execute(sql("UPDATE `tabConvo Saved View` SET is_first = {} WHERE name = {}", int(bool(is_first)), view))
	return list_views(site, channel)


def delete_view(site: Site, view: int) -> Item:
	channel = _require(site, view)
	site.store.execute(sql("DELETE FROM `tabConvo Saved View` WHERE name = {} AND user = {}", view, site.reader.user))
	return list_views(site, channel)


def _require(site: Site, view: int) -> str:
	"""The channel of a view that is the reader's own; of others nobody learns that they are there."""
	query = sql("SELECT channel FROM `tabConvo Saved View` WHERE name = {} AND user = {}", view, site.reader.user)
	channel = scalar(site.store, query)
	if channel is None:
		raise NotFound(N_("There is no such view of yours."))
	return require_channel(site.store, site.reader, str(channel))[0]


def _read_title(given: str) -> str:
	title = " ".join(given.split())
	if not title or not is_storable(title):
		raise RequestError(N_("Give the view a name."))
	if len(title) > LONGEST_TITLE:
		raise RequestError(N_("The name of a view is longer than {0} characters."), LONGEST_TITLE)
	return title


def _read_wanted(given: str | dict[str, Any] | None, askable: Collection[str]) -> str:
	wanted = read_filters(given) or {}
	parse_filters(wanted, askable)
	kept = json.dumps(wanted, sort_keys=True, ensure_ascii=False)
	if len(kept) > LARGEST:
		raise RequestError(N_("These filters are too long to be saved."))
	return kept


def _insert(site: Site, channel: str, title: str, filters: str) -> Sql:
	"""Two tabs may save one name at once: the second insert is ignored."""
	return sql(
		"{insert} INTO `tabConvo Saved View` (name, creation, modified, modified_by, owner, docstatus, idx, user, channel, title,"
		" filters, is_first) VALUES ({number}, {now}, {now}, {user}, {user}, 0, 0, {user}, {channel}, {title}, {filters}, 0)",
		insert=hint("INSERT IGNORE", "INSERT OR IGNORE"), number=next_id(SEQUENCES[SAVED_VIEW]), now=site.now(),
		user=site.reader.user, channel=channel, title=title, filters=filters,
	)  # fmt: skip


def _told(row: Item) -> Item:
	return {**row, "name": int(row["name"]), "filters": json.loads(row["filters"] or "{}"), "is_first": bool(row["is_first"])}


def forget_channel(store: Store, channel: str) -> None:
	store.execute(sql("DELETE FROM `tabConvo Saved View` WHERE channel = {}", channel))


def follow_channel(store: Store, old: str, new: str) -> None:
	"""A channel is called otherwise, or has become one with another: of two views of one name the other one's stays."""
	move = sql("{} `tabConvo Saved View` SET channel = {} WHERE channel = {}", hint("UPDATE IGNORE", "UPDATE OR IGNORE"), new, old)
	store.execute(move)
	forget_channel(store, old)


def give_way(store: Store, loser: str, winner: str) -> None:
	"""Before two users become one: of two views of one name the winner's stays, and its channels open as they did."""
	rows_of_users.give_way(store, SAVED_VIEW, loser, winner, same=("channel", "title"))
	store.execute(sql("UPDATE `tabConvo Saved View` SET is_first = 0 WHERE user = {}", loser))


def forget_user(store: Store, user: str) -> None:
	rows_of_users.forget_user(store, SAVED_VIEW, user)
