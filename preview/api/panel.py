"""What the preview's panel does: change a customer, quote, move the date. Each is a row, an outbox row, and a drain.

These are the preview's own; on a site the same changes come from ERPNext's forms.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from convo_channels.core.base.clock import as_text
from convo_channels.core.base.sql import like, sql, table
from convo_channels.core.base.store import scalar
from convo_channels.core.changes import outbox
from preview.api import OWN, BadRequest, answers
from preview.api.items import (
	SHOWN_MOVES,
	fetch_moves_after,
	fetch_turned_after,
	full_name,
	newest_move,
	newest_row,
)
from preview.documents import describe_change, insert_rows, new_row, read_row, update_row
from preview.site import Outcome, Site
from standalone.schema import load_doctypes

CUSTOMER_FIELDS = ("customer_group", "territory", "industry", "customer_type", "account_manager", "disabled")
QUOTATION_STATUSES = ("Draft", "Open", "Replied", "Ordered", "Lost", "Cancelled")
DOCSTATUS = {"Draft": 0, "Cancelled": 2}
LINK_TITLES = {"Customer": "customer_name", "User": "full_name"}
LONGEST_STEP = 92
VALID_DAYS = 30
LARGEST_AMOUNT = 10_000_000
# Of the moves of many nights.
MOST_MOVES = 200


@answers(OWN + "get_state")
def get_state(site: Site) -> dict[str, Any]:
	return {
		"engine": "MariaDB" if site.store.dialect == "mariadb" else "SQLite",
		"now": as_text(site.now()),
		"days_ahead": site.days_ahead,
		"user": {"name": site.user, "full_name": full_name(site, site.user), "image": None},
		"quotation_statuses": QUOTATION_STATUSES,
	}


@answers(OWN + "search_link")
def search_link(site: Site, doctype: str, txt: str = "") -> list[dict[str, Any]]:
	"""Options for a link field: [{value, label, description}]."""
	if doctype not in load_doctypes() or load_doctypes()[doctype].is_single:
		raise BadRequest(f"The preview has no {doctype[:60]}.", 404)
	title = LINK_TITLES.get(doctype, "name")
	where = sql("({} OR {})", like(sql("name"), txt[:140]), like(sql(f"`{title}`"), txt[:140]))
	query = sql(f"SELECT name, `{title}` FROM {{}} WHERE {{}} ORDER BY name LIMIT 20", table(doctype), where)
	return [
		{"value": name, "label": label or name, "description": ""} for name, label in site.store.rows(query)
	]


@answers(OWN + "get_customer")
def get_customer(site: Site, customer: str) -> dict[str, Any]:
	"""The fields that may be changed here, with their choices, and the customer's quotations."""
	row = require(site, "Customer", customer)
	known = {item.name: item for item in load_doctypes()["Customer"].fields}
	quotations = sql(
		"SELECT name, status, base_grand_total, currency, transaction_date FROM `tabQuotation`"
		" WHERE quotation_to = 'Customer' AND party_name = {} ORDER BY transaction_date DESC, name DESC LIMIT 8",
		row["name"],
	)
	columns = ("name", "status", "amount", "currency", "date")
	return {
		"name": row["name"],
		"customer_name": row["customer_name"],
		"fields": [_describe_field(site, known[name], row[name]) for name in CUSTOMER_FIELDS],
		"quotations": [dict(zip(columns, found, strict=True)) for found in site.store.rows(quotations)],
	}


@answers(OWN + "change_customer", post=True)
def change_customer(site: Site, customer: str, values: dict[str, Any]) -> dict[str, Any]:
	row = require(site, "Customer", customer)
	known = {item.name: item for item in load_doctypes()["Customer"].fields}
	for name, value in values.items():
		if name not in CUSTOMER_FIELDS:
			raise BadRequest(f"The field {name[:60]} cannot be changed here.")
		_check_value(site, known[name], value)
	changed = {name: value for name, value in values.items() if value != row[name]}
	if not changed:
		return _tell(site, None, newest_move(site))
	update_row(site, "Customer", row["name"], **changed)
	after = {**row, **changed, "modified_by": site.user}
	return announce(site, Saved("Customer", after, outbox.CHANGE, row))


