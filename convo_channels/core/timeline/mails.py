"""What the timeline tells of Communications: a row for every customer they concern, derived from Frappe's own tables.

A Communication names its customers in three places: its reference, its timeline links, and the contacts among
those. So it follows what it hangs on as well. What is written is decided in `follow`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ..base.clock import Clock, as_datetime
from ..base.mail_states import is_thrown_away
from ..base.sql import hint, ident, in_list, join, sql
from ..base.store import Store, column, dicts
from ..base.text import fold
from ..base.write import in_slabs
from ..catalog.catalog import CUSTOMER, Catalog
from ..catalog.customer_links import customer_of, leads_to_customer, rows_of
from ..changes import outbox
from ..changes.outbox import CHANGE, DELETE, INSERT, RENAME, Change
from .documents import Interaction, Truth

DOCTYPE = "Communication"
SOURCE = "Communication"
MEDIA = {
	"Email": "Email",
	"Phone": "Phone",
	"SMS": "SMS",
	"Chat": "Chat",
	"Meeting": "Meeting",
	"Visit": "Meeting",
}
_COLUMNS = (
	"name", "communication_medium", "sent_or_received", "subject", "sender", "communication_date",
	"creation", "delivery_status", "email_status", "reference_doctype", "reference_name", "owner",
)  # fmt: skip


def digest(alias: str) -> Any:
	"""What a text is compared by: a long one need not travel to be found unchanged."""
	text = ident(alias, "content")
	return sql("{}{}{}", hint("MD5("), sql("COALESCE({}, '')", text), hint(")"))


def derive(store: Store, catalog: Catalog, names: Sequence[str], clock: Clock) -> Truth:
	"""What Communications say now, for each customer they concern. `content` is its digest, see `with_contents`."""
	found: Truth = {}
	columns = [ident("m", name) for name in _COLUMNS]
	for slab in in_slabs(list(names)):
		query = sql(
			"SELECT {columns}, {digest} FROM `tabCommunication` AS m WHERE {names} AND m.communication_type = 'Communication'",
			columns=join(", ", columns),
			digest=digest("m"),
			names=in_list(ident("m", "name"), slab),
		)
		mails = dicts(store, query, (*_COLUMNS, "content"))
		owners = customers_of(store, catalog, mails)
		for mail in mails:
			told = {fold(customer): _tell(mail, customer, clock) for customer in owners.get(mail["name"], ())}
			found[fold(mail["name"])] = told
	return found


def with_contents(store: Store, told: Sequence[Interaction]) -> list[Interaction]:
	"""The same, with the words themselves."""
	found: dict[str, str] = {}
	for slab in in_slabs(sorted({item.reference_name for item in told})):
		query = sql("SELECT name, content FROM `tabCommunication` WHERE {}", in_list(sql("name"), slab))
		found.update({fold(name): content or "" for name, content in store.rows(query)})
	return [replace(item, content=found.get(fold(item.reference_name), "")) for item in told]


def _tell(mail: dict[str, Any], customer: str, clock: Clock) -> Interaction:
	received = mail["sent_or_received"] == "Received"
	created = as_datetime(mail["creation"])
	status = mail["email_status"] if is_thrown_away(mail["email_status"] or "") else mail["delivery_status"]
	return Interaction(
		customer=customer, occurred_at=as_datetime(mail["communication_date"]) or created or clock.now,
		received_at=clock.now, medium=MEDIA.get(mail["communication_medium"], "Other"),
		direction="In" if received else "Out", event_type="Received" if received else "Sent",
		subject=mail["subject"] or "", content=mail["content"] or "", reference_doctype=DOCTYPE,
		reference_name=mail["name"], reference_created_at=created, dedupe_key=f"{DOCTYPE}:{mail['name']}:{customer}",
		status=status or "", actor=mail["sender"] or mail["owner"] or "", source=SOURCE,
	)  # fmt: skip


def that_hang_on(store: Store, catalog: Catalog, changes: Iterable[Change]) -> dict[str, Change]:
	"""{Communication: the change of something else that gives it a customer, or takes one away}."""
	by_doctype: dict[str, dict[str, list[Change]]] = {}
	found: dict[str, Change] = {}
	renames: list[tuple[str, str]] | None = None
	for change in changes:
		doctype = change.reference_doctype
		if doctype == CUSTOMER and change.event not in (INSERT, RENAME):
			continue  # its mails name it: nothing that is saved in it changes that
		if doctype != CUSTOMER and (doctype not in catalog.specs or doctype.startswith("Convo ")):
			continue
		if change.event == DELETE:
			renames = outbox.read_renames(store) if renames is None else renames
			customer = outbox.name_of_now(renames, change.customer_before or "")
			found.update(dict.fromkeys(_told_to(store, customer), change))
		else:
			by_doctype.setdefault(doctype, {}).setdefault(fold(change.reference_name), []).append(change)
	for doctype, by_name in by_doctype.items():
		names = sorted({change.reference_name for group in by_name.values() for change in group})
		owners = _owners(store, catalog, doctype, names)
		for (mail, document), told in _hanging(store, doctype, names).items():
			group = by_name.get(document, [])
			before = {fold(change.customer_before) for change in group if change.customer_before}
			now = {fold(customer) for customer in owners.get(document, ())}
			# A number that returns has mails of the document that had it before.
			is_new = any(change.event == INSERT for change in group)
			if group and (is_new or now - told or (before - now) & told):
				found[mail] = group[-1]
	return {mail: as_change_of(DOCTYPE, mail, change) for mail, change in found.items()}


def as_change_of(doctype: str, name: str, change: Change) -> Change:
	"""What changed a document that was not saved itself."""
	return replace(
		change, reference_doctype=doctype, reference_name=name, event=CHANGE, customer_before=None,
		customer_after=None, old_name=None, doc_status=None, reference_created_at=None,
	)  # fmt: skip


def _told_to(store: Store, customer: str) -> list[str]:
	"""The mails that stand with a customer and do not name it: they may have come by what was deleted."""
	if not customer:
		return []
	query = sql(
		"SELECT DISTINCT i.reference_name FROM `tabConvo Interaction` AS i LEFT JOIN `tabCommunication` AS m"
		" ON m.name = i.reference_name AND m.reference_doctype = {doctype} AND m.reference_name = {customer}"
		" WHERE i.customer = {customer} AND i.reference_doctype = {mail} AND i.source = {source} AND m.name IS NULL",
		doctype=CUSTOMER,
		customer=customer,
		mail=DOCTYPE,
		source=SOURCE,
	)
	return [str(name) for name in column(store, query)]


def _hanging(store: Store, doctype: str, names: Sequence[str]) -> dict[tuple[str, str], set[str]]:
	"""{(Communication, folded document it hangs on): the customers it is told to, folded}."""
	told = sql(
		"LEFT JOIN `tabConvo Interaction` AS i ON i.reference_doctype = {doctype} AND i.reference_name = m.name"
		" AND i.source = {source}",
		doctype=DOCTYPE,
		source=SOURCE,
	)
	found: dict[tuple[str, str], set[str]] = {}
	for slab in in_slabs(list(names)):
		by_reference = sql(
			"SELECT m.name, m.reference_name, i.customer FROM `tabCommunication` AS m {told}"
			" WHERE m.reference_doctype = {doctype} AND {names} AND m.communication_type = 'Communication'",
			told=told,
			doctype=doctype,
			names=in_list(sql("m.reference_name"), slab),
		)
		by_link = sql(
			"SELECT m.name, k.link_name, i.customer FROM `tabCommunication Link` AS k JOIN `tabCommunication` AS m"
			" ON m.name = k.parent {told} WHERE k.link_doctype = {doctype} AND {names}"
			" AND m.communication_type = 'Communication'",
			told=told,
			doctype=doctype,
			names=in_list(sql("k.link_name"), slab),
		)
		for mail, document, customer in [*store.rows(by_reference), *store.rows(by_link)]:
			customers = found.setdefault((mail, fold(document)), set())
			if customer:
				customers.add(fold(customer))
	return found


def customers_of(store: Store, catalog: Catalog, mails: Sequence[dict[str, Any]]) -> dict[str, set[str]]:
	"""{communication: its customers}, from reference, timeline links and contacts."""
	pointers: list[tuple[str, str, str]] = [
		(m["name"], m["reference_doctype"], m["reference_name"])
		for m in mails
		if m["reference_doctype"] and m["reference_name"]
	]
	links = sql(
		"SELECT parent, link_doctype, link_name FROM `tabCommunication Link` WHERE {}",
		in_list(sql("parent"), [m["name"] for m in mails]),
	)
	pointers += [(parent, doctype, name) for parent, doctype, name in store.rows(links) if name]
	wanted: dict[str, set[str]] = {}
	for _, doctype, name in pointers:
		wanted.setdefault(doctype, set()).add(name)
	owner = {doctype: _owners(store, catalog, doctype, sorted(names)) for doctype, names in wanted.items()}
	found: dict[str, set[str]] = {}
	for mail, doctype, name in pointers:
		found.setdefault(mail, set()).update(owner[doctype].get(fold(name), ()))
	return found


def _owners(store: Store, catalog: Catalog, doctype: str, names: Sequence[str]) -> dict[str, set[str]]:
	"""{folded name of a document: customers it belongs to} for documents of one DocType."""
	if doctype == "Customer":
		query = sql("SELECT name, name FROM `tabCustomer` WHERE {}", in_list(sql("name"), names))
	elif doctype == "Contact":
		query = sql(
			"SELECT d.parent, c.name FROM `tabDynamic Link` AS d JOIN `tabCustomer` AS c ON c.name = d.link_name"
			" WHERE d.parenttype = 'Contact' AND d.link_doctype = 'Customer' AND {}",
			in_list(sql("d.parent"), names),
		)
	elif doctype in catalog.specs:
		spec = catalog.specs[doctype]
		query = sql(
			"SELECT s.name, c.name FROM {rows} JOIN `tabCustomer` AS c ON c.name = {customer} WHERE {is_customers} AND {names}",
			rows=rows_of(spec),
			customer=customer_of(spec),
			is_customers=leads_to_customer(spec),
			names=in_list(sql("s.name"), names),
		)
	else:
		return {}
	found: dict[str, set[str]] = {}
	for name, customer in store.rows(query):
		found.setdefault(fold(str(name)), set()).add(customer)
	return found
