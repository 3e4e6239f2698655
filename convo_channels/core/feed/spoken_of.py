"""The document that a post speaks of: there, readable, and of the post's customer; and what becomes of it when the document goes.

The post itself is a word on its customer, read by whoever sees the customer. Which document it speaks of is told only to those
who may read the document (`items.py` and `Site.hide`).
"""

from collections.abc import Iterable

from ..base.errors import NotFound, RequestError
from ..base.messages import N_
from ..base.sql import Sql, in_list, sql, table
from ..base.store import Store, column
from ..base.text import fold, shown
from ..base.write import in_slabs
from ..catalog.catalog import Catalog
from ..catalog.customer_links import customer_of, leads_to_customer, rows_of
from ..catalog.sources import SourceSpec
from ..changes.outbox import Change, read_waiting
from ..posts.references import Reference
from ..site.named import require_customer
from ..site.site import Site

# Of a contact or an address; so many are looked at for the one that was named.
MOST_CUSTOMERS = 200


def find_document(site: Site, asked: Reference, customer: str | None) -> tuple[Reference, str]:
	"""The document as stored, and its customer, who is the one that is asked for where one is."""
	spec = spec_of(site.catalog, asked.doctype)
	if spec is None:
		raise RequestError(N_("A post speaks of a document of a customer, and {0} is none."), shown(asked.doctype))
	found = column(site.store, sql("SELECT name FROM {} WHERE name = {}", table(spec.doctype), asked.name))
	if not found or not site.may("read", spec.doctype, str(found[0])):
		raise NotFound(N_("There is no such document, or you may not read it."))
	document = Reference(spec.doctype, str(found[0]))
	return document, _customer_of(site, spec, document, customer)


def spec_of(catalog: Catalog, doctype: str) -> SourceSpec | None:
	"""How documents of a kind lead to customers; None of a kind that posts do not speak of."""
	spec = catalog.specs.get(doctype)
	is_document = spec and not spec.parent_doctype and spec.is_rule_source and not doctype.startswith("Convo ")
	return spec if is_document else None


def customers_of(site: Site, spec: SourceSpec, name: str) -> list[str]:
	"""The customers that a document names."""
	customer = customer_of(spec)
	query = sql(
		"SELECT DISTINCT {customer} FROM {rows} WHERE s.name = {name} AND {customer} <> '' AND {is_customers} LIMIT {most}",
		customer=customer,
		rows=rows_of(spec),
		name=name,
		is_customers=leads_to_customer(spec),
		most=MOST_CUSTOMERS,
	)
	return [str(found) for found in column(site.store, query)]


def seen_among(site: Site, documents: Iterable[Reference]) -> dict[Reference, str]:
	"""Those of some documents that are there and readable, each with the one customer that it names."""
	found: dict[Reference, str] = {}
	for document in documents:
		spec = spec_of(site.catalog, document.doctype)
		customers = customers_of(site, spec, document.name) if spec else []
		if len(customers) == 1 and site.readable(document.doctype, {document.name}):
			found[document] = customers[0]
	return found


def _customer_of(site: Site, spec: SourceSpec, document: Reference, customer: str | None) -> str:
	wanted = require_customer(site.store, site.visibility, customer) if customer else None
	found = customers_of(site, spec, document.name)
	if not found:
		raise RequestError(N_("{0} belongs to no customer, so a post about it has no place."), document.name)
	if wanted is None and len(found) > 1:
		raise RequestError(N_("{0} belongs to several customers: say about which one the post is."), document.name)
	if wanted is not None and fold(wanted) not in map(fold, found):
		raise RequestError(N_("{0} does not belong to this customer."), document.name)
	return require_customer(site.store, site.visibility, wanted or found[0])


def forget_document(store: Store, deletion: Change) -> None:
	"""A post that spoke of a deleted document stays, and leads nowhere: what was said about the customer was said.

	Not one about a document that has the name since.
	"""
	older = sql("creation <= {}", deletion.changed_at)
	_unname(store, sql("reference_doctype = {} AND reference_name = {} AND {}", *deletion.document, older))


def forget_gone(store: Store, doctype: str, where: Sql) -> int:
	"""The same where no deletion was told of: posts `r` that name what is not there; returns how many there were."""
	query = sql(
		"SELECT r.name, r.reference_name FROM `tabConvo Post` AS r LEFT JOIN {documents} AS s ON s.name = r.reference_name"
		" WHERE r.reference_doctype = {doctype} AND r.reference_name <> '' AND s.name IS NULL AND {where}",
		documents=table(doctype),
		doctype=doctype,
		where=where,
	)
	found = [(post, str(name)) for post, name in store.rows(query)]
	# Whoever was just renamed is there by another name, which the post is about to learn.
	waiting = read_waiting(store, doctype, sorted({name for _, name in found}))
	gone = sorted(post for post, name in found if fold(name) not in waiting)
	for slab in in_slabs(gone):
		_unname(store, in_list(sql("name"), slab))
	return len(gone)


def _unname(store: Store, where: Sql) -> None:
	store.execute(sql("UPDATE `tabConvo Post` SET reference_doctype = NULL, reference_name = NULL WHERE {}", where))
