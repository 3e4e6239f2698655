"""The head of a segment: sentence, state, size, who moved lately, and what builds on it. Reads only."""

import datetime

from ...constants import CHANNEL, SEGMENT, SEGMENT_LOG
from ..base.clock import as_datetime, as_text
from ..base.errors import NotFound
from ..base.kept_messages import say_json
from ..base.kept_values import read_kept
from ..base.messages import N_, Translate
from ..base.pages import Row
from ..base.reader import Item, Reader
from ..base.sql import in_list, sql
from ..base.store import Store, dicts
from ..base.visibility import Visibility
from ..feed.items import present
from ..segments import figures
from ..segments.members import count_members
from ..segments.moves import CAUSE_FIRST_FILL, CAUSE_MERGE, JOINED, LEFT
from ..site.named import require_segment
from ..site.site import Site

WEEK = datetime.timedelta(days=7)


def read_overview(site: Site, segment: str) -> Item:
	"""The head of a segment, and who moved lately. What else is known of it where it is defined the host adds."""
	name = require_segment(site, segment)
	head = read_segment(site.store, name, site.visibility, site.now(), site.voice.translate)
	moves: list[Item] = []
	if site.may("read", SEGMENT_LOG):
		moves = last_moves(site.store, name, site.reader, site.visibility)
		site.hide(moves)
	return {**head, "moves": moves}


def read_segment(store: Store, name: str, visibility: Visibility, now: datetime.datetime, translate: Translate = str) -> Item:
	"""The head of a segment: sentence, state, size, what moved within a week."""
	columns = (
		"name",
		"sentence",
		"status",
		"broken_reason",
		"broken_message",
		"evaluated_at",
		"verified_at",
	)
	found = dicts(
		store, sql("SELECT " + ", ".join(columns) + " FROM `tabConvo Segment` WHERE name = {}", name), columns
	)
	if not found:
		raise NotFound(N_("There is no segment {0}."), name[:140])
	head = found[0]
	head["broken_reason"] = say_json(head["broken_reason"], head.pop("broken_message"), translate)
	kept = figures.read(store, head["name"]) if visibility.is_everything else {}
	head["member_count"] = (
		int(kept["member_count"] or 0) if kept else count_members(store, head["name"], visibility)
	)
	head["drift_count"] = kept.get("drift_count")
	drained = read_kept(store, ["drained_at"])["drained_at"]
	moments = [m for m in (as_datetime(head["evaluated_at"]), as_datetime(drained)) if m]
	head["evaluated_at"] = (
		as_text(max(moments, default=None)) if head["status"] == "Live" else as_text(head["evaluated_at"])
	)
	head["verified_at"] = as_text(head["verified_at"])
	return head | _moved_since(store, head["name"], visibility, now - WEEK)


def _moved_since(store: Store, segment: str, visibility: Visibility, since: datetime.datetime) -> Item:
	"""{"joined_week", "left_week", "filled_week"}: as the history counts, a first fill is no entry and a merge no exit."""
	is_fill = sql("l.cause = {}", CAUSE_FIRST_FILL)
	query = sql(
		"SELECT l.action, {is_fill} AS is_fill, COUNT(*) FROM `tabConvo Segment Log` AS l{join} WHERE l.segment = {segment}"
		" AND l.logged_at > {since} AND l.cause <> {merge} AND {visible} GROUP BY l.action, is_fill",
		is_fill=is_fill,
		join=visibility.join(sql("l.customer")),
		segment=segment,
		since=since,
		merge=CAUSE_MERGE,
		visible=visibility.where,
	)
	moved = {(action, bool(filled)): int(count) for action, filled, count in store.rows(query)}
	return {
		"joined_week": moved.get((JOINED, False), 0),
		"left_week": moved.get((LEFT, False), 0),
		"filled_week": moved.get((JOINED, True), 0),
	}


def used_by(store: Store, segment: str, reader: Reader) -> list[Item]:
	"""Channels that show a segment and segments that build on it."""
	channels = sql(
		"SELECT name, title FROM `tabConvo Channel` WHERE segment = {segment} AND {channels} ORDER BY title",
		segment=segment,
		channels=in_list(sql("name"), reader.channels),
	)
	builders = sql(
		"SELECT DISTINCT parent FROM `tabConvo Segment Rule` WHERE subject = 'Segment' AND value = {} ORDER BY parent",
		segment,
	)
	found = [
		{"doctype": CHANNEL, "name": name, "title": title} for name, title in store.rows(channels)
	]
	return found + [
		{"doctype": SEGMENT, "name": name, "title": name} for (name,) in store.rows(builders)
	]


def last_moves(
	store: Store, segment: str, reader: Reader, visibility: Visibility, limit: int = 10
) -> list[Item]:
	"""Who joined and left lately, newest first, the first fill too."""
	query = sql(
		"SELECT l.logged_at, l.name FROM `tabConvo Segment Log` AS l{join} WHERE l.segment = {segment} AND {visible}"
		" ORDER BY l.logged_at DESC, l.name DESC LIMIT {limit}",
		join=visibility.join(sql("l.customer")),
		segment=segment,
		visible=visibility.where,
		limit=limit,
	)
	rows = [Row(as_datetime(at), 1, name) for at, name in store.rows(query)]  # type: ignore[arg-type]
	return present(store, rows, reader)
