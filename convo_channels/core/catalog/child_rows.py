"""A child table of a document as one of its values: whether it has rows, and which documents they name.

A Table MultiSelect names documents, one a row; of any other child table only is asked whether there is a row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..base.sql import Sql, all_of, any_of, ident, in_list, sql, table
from ..operators import operators as ops
from ..operators.operator import Operator

TABLE, MULTISELECT = "Table", "Table MultiSelect"
FIELDTYPES = (TABLE, MULTISELECT)


@dataclass(frozen=True)
class ChildRows:
	"""Where the rows are kept. `column`: what names a document in each; nothing where none does."""

	doctype: str
	parenttype: str
	parentfield: str
	column: str = ""
	options: str = ""

	@property
	def type(self) -> str:
		return ops.CHOICES if self.column else ops.ROWS

	def of(self, name: Sql, *more: Sql) -> Sql:
		"""FROM and WHERE of the rows of the document of that name."""
		return sql(
			"FROM {} AS x WHERE {}",
			table(self.doctype),
			all_of(
				[
					sql("x.parent = {}", name),
					sql("x.parenttype = {} AND x.parentfield = {}", self.parenttype, self.parentfield),
					*([sql("{} <> ''", ident("x", self.column))] if self.column else []),
					*more,
				]
			),
		)


def find_rows(parent: str, name: str, fieldtype: str, child: str, fields: Mapping[str, tuple[Any, ...]] | None) -> ChildRows | None:
	"""The child table behind a field, None where the site does not have it. `fields`: those of the child."""
	if fields is None:
		return None
	links = [(key, str((*info, "")[1])) for key, info in fields.items() if info[0] == "Link"]
	if fieldtype == MULTISELECT and links:
		return ChildRows(child, parent, name, *links[0])
	return ChildRows(child, parent, name)


def compile_rows(rows: ChildRows, operator: Operator, args: tuple[Any, ...], alias: str, *, or_never: bool = False) -> Sql:
	"""The predicate on the rows of one document: one of them names one of the documents, or none does."""
	name = ident(alias, "name")
	any_row = sql("EXISTS (SELECT 1 {})", rows.of(name))
	if operator.asks_if_set:
		base = sql("NOT {}", any_row) if operator.on_null else any_row
	else:
		base = sql("EXISTS (SELECT 1 {})", rows.of(name, in_list(ident("x", rows.column), args)))
		base = sql("NOT {}", base) if operator.on_null else base
	return any_of([base, sql("NOT {}", any_row)]) if or_never else base
