"""The fixed plans a feed is measured beside: plain SQL of their own, knowing nothing of the engine's.

Each returns [(posted_at, name)], newest first. A plan that takes longer than CUT_SECONDS is cut off and counts as that.
"""

import time
from dataclasses import dataclass
from typing import Any

import pymysql

CUT_SECONDS = 4
Position = tuple[Any, str]
TIME_INDEX = "posted_at_name_customer_post_type_thread_index"
_NEWEST_FIRST = "order by p.posted_at desc, p.name desc"


@dataclass(frozen=True)
class Question:
	"""A page: the rows of a segment's members below a position, for a reader who may see `names` only (None: all)."""

	segment: str
	before: Position | None = None
	limit: int = 20
	names: tuple[str, ...] | None = None

	def posts(self) -> tuple[str, list[Any]]:
		"""Conditions on a post `p`: a reply is no row of a feed."""
		if not self.before:
			return "p.thread is null", []
		at, name = self.before
		return "p.thread is null and p.posted_at <= %s and (p.posted_at < %s or p.name < %s)", [at, at, name]

	def visible(self, column: str) -> tuple[str, list[Any]]:
		if self.names is None:
			return "1 = 1", []
		return f"{column} in ({', '.join(['%s'] * len(self.names))})", list(self.names)


def _run(store, statement: str, params: list[Any]) -> list[tuple]:
	try:
		return store.run(f"set statement max_statement_time = {CUT_SECONDS} for {statement}", tuple(params))
	except pymysql.err.OperationalError as error:
		if error.args[0] == 1969:  # cut off
			return []
		raise


def by_optimizer(store, question: Question) -> list[tuple]:
	"""The join as anybody would write it."""
	(below, first), (visible, names) = question.posts(), question.visible("p.customer")
	return _run(
		store,
		"select p.posted_at, p.name from `tabConvo Post` as p join `tabConvo Segment Member` as m on m.customer = p.customer"
		f" where m.segment = %s and {below} and {visible} {_NEWEST_FIRST} limit {question.limit}",
		[question.segment, *first, *names],
	)


def by_scan(store, question: Question) -> list[tuple]:
	"""All posts by time until a page is full."""
	(below, first), (visible, names) = question.posts(), question.visible("p.customer")
	return _run(
		store,
		f"select straight_join p.posted_at, p.name from `tabConvo Post` as p force index ({TIME_INDEX})"
		" join `tabConvo Segment Member` as m on m.segment = %s and m.customer = p.customer"
		f" where {below} and {visible} {_NEWEST_FIRST} limit {question.limit}",
		[question.segment, *first, *names],
	)


def by_membership(store, question: Question) -> list[tuple]:
	"""Every member's posts, sorted."""
	(below, first), (visible, names) = question.posts(), question.visible("m.customer")
	return _run(
		store,
		"select straight_join p.posted_at, p.name from `tabConvo Segment Member` as m"
		f" join `tabConvo Post` as p on p.customer = m.customer where m.segment = %s and {visible} and {below}"
		f" {_NEWEST_FIRST} limit {question.limit}",
		[question.segment, *names, *first],
	)


def by_newest_members(store, question: Question, at_a_time: int = 20) -> list[tuple]:
	"""Members by their newest post, a branch each, until no later member can have a newer one."""
	page: list[tuple] = []
	after: tuple | None = None
	started = time.monotonic()
	while time.monotonic() - started < CUT_SECONDS:
		members = _newest_members(store, question, after, at_a_time + 1)
		following, members = members[at_a_time:], members[:at_a_time]
		if members:
			page = sorted(page + _branches(store, question, members), reverse=True)[: question.limit]
		if not following or (len(page) == question.limit and page[-1][0] > following[0][1]):
			break
		after = members[-1]
	return page


def _newest_members(store, question: Question, after: tuple | None, limit: int) -> list[tuple]:
	visible, names = question.visible("customer")
	older, bounds = "last_post_at is not null", []
	if after:
		customer, at = after
		older, bounds = "last_post_at <= %s and (last_post_at < %s or customer < %s)", [at, at, customer]
	return _run(
		store,
		f"select customer, last_post_at from `tabConvo Segment Member` where segment = %s and {older} and {visible}"
		f" order by last_post_at desc, customer desc limit {limit}",
		[question.segment, *bounds, *names],
	)


def _branches(store, question: Question, members: list[tuple]) -> list[tuple]:
	below, first = question.posts()
	branch = (
		f"(select p.posted_at, p.name from `tabConvo Post` as p where p.customer = %s and {below} {_NEWEST_FIRST}"
		f" limit {question.limit})"
	)
	params = [value for customer, _ in members for value in (customer, *first)]
	statement = " union all ".join([branch] * len(members))
	return _run(store, f"{statement} order by posted_at desc, name desc limit {question.limit}", params)


PLANS = {
	"optimizer": by_optimizer,
	"scan": by_scan,
	"membership": by_membership,
	"newest members": by_newest_members,
}
