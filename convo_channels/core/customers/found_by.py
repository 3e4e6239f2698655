"""Customers found by what belongs to them: the name, address or number of a contact, and the number of a document. Reads only.

Every way is limited. A contact or document is a way for those who may read it, and a field of it for those who may know it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ..base.sql import Sql, all_of, any_of, ident, in_list, join, like, sql, table
from ..base.store import Store, column
from ..base.text import fold
from ..catalog.catalog import SourceSpec
from ..catalog.customer_links import customer_of, leads_to_customer, rows_of
from ..site.site import Site

# Whether the reader may know some fields of a kind of document.
Known = Callable[..., bool]
CONTACT = "Contact"
SHORTEST = 3
# So many of each kind are looked at.
MOST = 20
_PHONE = re.compile(r"[\d\s()+./-]+")
FEWEST_DIGITS = 5
_CONTACT_NAMES = ("first_name", "last_name", "full_name")


@dataclass(frozen=True)
class Found:
	"""A customer, and by which document."""

	customer: str
	doctype: str
	name: str
	text: str


def know_all(*_named: str) -> bool:
	return True


def find_by_others(site: Site, text: str, known: Known = know_all) -> list[Found]:
	"""By documents first, for a number is meant exactly."""
	if len(text) < SHORTEST:
		return []
	return [*_by_documents(site, text, known), *_by_contacts(site, text, known)]


def _by_documents(site: Site, text: str, known: Known) -> list[Found]:
	if not any(sign.isdigit() for sign in text):
		return []
	specs = [
		spec
		for spec in site.catalog.specs.values()
		if spec.is_timeline_source and not spec.parent_doctype and not spec.doctype.startswith("Convo ")
		if spec.doctype not in site.visibility.hidden_doctypes
		if site.may("read", spec.doctype) and known(spec.doctype, spec.customer_field)
	]
	found: list[Found] = []
	for spec in specs:
		names = _names_from(site.store, spec.doctype, text)
		readable = site.readable(spec.doctype, names) if names else set()
		found += [Found(customer, spec.doctype, name, name) for name, customer in _owners(site.store, spec, readable)]
	return found


def _names_from(store: Store, doctype: str, text: str) -> set[str]:
	"""Names that begin with the text: the next ones in the order of the primary key, which are looked at themselves."""
	query = sql("SELECT name FROM {} WHERE name >= {} ORDER BY name LIMIT {}", table(doctype), text, MOST)
	return {str(name) for name in column(store, query) if fold(str(name)).startswith(fold(text))}


def _owners(store: Store, spec: SourceSpec, names: Iterable[str]) -> list[tuple[str, str]]:
	wanted = sorted(names)
	if not wanted:
		return []
	query = sql(
		"SELECT DISTINCT s.name, {customer} FROM {rows} WHERE {names} AND {customer} <> '' AND {is_customers}",
		customer=customer_of(spec),
		rows=rows_of(spec),
		names=in_list(ident("s", "name"), wanted),
		is_customers=leads_to_customer(spec),
	)
	return [(str(name), str(customer)) for name, customer in store.rows(query)]


def _by_contacts(site: Site, text: str, known: Known) -> list[Found]:
	ways = _ways(text, known)
	if not ways or not site.may("read", CONTACT):
		return []
	query = sql(
		"SELECT DISTINCT l.link_name, c.name, c.first_name, c.last_name FROM ({ways}) AS w JOIN `tabContact` AS c ON c.name = w.name"
		" JOIN `tabDynamic Link` AS l ON l.parenttype = 'Contact' AND l.parent = c.name AND l.link_doctype = 'Customer'"
		" ORDER BY c.name, l.link_name LIMIT {most}",
		ways=join(" UNION ", ways),
		most=MOST,
	)
	rows = site.store.rows(query)
	readable = site.readable(CONTACT, {str(name) for _, name, *_ in rows}) if rows else set()
	may_name = known(CONTACT, *_CONTACT_NAMES)
	return [
		Found(customer, CONTACT, name, " ".join(filter(None, (first, last))) if may_name else "")
		for customer, name, first, last in rows
		if name in readable
	]


def _ways(text: str, known: Known) -> list[Sql]:
	"""Queries for names of contacts, a limited one for each place where the text may stand."""
	ways: list[Sql] = []
	if known(CONTACT, *_CONTACT_NAMES):
		words = [any_of([like(ident("c", field), word) for field in _CONTACT_NAMES]) for word in text.split()]
		ways.append(_way(CONTACT, "name", all_of(words)))
	if known(CONTACT, "email_id", "email_ids"):
		ways.append(_way(CONTACT, "name", like(ident("c", "email_id"), text)))
		ways.append(_way("Contact Email", "parent", like(ident("c", "email_id"), text)))
	digits = re.sub(r"\D", "", text).lstrip("0")
	if _PHONE.fullmatch(text) and len(digits) >= FEWEST_DIGITS and known(CONTACT, "phone", "mobile_no", "phone_nos"):
		numbers = [like(_digits(ident("c", field)), digits) for field in ("phone", "mobile_no")]
		ways.append(_way(CONTACT, "name", any_of(numbers)))
		ways.append(_way("Contact Phone", "parent", like(_digits(ident("c", "phone")), digits)))
	return ways


def _way(doctype: str, name: str, where: Sql) -> Sql:
	return sql(
		"SELECT name FROM (SELECT {name} AS name FROM {table} AS c WHERE {where} LIMIT {most}) AS way",
		name=ident("c", name),
		table=table(doctype),
		where=where,
		most=MOST,
	)


def _digits(value: Sql) -> Sql:
	"""A number without what people write between its digits."""
	for sign in " -()./":
		value = sql("REPLACE({}, {}, '')", value, sign)
	return value


def by_customer(found: Sequence[Found]) -> dict[str, Found]:
	"""Each customer once, by what was found first."""
	kept: dict[str, Found] = {}
	for one in found:
		kept.setdefault(fold(one.customer), one)
	return kept
