"""Which customers a reader may see, as a fragment that services hand to every query of the engine.

The engine never decides who may see what; it joins the fragment in, for pages, counts and searches alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from .sql import FALSE, TRUE, Sql, all_of, ident, in_list, sql, table

# (user, DocType, name of now): whether somebody else than the reader may know of a document. Asked before what is theirs alone follows
# a rename, for otherwise whoever has written an old name down somewhere is told the new one.
Knows = Callable[[str, str, str], bool]


def everybody(user: str, doctype: str, name: str) -> bool:
	"""Where nothing is hidden from anybody."""
	return True


@dataclass(frozen=True)
class Visibility:
	"""`predicate` speaks of the unaliased table `tabCustomer`. `names`: the few the reader may see, if they are few.

	`closed_rows`: kinds of our own rows that the reader may not read. `segments`: which segments, on the unaliased table.
	`hidden_doctypes`: documents the reader may not read at all; rows about them are left out. `documents`: kinds of
	which only some are shown, each with a condition on its own unaliased table.
	"""

	predicate: Sql = TRUE
	names: tuple[str, ...] | None = None
	hidden_doctypes: Sequence[str] = ()
	documents: tuple[tuple[str, Sql], ...] = ()
	closed_rows: tuple[str, ...] = ()
	segments: Sql = TRUE

	@property
	def is_everything(self) -> bool:
		return self.predicate == TRUE and self.names is None

	@property
	def is_nothing(self) -> bool:
		return self.names == () or self.predicate == FALSE

	def join(self, customer: Sql) -> Sql:
		"""The last join of a query, by primary key, so that it costs one look-up per row that is kept."""
		return (
			EVERY if self.is_everything else sql(" JOIN `tabCustomer` ON `tabCustomer`.name = {}", customer)
		)

	@property
	def where(self) -> Sql:
		"""The predicate that goes with `join`."""
		if self.is_everything:
			return TRUE
		if self.names is not None:
			return in_list(sql("`tabCustomer`.name"), self.names)
		return FALSE if self.predicate == FALSE else sql("({})", self.predicate)

	def hiding(self, doctypes: tuple[str, ...]) -> "Visibility":
		"""The same, without rows about some more kinds of document."""
		return replace(self, hidden_doctypes=(*self.hidden_doctypes, *doctypes)) if doctypes else self

	def shown_segment(self, segment: Sql) -> Sql:
		"""Rows of segments that the reader may not read are left out."""
		if self.segments == TRUE:
			return TRUE
		return sql("{} IN (SELECT `tabConvo Segment`.name FROM `tabConvo Segment` WHERE {})", segment, self.segments)

	def shown_reference(self, doctype: Sql, name: Sql) -> Sql:
		"""Rows about hidden documents are left out; rows about none are kept."""
		parts = [sql("NOT ({})", in_list(doctype, self.hidden_doctypes))] if self.hidden_doctypes else []
		for kind, condition in self.documents:
			own = ident(f"tab{kind}", "name")
			seen = sql("EXISTS (SELECT 1 FROM {} WHERE {} = {} AND ({}))", table(kind), own, name, condition)
			parts.append(sql("{} <> {} OR {}", doctype, kind, seen))
		return sql("({} IS NULL OR ({}))", doctype, all_of(parts)) if parts else TRUE


EVERY = Sql()
ALL = Visibility()
