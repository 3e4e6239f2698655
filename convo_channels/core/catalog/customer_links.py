"""How the rows of a source lead to customers, as SQL: where they are read from, and which column names the customer.

Three ways: the row names its customer, its parent document does, or a table of links leads to any number of them.
Rows have the alias `s`, the parent document `p`, the links `k`. It knows nothing of conditions.
"""

from collections.abc import Sequence

from ..base.sql import TRUE, Sql, all_of, ident, in_list, sql, table
from .catalog import PARENT, ROW
from .computed import LINK
from .money import shown_currency
from .sources import SourceSpec


def rows_of(spec: SourceSpec, once: Sql | None = None) -> Sql:
	"""What follows FROM. `once`: links that name a customer twice are taken as one, among the links this is true of."""
	if spec.parent_doctype:
		return sql(
			"{rows} AS s JOIN {parents} AS p ON p.name = s.parent AND s.parenttype = {parenttype}",
			rows=table(spec.doctype),
			parents=table(spec.parent_doctype),
			parenttype=spec.parent_doctype,
		)
	if not spec.link_table:
		return sql("{} AS s", table(spec.doctype))
	links = table(spec.link_table)
	if once is not None:
		links = sql(
			"(SELECT DISTINCT parent, parenttype, {doctype}, {name} FROM {links} WHERE {where})",
			doctype=ident(spec.link_type_field),
			name=ident(spec.customer_field),
			links=links,
			where=all_of([_is_link(spec), once]),
		)
	return sql("{} AS k JOIN {} AS s ON s.name = k.parent", links, table(spec.doctype))


def customer_of(spec: SourceSpec) -> Sql:
	"""The column that names the customer."""
	if spec.link_table:
		return ident(LINK, spec.customer_field)
	return ident(PARENT if spec.parent_doctype else ROW, spec.customer_field)


def leads_to_customer(spec: SourceSpec) -> Sql:
	"""Rows that name something else than a customer are none."""
	if spec.link_table:
		return _is_link(spec, "k")
	if spec.party_type_field:
		return sql("{} = 'Customer'", ident(PARENT if spec.parent_doctype else ROW, spec.party_type_field))
	return TRUE


def currency_of_amount(spec: SourceSpec, alias: str) -> Sql:
	"""The currency of what the timeline shows as the document's amount; nothing where it shows none."""
	return shown_currency(spec.amount_options, alias, spec.default_currency) if spec.amount_field else sql("NULL")


def is_no_return(spec: SourceSpec) -> Sql:
	"""The row was not taken back."""
	field = ident(PARENT if spec.parent_doctype else ROW, spec.return_field)
	if spec.return_value == "1":
		return sql("{} = 0", field)
	return sql("COALESCE({}, '') <> {}", field, spec.return_value)


def is_no_debit_note(spec: SourceSpec) -> Sql:
	"""The row is a document of its own, and does not only add to an earlier one."""
	return sql("{} = 0", ident(PARENT if spec.parent_doctype else ROW, spec.debit_note_field))


def is_no_opening(spec: SourceSpec) -> Sql:
	"""The row tells of business, and not of what was open when the books began."""
	return sql("COALESCE({}, '') <> 'Yes'", ident(PARENT if spec.parent_doctype else ROW, spec.opening_field))


def _is_link(spec: SourceSpec, *alias: str) -> Sql:
	kind, link = ident(*alias, "parenttype"), ident(*alias, spec.link_type_field)
	return sql("{} = {} AND {} = 'Customer'", kind, spec.doctype, link)


def customers_query(spec: SourceSpec, names: Sequence[str]) -> Sql:
	"""(document, a customer it names) for some documents, the customer as the row spells it."""
	return sql(
		"SELECT s.name, {customer} FROM {rows} WHERE {is_customers} AND {names}",
		customer=customer_of(spec),
		rows=rows_of(spec),
		is_customers=leads_to_customer(spec),
		names=in_list(ident(ROW, "name"), names),
	)
