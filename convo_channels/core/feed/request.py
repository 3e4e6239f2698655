"""What somebody wants to see of a channel: filters and the request of a page, read and checked."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field

from ..base.cursor import Position
from ..base.errors import RequestError
from ..base.messages import N_
from ..base.pages import parse_choices
from ..base.sql import EMPTY, TRUE, Sql, all_of, in_list, sql
from ..base.tables import BY_ACTIVITY, BY_POSTED
from ..base.text import is_storable, shown
from ..base.visibility import Visibility
from ..posts import search_words
from ..posts.types import POST_TYPES
from .customer_filter import FIELDS, CustomerFilter, read_filter
from .state_filter import STATES, StateFilter, read_states, read_tick

SHOW = ("all", "posts", "moves")
ORDERS = {"newest": BY_POSTED, "activity": BY_ACTIVITY}


@dataclass(frozen=True)
class PostFilter:
	"""Which posts are wanted."""

	post_types: tuple[str, ...] = ()
	author: str = ""
	words: tuple[str, ...] = ()
	order: str = BY_POSTED
	has_files: bool = False
	# Something else about single posts is asked for.
	is_sought: bool = False

	@property
	def is_narrowed(self) -> bool:
		"""Whether single posts are looked for: then a reply is found like any other, and else it stands below its post."""
		return bool(self.post_types or self.author or self.words or self.has_files or self.is_sought)

	def where(self) -> Sql:
		parts = [in_list(sql("p.post_type"), self.post_types) if self.post_types else TRUE]
		if self.order == BY_ACTIVITY:
			parts.append(sql("p.active_at IS NOT NULL"))
		elif not self.is_narrowed:
			parts.append(sql("p.thread IS NULL"))
		if self.author:
			parts.append(sql("p.author = {}", self.author))
		if self.has_files:
			parts.append(sql("p.file_count > 0"))
		if self.words:
			parts.append(search_words.contains_words(sql("p.text"), self.words))
		return all_of(parts)


@dataclass(frozen=True)
class Talk:
	"""`share`: the part of the newest posts by members, 0 to 1. `is_little`: they have few posts in all."""

	share: float
	is_little: bool = False


@dataclass(frozen=True)
class FeedFilters:
	"""What the reader wants to see of a channel."""

	post_types: tuple[str, ...] = ()
	author: str = ""
	words: tuple[str, ...] = ()
	show: str = "all"
	customers: CustomerFilter = field(default_factory=CustomerFilter)
	asked_order: str = BY_POSTED
	has_files: bool = False
	states: StateFilter = field(default_factory=StateFilter)

	@property
	def posts(self) -> PostFilter:
		return PostFilter(self.post_types, self.author, self.words, self.order, self.has_files, bool(self.states))

	@property
	def is_narrowed(self) -> bool:
		return bool(self.post_types or self.author or self.words or self.has_files or self.states)

	@property
	def order(self) -> str:
		"""The column that rows of posts follow. Single posts that are looked for stand by when they were written."""
		return BY_POSTED if self.is_narrowed else self.asked_order


@dataclass(frozen=True)
class FeedRequest:
	"""A page of a channel. `talk`: how talkative its members are, for choosing a plan; None if unknown.

	`user`: who looks, and `since` when something is news to one who has read nothing yet. `members`: only those members `m` are
	asked for their posts, where more is known of what is looked for; what is joined for it, and the condition.
	"""

	channel: str
	segment: str
	visibility: Visibility
	filters: FeedFilters = field(default_factory=FeedFilters)
	before: Position | None = None
	limit: int = 20
	talk: Talk | None = None
	user: str = ""
	since: datetime.datetime | None = None
	members: tuple[Sql, Sql] = (EMPTY, TRUE)

	@property
	def wanted(self) -> Sql:
		"""Which posts `p` are wanted, of whomever they are."""
		return all_of([self.filters.posts.where(), self.filters.states.where(self.user, self.since, self.channel)])


def parse_filters(given: object, askable: Collection[str] = FIELDS) -> FeedFilters:
	"""Read the filters of a request; RequestError names what is wrong with them. `askable`: see `read_filter`."""
	if not given:
		return FeedFilters()
	if not isinstance(given, dict):
		raise RequestError(N_("The filters must be an object."))
	unknown = set(given) - {"post_types", "author", "text", "show", "order", "has_files", *FIELDS, *STATES}
	if unknown:
		raise RequestError(N_("There is no filter {0}."), shown(sorted(unknown)[0]))
	show = given.get("show") or "all"
	if show not in SHOW:
		raise RequestError(N_('"show" must be all, posts or moves.'))
	order = given.get("order") or "newest"
	if order not in ORDERS:
		raise RequestError(N_('"order" must be newest or activity.'))
	author = str(given.get("author") or "")
	if len(author) > 140:
		raise RequestError(N_("The author is longer than 140 characters."))
	if not is_storable(author):
		raise RequestError(N_("The author holds a sign that cannot be stored."))
	return FeedFilters(
		parse_choices(given.get("post_types"), POST_TYPES, N_("post type")),
		author,
		search_words.parse_search(str(given.get("text") or "")),
		show,
		read_filter(given, askable),
		ORDERS[order],
		read_tick(given, "has_files"),
		read_states(given),
	)

