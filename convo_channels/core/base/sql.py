"""SQL as an immutable value: the only way statements are put together in this app.

A statement is a template written by us, with `{}` or a named `{customer}` where something is spliced in. Another `Sql` is
spliced as it is; anything else becomes a bound parameter. There is no way to splice a string as SQL, so no value
from a user can ever become text of a statement. Names of tables and columns pass through `ident`.

This module must not know any table. How each engine spells things is decided in `Sql.render`.
"""

import datetime
import decimal
import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .literals import literal as spelled_out
from .literals import without_percent

MARIADB = "mariadb"
SQLITE = "sqlite"

# What backticks cannot hold: themselves, signs beyond the basic plane (to MariaDB no name may have them) and those that are
# not seen; and the percent sign, for text that leaves this app has none.
_UNQUOTABLE = re.compile(r"[`%\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff\U00010000-\U0010ffff]")
_MAX_IDENTIFIER = 64
_LIKE_ESCAPE = "!"

_PLACE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)?\}")
# How many templates are kept taken apart: more than the app has.
_KEPT_TEMPLATES = 1024


@dataclass(frozen=True)
class Params:
	"""Bound values, separated by commas."""

	values: tuple[Any, ...]


@dataclass(frozen=True)
class PerDialect:
	"""Text that differs between the engines: plan hints, sequences."""

	mariadb: str
	sqlite: str


@dataclass(frozen=True)
class Condition:
	"""A condition that others composed. It cannot be had without its brackets: `A OR B` after an AND would let all through."""

	text: str

	def spell(self, dialect: str) -> str:
		return f"({without_percent(self.text) if dialect == MARIADB else self.text})"


Part = str | Params | PerDialect | Condition


@dataclass(frozen=True)
class Sql:
	"""A piece of SQL with its parameters, not yet in any engine's spelling."""

	parts: tuple[Part, ...] = ()

	def render(self, dialect: str) -> tuple[str, tuple[Any, ...]]:
		"""Return `(text, parameters)` for "mariadb" (`%s`, `%` doubled) or "sqlite" (`?`)."""
		text: list[str] = []
		params: list[Any] = []
		mark = "%s" if dialect == MARIADB else "?"
		for part in self.parts:
			if isinstance(part, Params):
				text.append(", ".join([mark] * len(part.values)))
				params += part.values if dialect == MARIADB else [_adapt(value) for value in part.values]
				continue
			spelled = _spell(part, dialect)
			text.append(spelled.replace("%", "%%") if dialect == MARIADB else spelled)
		return "".join(text), tuple(params)

	def inline(self) -> str:
		"""The condition as text of MariaDB for Frappe, which takes no parameters: in brackets, and without a percent sign."""
		text = [
			", ".join(map(spelled_out, part.values)) if isinstance(part, Params) else _spell(part, MARIADB)
			for part in self.parts
		]
		return f"({without_percent(''.join(text))})"

	def __bool__(self) -> bool:
		return bool(self.parts)


def _spell(part: str | PerDialect | Condition, dialect: str) -> str:
	if isinstance(part, Condition):
		return part.spell(dialect)
	return str(getattr(part, dialect)) if isinstance(part, PerDialect) else part


def sql(template: str, /, *values: Any, **named: Any) -> Sql:
	"""Build a piece from a template of ours; each `{}` takes the next value, each `{name}` the value of that name.

	A name may stand in several places. No other brace means anything: `{{` is two braces. The places of one template are
	either all named or all not.

	>>> sql("c.name = {} AND {}", "ACME", sql("c.disabled = 0")).render("sqlite")
	('c.name = ? AND c.disabled = 0', ('ACME',))
	>>> sql("c.name = {customer} OR c.merged_into = {customer}", customer="ACME").render("sqlite")
	('c.name = ? OR c.merged_into = ?', ('ACME', 'ACME'))
	"""
	literals, names = _taken_apart(template)
	if names or named:
		values = _in_places(template, names, values, named)
	if len(literals) != len(values) + 1:
		raise TypeError(f"{len(values)} values for {len(literals) - 1} places in {template!r}")
	pieces: list[Part | Sql] = [literals[0]]
	for value, literal in zip(values, literals[1:], strict=True):
		pieces += (value if isinstance(value, Sql) else Params((value,)), literal)
	return _merged(pieces)


