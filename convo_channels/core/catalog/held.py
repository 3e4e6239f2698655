"""Since when a field of a document has held its value: the predicate on a row.

Kept in Convo Held Value by core/sync/held_values.py, a row for each document and field that is asked for. A document
without a row holds its value since it was made. Until a field was looked through for the first time, nobody knows more
than that a document has been as it is since it was saved last.

What is not known exactly is known to be no later than some moment: that is enough for "at least", and never for "less than".
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ...constants import HELD_VALUE
from ..base.clock import ONE_DAY, Clock, midnight
from ..base.sql import Sql, any_of, ident, sql, table
from ..operators import operators as ops
from ..operators.operator import Operand, Operator

# Kinds of value of which it is kept; a long text is held as well as a short one.
TYPES = frozenset({ops.TEXT, ops.NUMBER, ops.DATE, ops.DATETIME, ops.TIME, ops.SELECT, ops.LINK, ops.CHECK})
# What Convo Work State says of a field once all its documents were looked through.
KEPT = "kept"
STATE = "held:"


@dataclass(frozen=True)
class Held:
	"""A stored field of a document."""

	doctype: str
	field: str

	@property
	def state(self) -> str:
		"""Under which name it is kept how far its documents were looked through."""
		return f"{STATE}{self.doctype}:{self.field}"

	def test(self, operator: Operator, args: tuple[Operand, ...], alias: str, clock: Clock) -> Sql:
		"""Whether the row of an alias has held its value for so long. Looked up row by row: a condition on documents leaves few."""

		def changed(test: Sql) -> Sql:
			return sql("EXISTS (SELECT 1 FROM {} AS v WHERE {} AND {})", table(HELD_VALUE), self._is_of(alias, "v"), test)

		return self._test(operator, args, alias, clock, changed, "v")

	def join(self, alias: str, of: str) -> Sql:
		"""What is kept of the row of an alias, where it is kept."""
		return sql(" LEFT JOIN {} AS {} ON {}", table(HELD_VALUE), ident(alias), self._is_of(of, alias))

	def test_joined(self, operator: Operator, args: tuple[Operand, ...], of: str, clock: Clock, alias: str) -> Sql:
		"""The same of a row to which that was joined: days asked one after another read it once."""
		return self._test(operator, args, of, clock, lambda test: sql("COALESCE({}, 0)", test), alias)

	def _test(
		self, operator: Operator, args: tuple[Operand, ...], of: str, clock: Clock, changed: Callable[[Sql], Sql], kept: str
	) -> Sql:
		"""`changed`: whether what is kept of the row satisfies a test, under the alias `kept`."""
		first, last = (operator.span(args, clock, False) if operator.span else None) or (None, None)
		made, since = ident(of, "creation"), ident(kept, "held_since_at")
		if first is not None:
			edge = midnight(first)
			is_new = sql("{} >= {}", made, edge)
			return any_of([is_new, changed(sql("({} >= {} AND {} = 1)", since, edge, ident(kept, "is_exact")))])
		assert last is not None
		edge = midnight(last + ONE_DAY)
		return sql(
			"({made} < {edge} AND NOT {changed} AND ({saved} < {edge} OR {is_kept}))",
			made=made,
			edge=edge,
			changed=changed(sql("({} >= {})", since, edge)),
			saved=ident(of, "modified"),
			is_kept=self._is_kept(),
		)

	def _is_of(self, of: str, alias: str) -> Sql:
		return sql(
			"{} = {} AND {} = {} AND {} = {}",
			ident(alias, "reference_doctype"), self.doctype, ident(alias, "fieldname"), self.field,
			ident(alias, "reference_name"), ident(of, "name"),
		)  # fmt: skip

	def since(self, alias: str) -> Sql:
		"""The moment itself, of the row of an alias; where nothing was looked through, no later than it was saved."""
		return sql(
			"COALESCE((SELECT v.held_since_at FROM {kept} AS v WHERE v.reference_doctype = {doctype} AND v.fieldname = {field}"
			" AND v.reference_name = {name}), CASE WHEN {is_kept} THEN {made} ELSE {saved} END)",
			kept=table(HELD_VALUE),
			doctype=self.doctype,
			field=self.field,
			name=ident(alias, "name"),
			is_kept=self._is_kept(),
			made=ident(alias, "creation"),
			saved=ident(alias, "modified"),
		)

	def is_exact(self, alias: str) -> Sql:
		"""Whether it is known when it began, and not only that it was so by then."""
		return sql(
			"COALESCE((SELECT v.is_exact FROM {kept} AS v WHERE v.reference_doctype = {doctype} AND v.fieldname = {field}"
			" AND v.reference_name = {name}), CASE WHEN {is_kept} OR {made} = {saved} THEN 1 ELSE 0 END)",
			kept=table(HELD_VALUE),
			doctype=self.doctype,
			field=self.field,
			name=ident(alias, "name"),
			is_kept=self._is_kept(),
			made=ident(alias, "creation"),
			saved=ident(alias, "modified"),
		)

	def _is_kept(self) -> Sql:
		return sql("EXISTS (SELECT 1 FROM `tabConvo Work State` AS w WHERE w.name = {} AND w.value = {})", self.state, KEPT)


def by_doctype(asked: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
	"""{DocType: its fields}"""
	found: dict[str, set[str]] = {}
	for doctype, field in asked:
		found.setdefault(doctype, set()).add(field)
	return {doctype: frozenset(fields) for doctype, fields in found.items()}
