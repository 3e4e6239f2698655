"""Which customers a query looks at. It knows no condition."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..base.sql import Sql, all_of, ident, in_list, sql

NAME = ident("c", "name")


@dataclass(frozen=True)
class Scope:
	"""The customers looked at: all, a list of names, or names in the range (after, upto]."""

	names: tuple[str, ...] | None = None
	after: str | None = None
	upto: str | None = None

	def on(self, column: Sql) -> Sql:
		"""The scope as a predicate on any column that holds a customer's name."""
		if self.names is not None:
			return in_list(column, self.names)
		bounds = []
		if self.after is not None:
			bounds.append(sql("{} > {}", column, self.after))
		if self.upto is not None:
			bounds.append(sql("{} <= {}", column, self.upto))
		return all_of(bounds)


EVERYBODY = Scope()


def only(names: Sequence[str]) -> Scope:
	"""The scope of some customers."""
	return Scope(names=tuple(names))