@functools.lru_cache(maxsize=_KEPT_TEMPLATES)
def _taken_apart(template: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
	"""The text around the places of a template, and the names of the places, if they have any."""
	split = _PLACE.split(template)
	names = split[1::2]
	if any(names) and not all(names):
		raise ValueError(f"places with and without a name in {template!r}")
	return tuple(split[::2]), tuple(names) if any(names) else ()


def _in_places(
	template: str, names: tuple[str, ...], values: tuple[Any, ...], named: dict[str, Any]
) -> tuple[Any, ...]:
	"""The values by name, in the order of their places."""
	if values:
		raise ValueError(f"values with and without a name for {template!r}")
	if wanting := [name for name in names if name not in named]:
		raise ValueError(f"no value for {', '.join(wanting)} in {template!r}")
	if idle := [name for name in named if name not in names]:
		raise ValueError(f"no place for {', '.join(idle)} in {template!r}")
	return tuple([named[name] for name in names])


def _merged(pieces: Iterable[Part | Sql]) -> Sql:
	"""One `Sql` of many pieces, neighbouring texts made one: feeds join hundreds of pieces per statement."""
	parts: list[Part] = []
	text = ""
	for piece in pieces:
		for part in piece.parts if isinstance(piece, Sql) else (piece,):
			if isinstance(part, str):
				text += part
				continue
			if text:
				parts.append(text)
				text = ""
			parts.append(part)
	if text:
		parts.append(text)
	return Sql(tuple(parts))


EMPTY = Sql()
TRUE = sql("1=1")
FALSE = sql("1=0")


def ident(*names: str) -> Sql:
	"""A quoted identifier, `table` or `alias.column`, in letters of any script. Refuses what quoting cannot hold."""
	for name in names:
		if not is_identifier(name):
			raise ValueError(f"not an identifier: {name!r}")
	return Sql((".".join(f"`{name}`" for name in names),))


def is_identifier(name: str) -> bool:
	"""Whether a name can be quoted. MariaDB counts signs, and takes no blank at the end."""
	return 0 < len(name) <= _MAX_IDENTIFIER and not name.endswith(" ") and not _UNQUOTABLE.search(name)


def table(doctype: str) -> Sql:
	"""The table of a DocType."""
	return ident(f"tab{doctype}")


def hint(mariadb: str, sqlite: str = "") -> Sql:
	"""A plan hint or other text that only one engine understands. Written by us, never from a value."""
	return Sql((PerDialect(mariadb=mariadb, sqlite=sqlite),))


def foreign(text: str) -> Sql:
	"""A condition that Frappe or another app composed, as the database is to read it (no `%` doubled)."""
	if not text.strip():
		raise ValueError("a condition that says nothing: decide by name what it means")
	return Sql((Condition(text),))


def join(separator: str, pieces: Iterable[Sql]) -> Sql:
	"""Join pieces with a separator of ours. No pieces: the empty `Sql`."""
	parts: list[Part | Sql] = []
	for piece in pieces:
		if piece:
			parts += (separator, piece) if parts else (piece,)
	return _merged(parts)


def all_of(pieces: Iterable[Sql]) -> Sql:
	"""AND of all pieces, each in brackets; none: TRUE."""
	kept = [sql("({})", p) for p in pieces if p and p != TRUE]
	return join(" AND ", kept) if kept else TRUE


def any_of(pieces: Iterable[Sql]) -> Sql:
	"""OR of all pieces, in brackets; none: FALSE."""
	kept = [sql("({})", p) for p in pieces if p and p != FALSE]
	return sql("({})", join(" OR ", kept)) if kept else FALSE


def values(items: Iterable[Any]) -> Sql:
	"""A comma separated list of bound parameters."""
	given = tuple(items)
	return Sql((Params(given),)) if given else EMPTY


def value_rows(rows: Iterable[Sequence[Any]], first: Sql) -> Sql:
	"""`(…), (…)`: rows of bound parameters for an INSERT, each begun by `first`, if that is anything."""
	parts: list[Part] = []
	for row in rows:
		parts.append(", (" if parts else "(")
		if first:
			parts += (*first.parts, ", ")
		parts += (Params(tuple(row)), ")")
	return Sql(tuple(parts))


def in_list(column: Sql, items: Sequence[Any]) -> Sql:
	"""`column IN (...)`; the empty list is FALSE, never `IN ()`."""
	return sql("{} IN ({})", column, values(items)) if items else FALSE


def like(column: Sql, text: str, *, before: bool = True, after: bool = True) -> Sql:
	"""`column` contains `text` taken literally; `before`/`after`: where anything may stand around it.

	A beginning is compared row by row, never looked up in an index: MariaDB takes the range of an index to end before
	names that go on with a sign beyond the basic plane, so that the answer would hang on the plan.
	"""
	if not before:
		column = sql("{}{})", hint("CONCAT(", "("), column)
	for char in (_LIKE_ESCAPE, "%", "_"):
		text = text.replace(char, _LIKE_ESCAPE + char)
	pattern = f"{'%' if before else ''}{text}{'%' if after else ''}"
	return sql("{} LIKE {} ESCAPE '!'", column, pattern)


def next_id(sequence: str) -> Sql:
	"""The next value of an autoincrement DocType's sequence (SQLite numbers the row by itself)."""
	quoted = ident(sequence).parts[0]
	return hint(f"NEXTVAL({quoted})", "NULL")


def _adapt(value: Any) -> Any:
	"""Bring a Python value into a form that SQLite stores and compares rightly; MariaDB's driver does so by itself."""
	if isinstance(value, datetime.datetime):
		return value.strftime("%Y-%m-%d %H:%M:%S.%f")
	if isinstance(value, datetime.date):
		return value.isoformat()
	if isinstance(value, datetime.time):
		return value.strftime("%H:%M:%S.%f")
	if isinstance(value, decimal.Decimal):
		return float(value)
	return value
