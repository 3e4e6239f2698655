"""Which customers a reader may see, as a fragment that services hand to every query of the engine.

The engine never decides who may see what; it joins the fragment in, for pages, counts and searches alike.
"""

from dataclasses import dataclass

from .sql import FALSE, TRUE, Sql, in_list, sql


@dataclass(frozen=True)
class Visibility:
	"""`predicate` speaks of the unaliased table `tabCustomer`. `names`: the few the reader may see, if they are few.

	`hidden_doctypes`: documents the reader may not read at all; rows about them are left out.
	"""

	predicate: Sql = TRUE
	names: tuple[str, ...] | None = None
	hidden_doctypes: tuple[str, ...] = ()

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
		return self.predicate

	def shown_reference(self, doctype: Sql) -> Sql:
		"""Rows about hidden documents are left out; rows about none are kept."""
		if not self.hidden_doctypes:
			return TRUE
		return sql("({} IS NULL OR NOT ({}))", doctype, in_list(doctype, self.hidden_doctypes))


EVERY = Sql()
ALL = Visibility()
