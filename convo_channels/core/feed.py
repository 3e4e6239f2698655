"""The feed of a channel: posts of the customers now in its segment, its own posts, and who joined or left.

Decides which of the measured plans reads the members' posts (`feed_plans`); all of them give the same rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from . import feed_plans, words
from .clock import as_datetime
from .cursor import Position
from .errors import RequestError
from .feed_plans import MOVE_RANK, POST_RANK, PostFilter, Talk
from .membership import CAUSE_FIRST_FILL
from .schema import index_name
from .spelling import is_storable, shown
from .sql import all_of, hint, ident, sql
from .store import Store
from .stream import Admit, Row, admit_all, below, fetch_merged
from .visibility import Visibility

POST_TYPES = ("Note", "Meeting", "Call", "Reminder", "Idea", "Question", "Decision", "Email")
SHOW = ("all", "posts", "moves")

# The order of a page comes from an index, and the index from here: a guess of the optimizer may sort everything.
_BY_CHANNEL = hint(f"FORCE INDEX (`{index_name('Convo Post', ('channel', 'posted_at', 'name'))}`)")
_BY_SEGMENT = hint(f"FORCE INDEX (`{index_name('Convo Segment Log', ('segment', 'logged_at', 'name'))}`)")


@dataclass(frozen=True)
class FeedFilters:
	"""What the reader wants to see of a channel."""

	post_types: tuple[str, ...] = ()
	author: str = ""
	words: tuple[str, ...] = ()
	show: str = "all"

	@property
	def posts(self) -> PostFilter:
		return PostFilter(self.post_types, self.author, self.words)


@dataclass(frozen=True)
class FeedRequest:
	"""A page of a channel. `talk`: how talkative its members are, for choosing a plan; None if unknown."""

	channel: str
	segment: str
	visibility: Visibility
	filters: FeedFilters = field(default_factory=FeedFilters)
	before: Position | None = None
	limit: int = 20
	talk: Talk | None = None


def parse_filters(given: object) -> FeedFilters:
	"""Read the filters of a request; RequestError names what is wrong with them."""
	if not given:
		return FeedFilters()
	if not isinstance(given, dict):
		raise RequestError("The filters must be an object.")
	unknown = set(given) - {"post_types", "author", "text", "show"}
	if unknown:
		raise RequestError(f"There is no filter {shown(sorted(unknown)[0])}.")
	show = given.get("show") or "all"
	if show not in SHOW:
		raise RequestError('"show" must be all, posts or moves.')
	author = str(given.get("author") or "")
	if len(author) > 140:
		raise RequestError("The author is longer than 140 characters.")
	if not is_storable(author):
		raise RequestError("The author holds a sign that cannot be stored.")
	return FeedFilters(
		parse_choices(given.get("post_types"), POST_TYPES, "post type"),
		author,
		words.parse_search(str(given.get("text") or "")),
		show,
	)


def parse_choices(given: object, allowed: Sequence[str], what: str) -> tuple[str, ...]:
	"""A list of known words, or one sentence."""
	items = given if isinstance(given, list | tuple) else [given] if given else []
	for item in items:
		if item not in allowed:
			raise RequestError(f"{shown(item)} is not a {what}.")
	return tuple(dict.fromkeys(items))


def fetch_feed_page(
	store: Store, request: FeedRequest, admit: Admit = admit_all
) -> tuple[list[Row], Position | None]:
	"""The keys of the next page, newest first, and the position to go on from."""
	show = request.filters.show
	is_narrowed = bool(request.filters.post_types or request.filters.author or request.filters.words)
	branches, closed = [], request.visibility.closed_rows
	if show != "moves" and "Convo Post" not in closed:
		branches.append(lambda before, limit: feed_plans.fetch_member_posts(store, request, before, limit))
		branches.append(lambda before, limit: _own_posts(store, request, before, limit))
	if (show == "moves" or (show == "all" and not is_narrowed)) and "Convo Segment Log" not in closed:
		branches.append(lambda before, limit: _moves(store, request, before, limit))
	return fetch_merged(branches, request.limit, request.before, admit)


def _own_posts(store: Store, request: FeedRequest, before: Position | None, limit: int) -> list[Row]:
	at, name = ident("p", "posted_at"), ident("p", "name")
	query = sql(
		"SELECT p.posted_at, p.name FROM `tabConvo Post` AS p {} WHERE p.channel = {} AND {}"
		" ORDER BY p.posted_at DESC, p.name DESC LIMIT {}",
		_BY_CHANNEL, request.channel,
		all_of([below(at, name, POST_RANK, before), request.filters.posts.where()]), limit,
	)  # fmt: skip
	return feed_plans.as_rows(store.rows(query))


def _moves(store: Store, request: FeedRequest, before: Position | None, limit: int) -> list[Row]:
	"""Joined and left rows, without those of a first fill; a reason the reader may not know is hidden later."""
	keyset = below(ident("l", "logged_at"), ident("l", "name"), MOVE_RANK, before, is_numbered=True)
	query = sql(
		"SELECT {} l.logged_at, l.name FROM `tabConvo Segment Log` AS l {}{} WHERE l.segment = {} AND {}"
		" ORDER BY l.logged_at DESC, l.name DESC LIMIT {}",
		hint("STRAIGHT_JOIN"), _BY_SEGMENT, request.visibility.join(sql("l.customer")), request.segment,
		all_of([
			sql("l.cause <> {}", CAUSE_FIRST_FILL), keyset, request.visibility.where,
			request.visibility.shown_segment(sql("l.segment")),
		]),
		limit,
	)  # fmt: skip
	return [Row(as_datetime(at), MOVE_RANK, name) for at, name in store.rows(query)]  # type: ignore[arg-type]
