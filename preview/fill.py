"""Fills an empty database with the demo business, and tells its last weeks as they happened.

What is older than the told weeks goes in at once. Then the segments are filled, and day by day every document is
saved at its own time and drained by core: so the feed opens with true moves and true reasons, not with one first fill.
"""

import datetime
import itertools
import zlib
from collections.abc import Mapping
from typing import Any

from convo_channels.core.base.clock import as_datetime
from convo_channels.core.base.sql import sql
from convo_channels.core.changes import outbox
from convo_channels.core.feed import read_states
from convo_channels.core.posts import files as core_files
from convo_channels.core.posts import kept_mentions, pins, reactions
from convo_channels.core.posts.mentions import mentioned
from convo_channels.core.posts.search_words import searchable
from convo_channels.core.rules.sentence import say_rule
from convo_channels.core.segments.segments import load_segments
from convo_channels.demo.expand import expand, read_file
from preview import files
from preview.documents import describe_change, insert_rows, is_watched, new_row, update_row
from preview.site import Site
from standalone.checkout import ROOT
from standalone.schema import create_schema, load_doctypes

FIXTURES = ROOT / "fixtures"
TOLD_DAYS = 28
LONGEST_NAME = 140
UNREAD_SINCE = datetime.timedelta(days=3)
# the channel that was looked at then: its page tells what happened since
VISITED = "Buying phase"
NIGHT = datetime.time(0, 5)
SEGMENT_DOCTYPES = ("Convo Segment", "Convo Segment Rule", "Convo Channel", "Convo Channel User")

# What a form makes on a site, which the preview has none of.
TEMPLATES = (
	("After a call", "Call", "<p>Called {{ customer }} on {{ today }}.</p><p>Spoke with: </p><p>Agreed: </p>"),
	("Visit", "Meeting", "<p>{{ writer }} visited {{ customer }}.</p><ul><li>Machines seen: </li><li>Wishes: </li><li>Next step: </li></ul>"),
	("Offer follows", "Note", "<p>An offer for {{ customer }} follows by {{ today }}.</p>"),
)

HUNG = ("Convo Reaction", "Convo Pin")

Row = Mapping[str, Any]


def fill(site: Site) -> None:
	"""Tables, rows, history. The database must be empty."""
	create_schema(site.store)
	now = site.now()
	rows = expand(str(FIXTURES), now.date(), now)
	rows = {doctype: list(map(_fit_names, rows[doctype])) for doctype in rows if doctype in load_doctypes()}
	begin = datetime.datetime.combine(now.date() - datetime.timedelta(days=TOLD_DAYS), NIGHT)
	segments = {doctype: rows.pop(doctype, []) for doctype in SEGMENT_DOCTYPES}
	hung = {doctype: rows.pop(doctype, []) for doctype in HUNG}
	older, told = _split(rows, begin)
	for post in rows.get("Convo Post", []):
		post["text"] = searchable(post["content"])
	with_files = [post for post in rows.get("Convo Post", []) if post["files"]]
	try:
		_fill_older(site, older, begin)
		for doctype, own in segments.items():
			insert_rows(site, doctype, own)
		site.store.execute(sql("UPDATE `tabConvo Segment` SET status = 'Pending'"))
		site.settle()
		_say_rules(site)
		_tell(site, told, begin, now)
	finally:
		site.hold(None)
	_hang_on(site, hung)
	_add_templates(site)
	for post in rows.get("Convo Post", []):
		kept_mentions.keep(site.store, post["name"], post["posted_at"], mentioned(post["content"])[0], is_new=True)
	for post in with_files:
		_add_files(site, post)
	parked = site.store.rows(sql("SELECT reference_doctype, reference_name, error FROM `tabConvo Outbox`"))
	if parked:
		raise RuntimeError("The history could not be told: " + " ".join(map(str, parked[0])))
	read_states.mark_stream_read(site.store, site.user, "Floor", "", now - UNREAD_SINCE, now)
	read_states.mark_stream_read(site.store, site.user, "Channel", VISITED, now - UNREAD_SINCE, now)


def _hang_on(site: Site, hung: dict[str, list[Row]]) -> None:
	"""What was said of posts after they were written."""
	for one in hung["Convo Reaction"]:
		reactions.give_back(site.store, one["post"], [(one["emoji"], one["user"], one["creation"])])
	for one in hung["Convo Pin"]:
		pins.give_back(site.store, one["post"], [(one["place_type"], one["place"], one["owner"], one["creation"])])


