"""The plans by which a branch of a search is read, newest first, each within a budget of rows. All give the same rows; a plan
only costs more or less, and looks back further.

- a look: a slice of the newest rows by time. A common word fills a page there.
- words first: FULLTEXT, by those words alone that hardly one of the newest rows holds: an index of words reads all rows of
  each word that it is asked for.
- members first: all rows about the members of a segment who are said little of.
- a longer slice by time, where a page goes on.

Whatever is not looked at within the budget is left to the next page: an answer says how far it reaches.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...constants import INTERACTION
from ..base.clock import as_datetime
from ..base.cursor import Position
from ..base.pages import Row, below
from ..base.sql import EMPTY, MARIADB, TRUE, Sql, all_of, hint, ident, join, sql, table
from ..base.store import Store, scalar
from ..base.tables import index_name
from ..posts.search_words import contains, fulltext, lacks
from .branches import Branch

# Rows of the slice that every plan begins with. What it does not find costs it again by another plan: a word that fills a page
# within it is common, and of a rare one it is all for nothing.
LOOK = 600
# Rows a branch may read beyond a look. A first page is to be there at once; a page that goes on may look back further.
AT_FIRST, FURTHER = 1_000, 20_000
# A row that is found by an index of words costs as much as some by time.
OF_A_MATCH = 4
# A rank that is none: of one moment all rows stand before it.
BELOW_ALL = -1
# A word is common that one of so many of the newest rows holds: then a scan by time finds a page sooner than an index of words.
COMMON, SAMPLE = 200, 200
# What the longest word is that our columns hold, or longer.
LONGEST_INDEXED = 84

_TEXT, _NAME = ident("x", "text"), ident("x", "name")
_IN_ORDER = hint("STRAIGHT_JOIN")


@dataclass(frozen=True)
class Span:
	"""The rows below `before`, down to `end` and with it; both may be open."""

	before: Position | None
	end: Row | None = None


@dataclass(frozen=True)
class Asked:
	"""`limit`: rows that a page needs. `most`: so many are counted where all are read anyway. `is_first`: a first page."""

	limit: int
	most: int
	is_first: bool

	@property
	def budget(self) -> int:
		return AT_FIRST if self.is_first else FURTHER


@dataclass(frozen=True)
class Found:
	"""`rows` of a span, and the last one of all that were looked at: None where that is the end of everything."""

	rows: list[Row]
	reached: Row | None


@dataclass(frozen=True)
class Plan:
	"""How rows are found: by an index of words, by the members of a segment; by the index of the branch where by neither."""

	match: Sql | None = None
	by_members: bool = False


def fetch(store: Store, branch: Branch, span: Span, asked: Asked) -> Found:
	"""The next rows of a branch, as far as the budget reaches."""
	floor = _floor(store, branch, span, LOOK) if branch.is_ordered else None
	if branch.is_ordered and not floor:
		return _down_to(store, branch, span, asked.limit, span.end)
	plan = _plan(store, branch, span, asked)
	if plan:
		return _whole(store, branch, span, asked, plan)
	if not floor:
		return _slice(store, branch, span, asked.limit, asked.budget)
	look = _down_to(store, branch, span, asked.limit, floor)
	if len(look.rows) >= asked.limit:
		return look
	if branch.segment and _is_little_talk(store, branch, span, asked, len(look.rows)):
		return _whole(store, branch, span, asked, Plan(by_members=True))
	if asked.is_first:
		return look
	more = _slice(store, branch, Span(floor.position, span.end), asked.limit - len(look.rows), asked.budget)
	return Found(look.rows + more.rows, more.reached)


def _slice(store: Store, branch: Branch, span: Span, limit: int, size: int) -> Found:
	return _down_to(store, branch, span, limit, _floor(store, branch, span, size) or span.end)


def _down_to(store: Store, branch: Branch, span: Span, limit: int, floor: Row | None) -> Found:
	"""By time, and no more rows than it takes to fill the page."""
	rows = _rows(store, branch, Span(span.before, floor), limit)
	return Found(rows, rows[-1] if len(rows) >= limit else floor)


def _whole(store: Store, branch: Branch, span: Span, asked: Asked, plan: Plan) -> Found:
	"""All rows are read before the first is shown: then they are counted, too."""
	most = asked.limit if span.end else asked.most
	rows = _rows(store, branch, span, most, plan)
	return Found(rows, rows[-1] if len(rows) >= most else span.end)


def _floor(store: Store, branch: Branch, span: Span, size: int) -> Row | None:
	"""The last of so many rows by time; nothing where there are fewer. Of several customers or channels as many of each, down to
	where the first of them ends.
	"""
	if branch.is_ordered:
		query = _nth(branch, span, branch.leads, size)
	else:
		leads = branch.leads or ()
		each = [_nth(branch, span, (lead,), max(1, size // len(leads))) for lead in leads]
		query = join(" UNION ALL ", [sql("SELECT * FROM ({}) AS {}", one, ident(f"f{n}")) for n, one in enumerate(each)])
	floor = max((_row(branch, found) for found in store.rows(query)), key=lambda row: row.order, default=None)
	return _unnamed(floor, span.before) if floor else None


def _unnamed(floor: Row, before: Position | None) -> Row:
	"""The end of its minute, for a cursor tells where a look has ended, and the reader may not see that row; the row itself
	where so much was said within a minute that nothing would be left to look at.
	"""
	at = floor.at.replace(second=0, microsecond=0) + datetime.timedelta(minutes=1)
	return Row(at, BELOW_ALL, "") if before is None or at < before.at else floor


def _plan(store: Store, branch: Branch, span: Span, asked: Asked) -> Plan | None:
	"""One that reads few rows, whatever the newest ones hold."""
	if branch.leads and _are_few(store, branch, span, asked.budget):
		return Plan()
	match = _match(store, branch) if branch.wanted and store.dialect == MARIADB else None
	return Plan(match=match) if match and _are_rare(store, branch, match, asked.budget // OF_A_MATCH) else None


def _is_little_talk(store: Store, branch: Branch, span: Span, asked: Asked, found: int) -> bool:
	"""Whether members said less than a scan goes through to the end of a page, as far as a look tells."""
	scanned = max(1, LOOK * (asked.limit - found) // max(found, 1))
	return _are_few(store, branch, span, min(asked.budget, scanned))


def _nth(branch: Branch, span: Span, leads: Sequence[str] | None, size: int) -> Sql:
	"""The last one of so many rows, told by the index alone; nothing where there are fewer."""
	at = ident("x", branch.at)
	return sql(
		"SELECT {at}, x.name FROM {table} AS x {index} WHERE {where} ORDER BY {at} DESC, x.name DESC LIMIT 1 OFFSET {offset}",
		at=at,
		table=table(branch.doctype),
		index=_by(branch, branch.index),
		where=all_of([branch.led_by(leads), *_within(branch, span)]),
		offset=size - 1,
	)


def _within(branch: Branch, span: Span) -> list[Sql]:
	at = ident("x", branch.at)
	keyset = below(at, _NAME, branch.rank, span.before, is_numbered=branch.is_numbered)
	return [branch.within, keyset, _from(at, branch.rank, span.end)]


def _from(at: Sql, rank: int, end: Row | None) -> Sql:
	if end is None:
		return TRUE
	if rank != end.rank:
		return sql("{} >= {}", at, end.at) if rank > end.rank else sql("{} > {}", at, end.at)
	return sql("{} >= {} AND ({} > {} OR {} >= {})", at, end.at, at, end.at, _NAME, end.name)


def _rows(store: Store, branch: Branch, span: Span, limit: int, plan: Plan = Plan()) -> list[Row]:
	at = ident("x", branch.at)
	query = sql(
		"SELECT {in_order} {at}, x.name{reference} FROM {source} LEFT JOIN `tabCustomer` ON `tabCustomer`.name = x.customer"
		" WHERE {where} ORDER BY {at} DESC, x.name DESC LIMIT {limit}",
		in_order=_IN_ORDER,
		at=at,
		reference=sql(", x.reference_doctype, x.reference_name") if branch.doctype == INTERACTION else EMPTY,
		source=_source(branch, plan),
		# In the order in which a row is asked: what it says itself before what is looked up for it.
		where=all_of(
			[
				plan.match or TRUE,
				sql("m.segment = {}", branch.segment) if plan.by_members else TRUE,
				branch.led_by(branch.leads),
				*_within(branch, span),
				branch.kinds,
				contains(_TEXT, branch.wanted),
				lacks(_TEXT, branch.unwanted),
				branch.where,
			]
		),
		limit=limit,
	)
	return [_row(branch, found) for found in store.rows(query)]


def _row(branch: Branch, found: tuple[Any, ...]) -> Row:
	at, name, *reference = found
	moment = as_datetime(at)
	assert moment is not None
	return Row(moment, branch.rank, name, *(column or "" for column in reference))


def _source(branch: Branch, plan: Plan) -> Sql:
	rows = table(branch.doctype)
	if plan.match:
		return sql("{} AS x", rows)
	if plan.by_members:
		return sql(
			"`tabConvo Segment Member` AS m JOIN {} AS x {} ON x.customer = m.customer", rows, _by(branch, branch.by_customer)
		)
	return sql("{} AS x {}", rows, _by(branch, branch.index))


def _by(branch: Branch, columns: tuple[str, ...]) -> Sql:
	return hint(f"FORCE INDEX (`{index_name(branch.doctype, columns)}`)")


def _match(store: Store, branch: Branch) -> Sql | None:
	"""Rare words first, as far as this server's index holds them: how it is set is not ours to change."""
	variables = "SELECT @@innodb_ft_min_token_size, @@innodb_ft_max_token_size, COALESCE(@@innodb_ft_server_stopword_table, '')"
	((shortest, longest, stopwords),) = store.rows(sql(variables))
	if stopwords or int(longest) < LONGEST_INDEXED:
		return None
	asked = [word for word in _pieces(branch) if fulltext(_TEXT, [word], int(shortest))]
	return fulltext(_TEXT, _rare(store, branch, asked), int(shortest)) if asked else None


