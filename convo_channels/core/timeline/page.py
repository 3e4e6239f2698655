"""One customer's story: posts, interactions and moves in one order, filtered by kind, medium and words.

Whether the reader may see the customer at all is decided before; whether a row about a document is shown is
decided by `admit`.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from ...constants import INTERACTION, POST, SEGMENT_LOG
from ..base.clock import as_datetime, as_text
from ..base.cursor import Position
from ..base.errors import RequestError
from ..base.messages import N_
from ..base.page import open_page
from ..base.page_filters import read_filters
from ..base.pages import (
	INTERACTION_RANK,
	MOVE_RANK,
	POST_RANK,
	Admit,
	Branch,
	Row,
	admit_all,
	below,
	fetch_merged,
	parse_choices,
)
from ..base.reader import Item
from ..base.sql import TRUE, Sql, all_of, hint, ident, join, sql
from ..base.store import Store
from ..base.tables import BY_POSTED, OF_CUSTOMER, index_name
from ..base.text import shown
from ..base.visibility import ALL, Visibility
from ..feed.items import present
from ..feed.request import PostFilter
from ..feed.written_posts import find_root
from ..posts import search_words
from ..posts.types import POST_TYPES
from ..segments.moves import CAUSE_FIRST_FILL
from ..site.named import require_customer
from ..site.site import Site, clock_of
from . import turned

KINDS = ("post", "interaction", "move")
MEDIA = ("Email", "Phone", "SMS", "WhatsApp", "Chat", "Web", "Meeting", "Document", "Other")


@dataclass(frozen=True)
class TimelineFilters:
	"""Which rows are wanted; nothing chosen means all."""

	kinds: tuple[str, ...] = ()
	media: tuple[str, ...] = ()
	post_types: tuple[str, ...] = ()
	words: tuple[str, ...] = ()

	def wants(self, kind: str) -> bool:
		"""Choosing post types asks for posts, choosing media for interactions; both together for both."""
		if self.kinds and kind not in self.kinds:
			return False
		if self.media or self.post_types:
			chosen = {"post": self.post_types, "interaction": self.media}.get(kind)
			return bool(chosen) or (kind in self.kinds and kind != "move")
		return not (self.words and kind == "move")


@dataclass(frozen=True)
class TimelineRequest:
	"""A page of one customer's story."""

	customer: str
	filters: TimelineFilters = field(default_factory=TimelineFilters)
	before: Position | None = None
	limit: int = 30
	visibility: Visibility = ALL


def read_page(
	site: Site, customer: str, filters: str | dict[str, Any] | None, cursor: str | None, limit: int, post: str | None = None
) -> Item:
	"""{"items", "next_cursor", "now"}, newest first. `post`: one that an address names; "root" is then the one that it answers."""
	name = require_customer(site.store, site.visibility, customer)
	wanted = read_filters(filters)
	parsed = parse_filters(wanted)
	page = open_page(cursor, limit, "timeline", name, json.dumps(wanted, sort_keys=True))
	request = TimelineRequest(name, parsed, page.before, page.limit, site.visibility)
	rows, position = fetch_timeline_page(site.store, request, site.admit)
	items = present(site.store, rows, site.reader)
	turned.say_today(site.store, site.catalog, items, clock_of(site))
	site.hide(items)
	found = {"items": items, "next_cursor": page.following(position), "now": as_text(site.now())}
	return {**found, "root": find_root(site, post)} if post else found


def read_counts(site: Site, customer: str) -> dict[str, object]:
	"""How much there is of each kind."""
	name = require_customer(site.store, site.visibility, customer)
	return count_timeline(site.store, name, site.visibility)


def parse_filters(given: object) -> TimelineFilters:
	"""Read the filters of a request; RequestError names what is wrong with them."""
	if not given:
		return TimelineFilters()
	if not isinstance(given, dict):
		raise RequestError(N_("The filters must be an object."))
	unknown = set(given) - {"kinds", "media", "post_types", "text"}
	if unknown:
		raise RequestError(N_("There is no filter {0}."), shown(sorted(unknown)[0]))
	return TimelineFilters(
		parse_choices(given.get("kinds"), KINDS, N_("kind of row")),
		parse_choices(given.get("media"), MEDIA, N_("medium")),
		parse_choices(given.get("post_types"), POST_TYPES, N_("post type")),
		search_words.parse_search(str(given.get("text") or "")),
	)


def fetch_timeline_page(
	store: Store, request: TimelineRequest, admit: Admit = admit_all
) -> tuple[list[Row], Position | None]:
	"""The keys of the next page, newest first, and the position to go on from."""
	branch: Branch = lambda before, limit: _read(store, request, before, limit)  # noqa: E731
	return fetch_merged([branch], request.limit, request.before, admit)


def _read(store: Store, request: TimelineRequest, before: Position | None, limit: int) -> list[Row]:
	"""The next rows of every wanted kind: a limited branch each, one statement for all."""
	branches: list[Sql] = []
	closed = request.visibility.closed_rows
	if request.filters.wants("post") and POST not in closed:
		branches.append(_posts(request, before))
	if request.filters.wants("interaction") and INTERACTION not in closed:
		branches += _interactions(request, before)
	if request.filters.wants("move") and SEGMENT_LOG not in closed:
		branches.append(_moves(request, before))
	if not branches:
		return []
	limited = [
		sql("{}{} LIMIT {}{}", hint("(", "SELECT * FROM ("), branch, limit, hint(")", f") AS b{index}"))
		for index, branch in enumerate(branches)
	]
	query = sql(
		"{} ORDER BY at DESC, kind DESC, number DESC, name DESC LIMIT {}", join(" UNION ALL ", limited), limit
	)
	rows = []
	for kind, at, number, name, doctype, docname in store.rows(query):
		moment = as_datetime(at)
		assert moment is not None
		rows.append(Row(moment, kind, name if number is None else number, doctype or "", docname or ""))
	return rows


