"""Since when a field of a document has held its value: the predicate on a row.

Kept in Convo Held Value by core/sync/held_values.py, a row for each document and field that is asked for. A document
without a row holds its value since it was made. Until a field was looked through for the first time, nobody knows more
than that a document has been as it is since it was saved last.

What is not known exactly is known to be no later than some moment: that is enough for "at least", and never for "less than".
"""

from collections.abc import Iterable
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
		"""Whether the row of an alias has held its value for so long. Few rows change within the days asked for: those are found."""
		first, last = (operator.span(args, clock, False) if operator.span else None) or (None, None)
		if first is not None:
			return any_of(
				[
					sql("{} >= {}", ident(alias, "creation"), midnight(first)),
					sql("{} IN ({})", ident(alias, "name"), self._changed(sql("{} AND v.is_exact = 1", midnight(first)))),
				]
			)
		assert last is not None
		edge = midnight(last + ONE_DAY)
		return sql(
			"({made} < {edge} AND {name} NOT IN ({changed}) AND ({saved} < {edge} OR {is_kept}))",
			made=ident(alias, "creation"),
			edge=edge,
			name=ident(alias, "name"),
			changed=self._changed(sql("{}", edge)),
			saved=ident(alias, "modified"),
			is_kept=self._is_kept(),
		)

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

	def _changed(self, since: Sql) -> Sql:
		"""The names of the documents that hold their value since a moment, or later."""
		return sql(
			"SELECT v.reference_name FROM {} AS v WHERE v.reference_doctype = {} AND v.fieldname = {} AND v.held_since_at >= {}",
			table(HELD_VALUE), self.doctype, self.field, since,
		)  # fmt: skip

	def _is_kept(self) -> Sql:
		return sql("EXISTS (SELECT 1 FROM `tabConvo Work State` AS w WHERE w.name = {} AND w.value = {})", self.state, KEPT)


def by_doctype(asked: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
	"""{DocType: its fields}"""
	found: dict[str, set[str]] = {}
	for doctype, field in asked:
		found.setdefault(doctype, set()).add(field)
	return {doctype: frozenset(fields) for doctype, fields in found.items()}