def _pieces(branch: Branch) -> list[str]:
	return list(dict.fromkeys(piece for one in branch.wanted for piece in one.split()))


def _rare(store: Store, branch: Branch, words: Sequence[str]) -> list[str]:
	"""Those that hardly one of the newest rows holds, whoever may see it."""
	held = [sql("COALESCE(SUM(CASE WHEN {} THEN 1 ELSE 0 END), 0)", contains(_TEXT, [f" {word}"])) for word in words]
	query = sql(
		"SELECT COUNT(*), {held} FROM (SELECT y.text FROM {table} AS y {index} ORDER BY {at} DESC LIMIT {size}) AS x",
		held=join(", ", held),
		table=table(branch.doctype),
		index=_by(branch, branch.of_all),
		at=ident("y", branch.at),
		size=SAMPLE,
	)
	((rows, *counts),) = store.rows(query)
	return [word for word, count in zip(words, counts, strict=True) if int(count) * COMMON <= int(rows)]


def _are_rare(store: Store, branch: Branch, match: Sql, most: int) -> bool:
	"""Whether no more rows than so many hold the words, whoever may see them."""
	return _number(store, sql("SELECT 1 FROM {} AS x WHERE {}", table(branch.doctype), match), most + 1) <= most


def _are_few(store: Store, branch: Branch, span: Span, most: int) -> bool:
	"""Whether there are no more rows than so many, told by the index alone: about the customers or in the channels that lead to
	them, within the span; about the members of a segment at any time, for of each member all are gone through.
	"""
	at = ident("x", branch.at)
	if branch.leads:
		where = all_of([branch.led_by(branch.leads), *_within(branch, span)])
		rows = sql("SELECT {} FROM {} AS x {} WHERE {}", at, table(branch.doctype), _by(branch, branch.index), where)
	else:
		rows = sql("SELECT {} {} FROM {} WHERE m.segment = {}", _IN_ORDER, at, _source(branch, Plan(by_members=True)), branch.segment)
	return _number(store, rows, most + 1) <= most


def _number(store: Store, rows: Sql, limit: int) -> int:
	"""Counted no further than so many."""
	return int(scalar(store, sql("SELECT COUNT(*) FROM ({} LIMIT {}) AS found", rows, limit)) or 0)