def _by(doctype: str, *columns: str) -> Sql:
	"""The index of a branch. Left to itself MariaDB reads it from the customer's newest row on, whatever the page."""
	return hint(f"FORCE INDEX (`{index_name(doctype, columns)}`)")


def _posts(request: TimelineRequest, before: Position | None) -> Sql:
	wanted = PostFilter(request.filters.post_types, "", request.filters.words).where()
	keyset = below(ident("p", "posted_at"), ident("p", "name"), POST_RANK, before)
	return sql(
		"SELECT {kind} AS kind, p.posted_at AS at, NULL AS number, p.name AS name, NULL AS doctype, NULL AS docname"
		" FROM `tabConvo Post` AS p {index} WHERE p.customer = {customer} AND {where} ORDER BY p.posted_at DESC, p.name DESC",
		kind=POST_RANK,
		index=_by(POST, *OF_CUSTOMER[BY_POSTED]),
		customer=request.customer,
		where=all_of([keyset, wanted]),
	)


def _interactions(request: TimelineRequest, before: Position | None) -> list[Sql]:
	"""One medium is one branch: IN over several media would sort them all."""
	keyset = below(ident("i", "occurred_at"), ident("i", "name"), INTERACTION_RANK, before, is_numbered=True)
	is_shown = request.visibility.shown_reference(
		ident("i", "reference_doctype"), ident("i", "reference_name")
	)
	wanted = all_of([keyset, search_words.contains_words(sql("i.text"), request.filters.words), is_shown])
	of_all = (TRUE, _by(INTERACTION, "customer", "occurred_at", "name"))
	of_one = _by(INTERACTION, "customer", N_("medium"), "occurred_at", "name")
	chosen = [(sql("i.medium = {}", medium), of_one) for medium in request.filters.media] or [of_all]
	return [
		sql(
			"SELECT {kind} AS kind, i.occurred_at AS at, i.name AS number, '' AS name, i.reference_doctype AS doctype,"
			" i.reference_name AS docname FROM `tabConvo Interaction` AS i {index} WHERE i.customer = {customer} AND {where}"
			" ORDER BY i.occurred_at DESC, i.name DESC",
			kind=INTERACTION_RANK,
			index=index,
			customer=request.customer,
			where=all_of([of_medium, wanted]),
		)
		for of_medium, index in chosen
	]


def _moves(request: TimelineRequest, before: Position | None) -> Sql:
	keyset = below(ident("l", "logged_at"), ident("l", "name"), MOVE_RANK, before, is_numbered=True)
	return sql(
		"SELECT {kind} AS kind, l.logged_at AS at, l.name AS number, '' AS name, NULL AS doctype, NULL AS docname"
		" FROM `tabConvo Segment Log` AS l {index} WHERE l.customer = {customer} AND {where}"
		" ORDER BY l.logged_at DESC, l.name DESC",
		kind=MOVE_RANK,
		index=_by(SEGMENT_LOG, "customer", "logged_at", "name"),
		customer=request.customer,
		where=all_of(
			[
				sql("l.cause <> {}", CAUSE_FIRST_FILL),
				keyset,
				request.visibility.shown_segment(sql("l.segment")),
			]
		),
	)


def count_interactions(store: Store, customer: str, visibility: Visibility = ALL) -> int:
	"""The interactions of one customer that the reader may know of."""
	shown = visibility.shown_reference(ident("i", "reference_doctype"), ident("i", "reference_name"))
	query = sql(
		"SELECT COUNT(*) FROM `tabConvo Interaction` AS i WHERE i.customer = {} AND {}", customer, shown
	)
	return int(store.rows(query)[0][0])


def count_timeline(store: Store, customer: str, visibility: Visibility = ALL) -> dict[str, object]:
	"""{"total", "posts", "moves", "media": {medium: n}} of what the reader may know of."""
	shown = visibility.shown_reference(ident("i", "reference_doctype"), ident("i", "reference_name"))
	media = sql(
		"SELECT i.medium, COUNT(*) FROM `tabConvo Interaction` AS i WHERE i.customer = {} AND {} GROUP BY i.medium",
		customer,
		shown,
	)
	closed = visibility.closed_rows
	by_medium = {} if INTERACTION in closed else {medium: int(count) for medium, count in store.rows(media)}
	# replies stand under their posts
	written = sql("SELECT COUNT(*) FROM `tabConvo Post` WHERE customer = {} AND thread IS NULL", customer)
	posts = 0 if POST in closed else int(store.rows(written)[0][0])
	moves = sql(
		"SELECT COUNT(*) FROM `tabConvo Segment Log` AS l WHERE l.customer = {customer} AND l.cause <> 'First fill'"
		" AND {shown}",
		customer=customer,
		shown=visibility.shown_segment(sql("l.segment")),
	)
	moved = 0 if SEGMENT_LOG in closed else int(store.rows(moves)[0][0])
	return {
		"total": posts + moved + sum(by_medium.values()),
		"posts": posts,
		"moves": moved,
		"media": by_medium,
	}
