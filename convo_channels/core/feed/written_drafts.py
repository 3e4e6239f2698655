"""Drafts as a page asks for them: each with where it is written, told to its writer alone, or that this is not there any more."""

from dataclasses import asdict
from functools import partial
from typing import Any

from ...constants import POST, SEGMENT_MEMBER
from ..base.clock import as_text
from ..base.names import customer_names, user_names
from ..base.page import open_page
from ..base.reader import Item
from ..base.sql import hint, in_list, sql
from ..base.store import dicts
from ..base.tables import index_name
from ..posts import drafts
from ..posts.references import Reference
from ..site.named import seen_among
from ..site.site import Site
from . import spoken_of
from .written_posts import reads_post

OF_CUSTOMER = index_name(SEGMENT_MEMBER, ("customer", "segment"))
_POST = ("name", "customer", "channel", "thread", "author")


def list_drafts(site: Site, place: str | None = None, cursor: str | None = None, limit: object = 100) -> Item:
	"""{"items", "next_cursor"}, newest first: of all places, or the one of a place with all of its content.

	`about` says where it is: {"customer", "customer_name", "channel", "channel_title", "post", "root", "author_name"} and, of a draft about
	a document, "document": {"doctype", "name"}; None where that is not there any more, or not the reader's to see.
	"""
	user = site.reader.user
	page = open_page(cursor, limit, "drafts")
	position = None
	if place:
		found = drafts.find(site.store, user, drafts.read_place(place))
		items = [found] if found else []
	else:
		items, position = drafts.read_page(site.store, user, page.before, page.limit)
	_tell_places(site, items)
	return {"items": items, "next_cursor": page.following(position)}


def save_draft(site: Site, place: str, draft: str | dict[str, Any], based_on: int) -> Item:
	"""{"revision", "saved_at"} and whether its post `is_sent` or its key `is_taken` (see `Saved`). The place itself may be gone: the text is not."""
	where = drafts.read_place(place)
	written = drafts.read_draft(draft, where)
	now = site.now()
	reads = partial(reads_post, site)
	saved = drafts.save(site.store, site.reader.user, where, written, based_on, now, reads=reads)
	return {**asdict(saved), "saved_at": as_text(now)}


def discard_draft(site: Site, place: str, based_on: int) -> Item:
	drafts.discard(site.store, site.reader.user, drafts.read_place(place), based_on)
	return {"revision": drafts.NONE}


def _tell_places(site: Site, items: list[Item]) -> None:
	posts = _posts(site, [*drafts.places(items, "reply"), *drafts.places(items, "edit")])
	documents = spoken_of.seen_among(site, map(Reference.of_place, drafts.places(items, "document")))
	wanted = {*drafts.places(items, "customer"), *documents.values(), *(post["customer"] for post in posts.values() if post["customer"])}
	seen = seen_among(site.store, site.visibility, sorted(wanted))
	names = customer_names(site.store, seen)
	titles = _titles(site, {*drafts.places(items, "channel"), *(post["channel"] for post in posts.values() if post["channel"])})
	elsewhere = _channels_of(site, {post["customer"] for post in posts.values() if post["customer"] in seen})
	for item in items:
		kind, _, name = item["place"].partition(":")
		post = posts.get(name) if kind in ("reply", "edit") else None
		document = Reference.of_place(name) if kind == "document" else None
		customer = documents.get(document) if document else name if kind == "customer" else None
		stream = post or {"customer": customer, "channel": name if kind == "channel" else None}
		item["about"] = None
		if stream["customer"] in seen or stream["channel"] in titles:
			item["about"] = {
				"customer": stream["customer"], "customer_name": names.get(stream["customer"] or ""),
				"channel": stream["channel"] or (elsewhere.get(stream["customer"]) if post else None), "channel_title": titles.get(stream["channel"] or ""), "post": name if post else None,
				"root": (post["thread"] or name) if post else None, "author_name": post["author_name"] if post else None,
			}  # fmt: skip
			if document:
				item["about"]["document"] = asdict(document)


def _channels_of(site: Site, customers: set[str]) -> dict[str, str]:
	"""A channel in which the posts of a customer are read, and answered."""
	query = sql(
		"SELECT {in_order} m.customer, MIN(ch.name) FROM `tabConvo Segment Member` AS m {index} JOIN `tabConvo Channel` AS ch"
		" ON ch.segment = m.segment WHERE {customers} AND {channels} GROUP BY m.customer",
		in_order=hint("STRAIGHT_JOIN"), index=hint(f"FORCE INDEX (`{OF_CUSTOMER}`)"),
		customers=in_list(sql("m.customer"), sorted(customers)), channels=in_list(sql("ch.name"), list(site.reader.channels)),
	)  # fmt: skip
	return dict(site.store.rows(query)) if customers and site.reader.channels else {}


def _titles(site: Site, channels: set[str]) -> dict[str, str]:
	readable = sorted(channels & set(site.reader.readable))
	query = sql("SELECT name, title FROM `tabConvo Channel` WHERE {}", in_list(sql("name"), readable))
	return dict(site.store.rows(query)) if readable else {}


def _posts(site: Site, names: list[str]) -> dict[str, Item]:
	if not names or not site.may("read", POST):
		return {}
	query = sql("SELECT name, customer, channel, thread, author FROM `tabConvo Post` WHERE {}", in_list(sql("name"), names))
	found = dicts(site.store, query, _POST)
	people = user_names(site.store, {row["author"] for row in found})
	return {row["name"]: {**row, "author_name": people.get(row["author"], (row["author"], None))[0]} for row in found}
