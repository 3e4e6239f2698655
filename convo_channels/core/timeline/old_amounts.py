"""Amounts on the timeline that were written without their currency get the one their document says. Idempotent."""

from ..base.sql import all_of, ident, join, sql, table
from ..base.store import Store, scalar
from ..catalog.customer_links import currency_of_amount
from ..catalog.sources import SourceSpec


def newest(store: Store) -> int:
	"""The number of the last interaction there is."""
	return int(scalar(store, sql("SELECT MAX(name) FROM `tabConvo Interaction`")) or 0)


def fill_currencies(store: Store, spec: SourceSpec, after: int, upto: int) -> None:
	"""Among the interactions of a range; a document that is gone says nothing any more."""
	said = sql(
		"SELECT {currency} FROM {table} AS s WHERE s.name = `tabConvo Interaction`.reference_name",
		currency=currency_of_amount(spec, "s"),
		table=table(spec.doctype),
	)
	where = [
		sql("name > {} AND name <= {}", after, upto),
		sql("reference_doctype = {}", spec.doctype),
		sql("COALESCE(currency, '') = ''"),
	]
	store.execute(
		join("", [sql("UPDATE `tabConvo Interaction` SET {} = ({}) WHERE ", ident("currency"), said), all_of(where)])
	)