def _add_templates(site: Site) -> None:
	texts = [
		new_row(site, f"template-{number}", title=title, post_type=post_type, content=content, is_shared=1)
		for number, (title, post_type, content) in enumerate(TEMPLATES, start=1)
	]
	insert_rows(site, "Convo Post Template", texts)


def _add_files(site: Site, post: Row) -> None:
	made = {column: post[column] for column in ("creation", "modified", "owner")}
	for name in post["files"]:
		files.keep(site, name, read_file(str(FIXTURES), name), post["name"], **made)
	core_files.settle_counts(site.store, [post["name"]])


def _fit_names(row: Row) -> Row:
	"""Rows made of long names have longer ones than a column holds; nothing but their children names them."""
	long = {column: row[column] for column in ("name", "parent") if len(row.get(column) or "") > LONGEST_NAME}
	cut = {
		column: name[: LONGEST_NAME - 9] + "-" + format(zlib.crc32(name.encode()), "08x")
		for column, name in long.items()
	}
	return {**row, **cut}


def _say_rules(site: Site) -> None:
	"""Each rule as its sentence, which the form writes on a site."""
	for segment in load_segments(site.store, site.catalog).ordered:
		sentence = say_rule(segment.rule, site.catalog) if segment.rule else ""
		fields = {"sentence": sentence, "is_time_dependent": int(segment.is_time_dependent)}
		update_row(site, "Convo Segment", segment.name, **fields)


def _split(
	rows: dict[str, list[Row]], begin: datetime.datetime
) -> tuple[dict[str, list[Row]], list[tuple[str, Row]]]:
	"""({doctype: older rows}, later rows in the order in which they were made)."""
	older: dict[str, list[Row]] = {}
	later: list[tuple[str, Row]] = []
	for doctype, group in rows.items():
		for row in group:
			if _made_at(row) < begin or not _happens(doctype):
				older.setdefault(doctype, []).append(row)
			else:
				later.append((doctype, row))
	later.sort(key=lambda pair: _made_at(pair[1]))
	return older, later


def _happens(doctype: str) -> bool:
	"""Whether rows of a DocType are told one by one. Masters, users and address books are simply there."""
	return not load_doctypes()[doctype].is_table or doctype.endswith(
		("Item", "Reference", "Communication Link")
	)


def _made_at(row: Row) -> datetime.datetime:
	return as_datetime(row["creation"]) or datetime.datetime.min


def _fill_older(site: Site, rows: dict[str, list[Row]], begin: datetime.datetime) -> None:
	site.hold(begin)
	changes = []
	for doctype, group in rows.items():
		insert_rows(site, doctype, group)
		if is_watched(site, doctype):
			made = [(_made_at(row), row) for row in group]
			changes += [describe_change(site, doctype, row, outbox.INSERT, at=at) for at, row in made]
	changes.sort(key=lambda change: change.changed_at)
	site.append(changes)
	site.settle()


def _tell(site: Site, told: list[tuple[str, Row]], begin: datetime.datetime, now: datetime.datetime) -> None:
	day = begin.date()
	moments = [
		(moment, list(group)) for moment, group in itertools.groupby(told, key=lambda pair: _made_at(pair[1]))
	]
	while day <= now.date():
		site.hold(min(datetime.datetime.combine(day, NIGHT), now))
		site.settle(day_changed=True)
		while moments and moments[0][0].date() <= day:
			_save(site, *moments.pop(0))
		day += datetime.timedelta(days=1)


def _save(site: Site, moment: datetime.datetime, group: list[tuple[str, Row]]) -> None:
	"""What was saved at one moment: a document with its children, a customer with tags and profile."""
	site.hold(moment)
	order = sorted(group, key=lambda pair: pair[0] != "Convo Profile")  # else core would make one of its own
	for doctype, row in order:
		insert_rows(site, doctype, [row])
	# A profile is made with its customer and announces nothing by itself.
	watched = [
		(doctype, row) for doctype, row in order if is_watched(site, doctype) and doctype != "Convo Profile"
	]
	site.append([describe_change(site, doctype, row, outbox.INSERT) for doctype, row in watched])
	site.settle()
