"""One customer's story: posts, interactions and moves in one order, filtered by kind, medium and words.

Whether the reader may see the customer at all is decided before; whether a row about a document is shown is
decided by `admit`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from . import feed_plans, words
from .clock import as_datetime
from .cursor import Position
from .errors import RequestError
from .feed import POST_TYPES, fetch_moves, parse_choices
from .feed_plans import POST_RANK, PostFilter
from .spelling import shown
from .sql import TRUE, Sql, all_of, any_of, ident, join, like, sql
from .store import Store
from .stream import Admit, Branch, Row, admit_all, below, fetch_merged
from .visibility import ALL, Visibility

KINDS = ("post", "interaction", "move")
MEDIA = ("Email", "Phone", "SMS", "WhatsApp", "Chat", "Web", "Meeting", "Document", "Other")
INTERACTION_RANK = 0


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


def parse_filters(given: object) -> TimelineFilters:
	"""Read the filters of a request; RequestError names what is wrong with them."""
	if not given:
		return TimelineFilters()
	if not isinstance(given, dict):
		raise RequestError("The filters must be an object.")
	unknown = set(given) - {"kinds", "media", "post_types", "text"}
	if unknown:
		raise RequestError(f"There is no filter {shown(sorted(unknown)[0])}.")
	return TimelineFilters(
		parse_choices(given.get("kinds"), KINDS, "kind of row"),
		parse_choices(given.get("media"), MEDIA, "medium"),
		parse_choices(given.get("post_types"), POST_TYPES, "post type"),
		words.parse_query(str(given.get("text") or "")),
	)


def fetch_timeline_page(
	store: Store, request: TimelineRequest, admit: Admit = admit_all
) -> tuple[list[Row], Position | None]:
	"""The keys of the next page, newest first, and the position to go on from."""
	readers: dict[str, Callable[[Store, TimelineRequest, Position | None, int], list[Row]]] = {
		"post": _posts,
		"interaction": _interactions,
		"move": _moves,
	}
	branches: list[Branch] = [
		_bind(reader, store, request) for kind, reader in readers.items() if request.filters.wants(kind)
	]
	return fetch_merged(branches, request.limit, request.before, admit)


def _bind(
	reader: Callable[[Store, TimelineRequest, Position | None, int], list[Row]],
	store: Store,
	request: TimelineRequest,
) -> Branch:
	return lambda before, limit: reader(store, request, before, limit)


def _posts(store: Store, request: TimelineRequest, before: Position | None, limit: int) -> list[Row]:
	wanted = PostFilter(request.filters.post_types, "", request.filters.words).where()
	keyset = below(ident("p", "posted_at"), ident("p", "name"), POST_RANK, before)
	query = sql(
		"SELECT p.posted_at, p.name FROM `tabConvo Post` AS p WHERE p.customer = {} AND {}"
		" ORDER BY p.posted_at DESC, p.name DESC LIMIT {}",
		request.customer, all_of([keyset, wanted]), limit,
	)  # fmt: skip
	return feed_plans.as_rows(store.rows(query))


def _interactions(store: Store, request: TimelineRequest, before: Position | None, limit: int) -> list[Row]:
	keyset = below(ident("i", "occurred_at"), ident("i", "name"), INTERACTION_RANK, before, is_numbered=True)
	is_shown = request.visibility.shown_reference(
		ident("i", "reference_doctype"), ident("i", "reference_name")
	)
	wanted = all_of([keyset, _contains(request.filters.words), is_shown])
	media: tuple[str | None, ...] = request.filters.media or (None,)
	branches = [
		_interaction_branch(request.customer, medium, wanted, limit, index)
		for index, medium in enumerate(media)
	]
	query = sql(
		"SELECT at, name, doctype, docname FROM ({}) AS found ORDER BY at DESC, name DESC LIMIT {}",
		join(" UNION ALL ", branches), limit,
	)  # fmt: skip
	rows = []
	for at, name, doctype, docname in store.rows(query):
		moment = as_datetime(at)
		assert moment is not None
		rows.append(Row(moment, INTERACTION_RANK, int(name), doctype or "", docname or ""))
	return rows


def _interaction_branch(customer: str, medium: str | None, wanted: Sql, limit: int, index: int) -> Sql:
	"""One medium is one limited branch: IN over several media would sort them all."""
	of_medium = sql("i.medium = {}", medium) if medium else TRUE
	return sql(
		"SELECT * FROM (SELECT i.occurred_at AS at, i.name AS name, i.reference_doctype AS doctype, i.reference_name AS docname"
		" FROM `tabConvo Interaction` AS i WHERE i.customer = {} AND {} ORDER BY i.occurred_at DESC, i.name DESC LIMIT {}) AS {}",
		customer, all_of([of_medium, wanted]), limit, ident(f"b{index}"),
	)  # fmt: skip


def _contains(wanted: tuple[str, ...]) -> Sql:
	columns = (sql("i.subject"), sql("i.content"))
	return all_of(
		any_of(like(column, text) for column in columns for text in words.spellings(word)) for word in wanted
	)


def _moves(store: Store, request: TimelineRequest, before: Position | None, limit: int) -> list[Row]:
	return fetch_moves(store, sql("l.customer = {}", request.customer), ALL, before, limit)


def count_timeline(store: Store, customer: str, visibility: Visibility = ALL) -> dict[str, object]:
	"""{"total", "posts", "moves", "media": {medium: n}} of what the reader may know of."""
	shown = visibility.shown_reference(ident("i", "reference_doctype"), ident("i", "reference_name"))
	media = sql(
		"SELECT i.medium, COUNT(*) FROM `tabConvo Interaction` AS i WHERE i.customer = {} AND {} GROUP BY i.medium",
		customer,
		shown,
	)
	by_medium = {medium: int(count) for medium, count in store.rows(media)}
	posts = int(store.rows(sql("SELECT COUNT(*) FROM `tabConvo Post` WHERE customer = {}", customer))[0][0])
	moves = sql(
		"SELECT COUNT(*) FROM `tabConvo Segment Log` WHERE customer = {} AND cause <> 'First fill'", customer
	)
	moved = int(store.rows(moves)[0][0])
	return {
		"total": posts + moved + sum(by_medium.values()),
		"posts": posts,
		"moves": moved,
		"media": by_medium,
	}
