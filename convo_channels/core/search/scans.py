"""The plans by which a branch of a search is read, newest first. All give the same rows; a plan only costs more or less.

- a look: the newest rows by time, with a budget. A common word fills a page there.
- words first: FULLTEXT, by those words alone that hardly one of the newest rows holds: an index of words reads all rows of
  each word that it is asked for.
- members first: all rows about the members of a segment who are said little of.
- everything, by time.
"""

from collections.abc import Sequence
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

# Rows a look may examine; a row counts once more for its customer. What a look does not find costs it again by another plan: a
# word that fills a page within it is common, and of a rare one it is all for nothing.
LOOK = 800
# A word is common that one of so many of the newest rows holds: then a scan by time finds a page sooner than an index of words.
COMMON, SAMPLE = 200, 500
# What the longest word is that our columns hold, or longer.
LONGEST_INDEXED = 84
# So many rows about members are read sooner than a scan finds them.
LITTLE_TALK = 20_000

_TEXT, _NAME = ident("x", "text"), ident("x", "name")
_IN_ORDER = hint("STRAIGHT_JOIN")


def fetch(store: Store, branch: Branch, before: Position | None, limit: int) -> list[Row]:
	"""The next rows of a branch below a position."""
	if store.dialect != MARIADB:
		return _rows(store, branch, before, limit)
	looked: list[Row] = []
	if branch.is_ordered:
		looked = _rows(store, branch, before, limit, budget=LOOK)
		if len(looked) >= limit:
			return looked
	match = _match(store, branch) if branch.wanted else None
	if match:
		return _rows(store, branch, before, limit, match=match)
	is_little = bool(branch.segment) and not _is_much(store, branch, _left_to_scan(len(looked), limit))
	after = looked[-1].position if looked else before
	return looked + _rows(store, branch, after, limit - len(looked), by_members=is_little)


def _rows(
	store: Store,
	branch: Branch,
	before: Position | None,
	limit: int,
	*,
	budget: int = 0,
	match: Sql | None = None,
	by_members: bool = False,
) -> list[Row]:
	"""With a `budget` it may end early: fewer than `limit` rows then mean nothing."""
	at = ident("x", branch.at)
	query = sql(
		"SELECT {in_order} {at}, x.name{reference} FROM {source} LEFT JOIN `tabCustomer` ON `tabCustomer`.name = x.customer"
		" WHERE {where} ORDER BY {at} DESC, x.name DESC LIMIT {limit}{end}",
		in_order=_IN_ORDER,
		at=at,
		reference=sql(", x.reference_doctype, x.reference_name") if branch.doctype == INTERACTION else EMPTY,
		source=_source(branch, is_by_words=match is not None, by_members=by_members),
		where=all_of(
			[
				match or TRUE,
				sql("m.segment = {}", branch.segment) if by_members else TRUE,
				below(at, _NAME, branch.rank, before, is_numbered=branch.is_numbered),
				branch.where,
				contains(_TEXT, branch.wanted),
				lacks(_TEXT, branch.unwanted),
			]
		),
		limit=limit,
		end=hint(f" ROWS EXAMINED {budget}") if budget else EMPTY,
	)
	return [_row(branch, found) for found in store.rows(query)]


def _row(branch: Branch, found: tuple[Any, ...]) -> Row:
	at, name, *reference = found
	moment = as_datetime(at)
	assert moment is not None
	return Row(moment, branch.rank, name, *(column or "" for column in reference))


def _source(branch: Branch, *, is_by_words: bool, by_members: bool) -> Sql:
	rows = table(branch.doctype)
	if is_by_words:
		return sql("{} AS x", rows)
	if by_members:
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


def _left_to_scan(found: int, limit: int) -> int:
	"""How many rows a scan by time goes through to the end of a page, as far as a look tells; at least one."""
	return max(1, LOOK * (limit - found) // max(found, 1))


def _is_much(store: Store, branch: Branch, scanned: int) -> bool:
	"""Whether there are more rows about the members than are read sooner than a scan finds the page. Reads no more of the index than it must."""
	most = min(LITTLE_TALK, scanned)
	query = sql(
		"SELECT COUNT(*) FROM (SELECT {in_order} 1 FROM `tabConvo Segment Member` AS m JOIN {table} AS x {index}"
		" ON x.customer = m.customer WHERE m.segment = {segment} LIMIT {limit}) AS found",
		in_order=_IN_ORDER,
		table=table(branch.doctype),
		index=_by(branch, branch.by_customer),
		segment=branch.segment,
		limit=most,
	)
	return int(scalar(store, query) or 0) >= most
