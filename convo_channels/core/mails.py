"""Communications become interactions of every customer they concern.

A Communication names its customers in three places: its reference, its timeline links, and the contacts among
those. Reads Frappe's tables, hands rows to `story`.
"""

import datetime
from collections.abc import Sequence
from typing import Any

from .catalog import Catalog
from .clock import as_datetime
from .outbox import DELETE, RENAME, Change
from .related import customer_of, leads_to_customer, rows_of
from .spelling import fold
from .sql import in_list, sql
from .store import Store, dicts
from .story import Interaction, write_interactions

DOCTYPE = "Communication"
MEDIA = {
	"Email": "Email",
	"Phone": "Phone",
	"SMS": "SMS",
	"Chat": "Chat",
	"Meeting": "Meeting",
	"Visit": "Meeting",
}
_COLUMNS = (
	"name", "communication_medium", "sent_or_received", "subject", "content", "sender", "communication_date",
	"creation", "delivery_status", "reference_doctype", "reference_name", "owner",
)  # fmt: skip


def record_mails(store: Store, catalog: Catalog, changes: Sequence[Change]) -> list[Interaction]:
	"""Write the interactions of changed Communications and bring delivery states up to date."""
	names = sorted(
		{
			c.reference_name
			for c in changes
			if c.reference_doctype == DOCTYPE and c.event not in (DELETE, RENAME)
		}
	)
	if not names:
		return []
	return _record(store, catalog, in_list(sql("name"), names), changes[0].changed_at)


def backfill_mails(
	store: Store, catalog: Catalog, after: str | None, size: int, now: datetime.datetime
) -> tuple[list[Interaction], str | None]:
	"""The next Communications of history; returns (rows, name to go on from)."""
	names = [
		row[0]
		for row in store.rows(
			sql(
				"SELECT name FROM `tabCommunication` WHERE name > {} ORDER BY name LIMIT {}",
				after or "",
				size,
			)
		)
	]
	found = _record(store, catalog, in_list(sql("name"), names), now) if names else []
	return found, names[-1] if len(names) == size else None


def _record(store: Store, catalog: Catalog, where: Any, now: datetime.datetime) -> list[Interaction]:
	query = sql(
		"SELECT "
		+ ", ".join(_COLUMNS)
		+ " FROM `tabCommunication` WHERE {} AND communication_type = 'Communication'",
		where,
	)
	mails = dicts(store, query, _COLUMNS)
	owners = customers_of(store, catalog, mails)
	known = _known(store, [mail["name"] for mail in mails])
	found = [
		_tell(mail, customer, now)
		for mail in mails
		for customer in sorted(owners.get(mail["name"], ()))
		if (mail["name"], customer) not in known
	]
	write_interactions(store, found)
	for mail in mails:
		store.execute(
			sql(
				"UPDATE `tabConvo Interaction` SET status = {} WHERE reference_doctype = {} AND reference_name = {} AND status <> {}",
				mail["delivery_status"] or "", DOCTYPE, mail["name"], mail["delivery_status"] or "",
			)
		)  # fmt: skip
	return found


def _known(store: Store, names: Sequence[str]) -> set[tuple[str, str]]:
	"""(mail, customer) that are told already; the dedupe key alone would not know a renamed customer."""
	query = sql(
		"SELECT i.reference_name, c.name FROM `tabConvo Interaction` AS i JOIN `tabCustomer` AS c ON c.name = i.customer"
		" WHERE i.reference_doctype = {} AND {}",
		DOCTYPE, in_list(sql("i.reference_name"), names),
	)  # fmt: skip
	return {(name, customer) for name, customer in store.rows(query)}


def _tell(mail: dict[str, Any], customer: str, now: datetime.datetime) -> Interaction:
	received = mail["sent_or_received"] == "Received"
	moment = as_datetime(mail["communication_date"]) or as_datetime(mail["creation"]) or now
	return Interaction(
		customer=customer, occurred_at=moment, received_at=now, medium=MEDIA.get(mail["communication_medium"], "Other"),
		direction="In" if received else "Out", event_type="Received" if received else "Sent",
		subject=mail["subject"] or "", content=mail["content"] or "", reference_doctype=DOCTYPE,
		reference_name=mail["name"], dedupe_key=f"{DOCTYPE}:{mail['name']}:{customer}",
		status=mail["delivery_status"] or "", actor=mail["sender"] or mail["owner"] or "", source="Communication",
	)  # fmt: skip


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
			"SELECT s.name, c.name FROM {} JOIN `tabCustomer` AS c ON c.name = {} WHERE {} AND {}",
			rows_of(spec), customer_of(spec), leads_to_customer(spec), in_list(sql("s.name"), names),
		)  # fmt: skip
	else:
		return {}
	found: dict[str, set[str]] = {}
	for name, customer in store.rows(query):
		found.setdefault(fold(name), set()).add(customer)
	return found
