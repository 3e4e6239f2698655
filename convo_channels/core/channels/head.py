"""The head of a channel: its segment, its people, and who wrote in it. Reads only."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import replace

from ...constants import SEGMENT, SEGMENT_LOG
from ..base.clock import as_text
from ..base.errors import NotFound
from ..base.messages import N_
from ..base.names import user_names
from ..base.reader import Item, Reader
from ..base.sql import sql
from ..base.store import Store
from ..base.visibility import Visibility
from ..feed import pinned, saved_views
from ..feed.read_states import read_states
from ..insight.segment_head import read_segment
from ..posts.types import POST_TYPES
from ..site.named import reads_segment, require_channel
from ..site.site import Site
from .managing import manages
from .sidebar import list_channels

RECENT_POSTS = 500
# How many moved lately, which is the segment's to tell.
MOVED = ("joined_week", "left_week", "filled_week")

RECENT = datetime.timedelta(days=60)


def read_head(site: Site, channel: str, say: Callable[[Item], str], warning: Item | None = None) -> Item:
	"""`say`: the sentence of the channel's segment as the reader may be told it. `warning`: as in the sidebar. How many moved is
	None where the reader may not read the segment, or no moves at all.
	"""
	name, segment = require_channel(site.store, site.reader, channel)
	head = read_channel(site.store, name, site.reader, site.visibility, site.now())
	tells_moves = site.may("read", SEGMENT_LOG) and reads_segment(site, segment)
	unsaid = {} if tells_moves else dict.fromkeys(MOVED)
	return {
		**head,
		**unsaid,
		"sentence": say(head),
		"post_types": list(POST_TYPES),
		"warning": warning,
		"pins": pinned.of_channel(site, name, segment),
		"views": saved_views.list_views(site, name)["items"],
		"can_edit_segment": site.may("write", SEGMENT),
		"can_manage": manages(site, name),
		"is_archived": name in site.reader.archived,
	}


def read_channel(
	store: Store, name: str, reader: Reader, visibility: Visibility, now: datetime.datetime
) -> Item:
	"""The head of a channel."""
	found = [
		channel
		for channel in list_channels(store, replace(reader, channels=(name,), archived=()), visibility)
		if name in reader.readable
	]
	if not found:
		raise NotFound(N_("There is no such channel, or you are not in it."))
	head = found[0]
	segment = read_segment(store, head["segment"], visibility, now, reader.voice.translate)
	head.update(
		{
			key: segment[key]
			for key in ("member_count", "sentence", "evaluated_at", *MOVED, "broken_reason")
		}
	)
	read_at = read_states(store, reader.user, sql("stream_type = 'Channel' AND stream = {}", name)).get(
		("Channel", name)
	)
	head["read_at"] = as_text(read_at)
	people = [
		user
		for (user,) in store.rows(
			sql("SELECT user FROM `tabConvo Channel User` WHERE parent = {} ORDER BY idx", name)
		)
	]
	head["people"] = _described(store, people)
	head["authors"] = sorted(
		_described(store, dict.fromkeys([*people, *_recent_authors(store, name, visibility, now)])),
		key=lambda p: p["full_name"].casefold(),
	)
	return head


def _recent_authors(store: Store, channel: str, visibility: Visibility, now: datetime.datetime) -> list[str]:
	"""Who wrote lately what the reader may see: whom they may want to filter by. Read from the end of one index."""
	if not visibility.is_everything:
		# By time and not by number: a number of posts is used up by those that the reader does not see.
		query = sql(
			"SELECT DISTINCT p.author FROM `tabConvo Post` AS p{join} WHERE p.posted_at > {since} AND p.author <> ''"
			" AND {visible}"
			" UNION SELECT DISTINCT author FROM `tabConvo Post` WHERE channel = {channel} AND posted_at > {since}"
			" AND author <> ''",
			join=visibility.join(sql("p.customer")),
			since=now - RECENT,
			visible=visibility.where,
			channel=channel,
		)
		return [author for (author,) in store.rows(query)]
	latest = sql(
		"SELECT author FROM `tabConvo Post` ORDER BY posted_at DESC, name DESC LIMIT {}", RECENT_POSTS
	)
	query = sql("SELECT DISTINCT author FROM ({}) AS latest WHERE author <> ''", latest)
	return [author for (author,) in store.rows(query)]


def _described(store: Store, users: Iterable[str]) -> list[Item]:
	names = user_names(store, users)
	return [
		{"user": u, "full_name": names.get(u, (u, None))[0], "image": names.get(u, (u, None))[1]}
		for u in users
	]