@answers(OWN + "add_quotation", post=True)
def add_quotation(site: Site, customer: str, amount: float, status: str = "Open") -> dict[str, Any]:
	owner = require(site, "Customer", customer)
	_check_status(status)
	if not 0 < amount <= LARGEST_AMOUNT:
		raise BadRequest(f"The amount must be more than 0 and at most {LARGEST_AMOUNT:,}.")
	today = site.now().date()
	row = new_row(
		site,
		_next_name(site),
		quotation_to="Customer",
		party_name=owner["name"],
		customer_name=owner["customer_name"],
		title=owner["customer_name"],
		transaction_date=today,
		valid_till=today + datetime.timedelta(days=VALID_DAYS),
		company=scalar(site.store, sql("SELECT name FROM `tabCompany` ORDER BY name LIMIT 1")),
		currency=owner["default_currency"] or "EUR",
		conversion_rate=1,
		grand_total=amount,
		base_grand_total=amount,
		order_type="Sales",
		status=status,
		docstatus=DOCSTATUS.get(status, 1),
	)
	insert_rows(site, "Quotation", [row])
	return announce(site, Saved("Quotation", row, outbox.INSERT))


@answers(OWN + "change_quotation", post=True)
def change_quotation(site: Site, quotation: str, status: str) -> dict[str, Any]:
	row = require(site, "Quotation", quotation)
	_check_status(status)
	changed = {"status": status, "docstatus": DOCSTATUS.get(status, 1)}
	update_row(site, "Quotation", row["name"], **changed)
	event = outbox.CANCEL if status == "Cancelled" else outbox.CHANGE
	return announce(site, Saved("Quotation", {**row, **changed, "modified_by": site.user}, event, row))


@answers(OWN + "move_date", post=True)
def move_date(site: Site, days: int) -> dict[str, Any]:
	"""Forward by whole days; the nights in between are lived through one by one."""
	if not 1 <= days <= LONGEST_STEP:
		raise BadRequest(f"The date moves by 1 to {LONGEST_STEP} days at a time.")
	last, told = newest_move(site), newest_row(site)
	outcome = site.move_date(days)
	return {"turned": fetch_turned_after(site, told), **_tell(site, outcome, last, MOST_MOVES)}


@dataclass(frozen=True)
class Saved:
	"""A document that was written: as it is, what happened to it, and as it was before."""

	doctype: str
	row: dict[str, Any]
	event: str
	before: dict[str, Any] | None = None


def announce(site: Site, first: Saved, *others: Saved) -> dict[str, Any]:
	"""The outbox rows of the saves, the drain, and what it brought. `first`: the document that was meant."""
	last = newest_move(site)
	site.append([describe_change(site, s.doctype, s.row, s.event, before=s.before) for s in (first, *others)])
	outcome = site.settle()
	return {"document": {"doctype": first.doctype, "name": first.row["name"]}, **_tell(site, outcome, last)}


def _tell(site: Site, outcome: Outcome | None, last_move: int, most: int = SHOWN_MOVES) -> dict[str, Any]:
	return {
		"moves": fetch_moves_after(site, last_move, most),
		"parked": [error for _, error in outcome.parked] if outcome else [],
		"now": as_text(site.now()),
		"days_ahead": site.days_ahead,
	}


def require(site: Site, doctype: str, name: str) -> dict[str, Any]:
	row = read_row(site, doctype, name)
	if row is None:
		raise BadRequest(f"There is no {doctype} {name[:140]}.", 404)
	return row


def _describe_field(site: Site, item: Any, value: Any) -> dict[str, Any]:
	return {
		"name": item.name,
		"label": item.label,
		"type": item.fieldtype,
		"value": value,
		"options": _choices(site, item),
	}


def _choices(site: Site, item: Any) -> list[str]:
	if item.fieldtype == "Select":
		return [option for option in item.options.split("\n") if option]
	if item.fieldtype == "Link":
		return [
			name for (name,) in site.store.rows(sql("SELECT name FROM {} ORDER BY name", table(item.options)))
		]
	return []


def _check_value(site: Site, item: Any, value: Any) -> None:
	if item.fieldtype == "Check":
		if value not in (0, 1):
			raise BadRequest(f"{item.label} is either 0 or 1.")
	elif value is not None and value not in ("", *_choices(site, item)):
		raise BadRequest(f"{str(value)[:60]} is not a {item.label}.")


def _check_status(status: str) -> None:
	if status not in QUOTATION_STATUSES:
		raise BadRequest(f"A quotation is never {status[:60]}.")


def _next_name(site: Site) -> str:
	last = (
		scalar(site.store, sql("SELECT MAX(name) FROM `tabQuotation` WHERE name LIKE 'SAL-QTN-%'"))
		or "SAL-QTN-0000"
	)
	number = int(last.rsplit("-", 1)[-1]) + 1
	return f"SAL-QTN-{number:04}"
