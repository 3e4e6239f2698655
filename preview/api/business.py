"""What the preview's panel does beside quotations: an invoice is paid, cancelled or returned, and the customer writes a mail.

Rows as ERPNext would leave them, each with its outbox row; on a site the same comes from ERPNext's forms and the mailbox.
"""

import html
import secrets
from typing import Any

from convo_channels.core.base.sql import like, sql, table
from convo_channels.core.base.store import column, dicts, scalar
from convo_channels.core.base.text import is_blank
from convo_channels.core.changes import outbox
from preview.api import OWN, BadRequest, answers
from preview.api.panel import Saved, announce, require
from preview.documents import insert_rows, new_row, update_row
from preview.site import Site

INVOICE = "Sales Invoice"
SHOWN_INVOICES = 6
LONGEST_SUBJECT, LONGEST_MAIL = 140, 10_000
AMOUNTS = ("total", "net_total", "grand_total", "rounded_total")
# Amounts and quantities that a return has with the other sign.
TURNED = ("total_qty", "qty", "amount", "net_amount", *AMOUNTS)
TURNED += tuple(f"base_{name}" for name in TURNED if name not in ("total_qty", "qty"))


@answers(OWN + "get_invoices")
def get_invoices(site: Site, customer: str) -> list[dict[str, Any]]:
	"""A customer's newest invoices, each with what can be done about it."""
	columns = ("name", "status", "amount", "currency", "date", "outstanding", "is_return", "docstatus")
	query = sql(
		"SELECT name, status, base_grand_total, currency, posting_date, outstanding_amount, is_return, docstatus"
		" FROM `tabSales Invoice` WHERE customer = {} ORDER BY posting_date DESC, name DESC LIMIT {}",
		require(site, "Customer", customer)["name"],
		SHOWN_INVOICES,
	)
	found = dicts(site.store, query, columns)
	return [{**row, "can": [name for name, lacks in CAN.items() if not lacks(site, row)]} for row in found]


@answers(OWN + "pay_invoice", post=True)
def pay_invoice(site: Site, invoice: str) -> dict[str, Any]:
	"""All that is open of it, by one payment."""
	row = _require_invoice(site, invoice, "pay")
	paid = row["outstanding_amount"]
	payment = new_row(
		site, _next_name(site, "Payment Entry", "ACC-PAY-"), docstatus=1, status="Submitted", payment_type="Receive",
		party_type="Customer", party=row["customer"], party_name=row["customer_name"], title=row["customer_name"],
		posting_date=site.now().date(), reference_date=site.now().date(), company=row["company"],
		unallocated_amount=0, **dict.fromkeys(
			("paid_amount", "base_paid_amount", "received_amount", "base_received_amount", "total_allocated_amount",
			"base_total_allocated_amount"), paid,
		),
	)  # fmt: skip
	reference = new_row(
		site, secrets.token_hex(5), parent=payment["name"], parenttype="Payment Entry", parentfield="references",
		docstatus=1, reference_doctype=INVOICE, reference_name=row["name"], allocated_amount=paid,
	)  # fmt: skip
	insert_rows(site, "Payment Entry", [payment])
	insert_rows(site, "Payment Entry Reference", [reference])
	closed = _change(site, row, outstanding_amount=0, status="Paid")
	return announce(site, Saved("Payment Entry", payment, outbox.INSERT), closed)


@answers(OWN + "cancel_invoice", post=True)
def cancel_invoice(site: Site, invoice: str) -> dict[str, Any]:
	row = _require_invoice(site, invoice, "cancel")
	return announce(site, _change(site, row, outbox.CANCEL, docstatus=2, status="Cancelled", outstanding_amount=0))


@answers(OWN + "return_invoice", post=True)
def return_invoice(site: Site, invoice: str) -> dict[str, Any]:
	"""All of it, by one credit note."""
	row = _require_invoice(site, invoice, "return")
	note = _turned(site, row, _next_name(site, INVOICE, "ACC-SINV-"))
	note |= {
		"status": "Return", "is_return": 1, "return_against": row["name"], "outstanding_amount": 0,
		"posting_date": site.now().date(), "due_date": site.now().date(), "posting_time": f"{site.now():%H:%M:%S}",
	}  # fmt: skip
	items = sql("SELECT name FROM `tabSales Invoice Item` WHERE parent = {} ORDER BY idx", row["name"])
	rows = [require(site, f"{INVOICE} Item", name) for name in column(site.store, items)]
	insert_rows(site, INVOICE, [note])
	insert_rows(site, f"{INVOICE} Item", [{**_turned(site, item, secrets.token_hex(5)), "parent": note["name"]} for item in rows])
	closed = _change(site, row, outstanding_amount=0, status="Credit Note Issued")
	return announce(site, Saved(INVOICE, note, outbox.INSERT), closed)


@answers(OWN + "write_mail", post=True)
def write_mail(site: Site, customer: str, subject: str, content: str) -> dict[str, Any]:
	"""A mail as the customer's contact sends it, read by the site's mailbox."""
	owner = require(site, "Customer", customer)
	if is_blank(subject) or is_blank(content):
		raise BadRequest("A mail needs a subject and a text.")
	if len(subject) > LONGEST_SUBJECT or len(content) > LONGEST_MAIL:
		raise BadRequest(f"A subject has at most {LONGEST_SUBJECT} characters, and a text {LONGEST_MAIL:,}.")
	name, address = _contact_of(site, owner["name"])
	mail = new_row(
		site, f"mail-{secrets.token_hex(5)}", owner="Administrator", modified_by="Administrator", communication_type="Communication",
		communication_medium="Email", sent_or_received="Received", communication_date=site.now(), status="Linked",
		subject=subject, content="".join(f"<p>{html.escape(line)}</p>" for line in content.splitlines() if not is_blank(line)),
		text_content=content, sender=address, sender_full_name=name, recipients=site.user, has_attachment=0,
		reference_doctype="Customer", reference_name=owner["name"],
	)  # fmt: skip
	link = new_row(
		site, secrets.token_hex(5), owner="Administrator", modified_by="Administrator", parent=mail["name"],
		parenttype="Communication", parentfield="timeline_links", idx=1, link_doctype="Customer", link_name=owner["name"],
		link_title=owner["customer_name"],
	)  # fmt: skip
	insert_rows(site, "Communication", [mail])
	insert_rows(site, "Communication Link", [link])
	return announce(site, Saved("Communication", mail, outbox.INSERT))


def _cannot_pay(site: Site, row: dict[str, Any]) -> str:
	if row["docstatus"] != 1 or row["is_return"]:
		return "Only an invoice that is submitted can be paid."
	return "" if _number(row, "outstanding") > 0 else "Nothing of this invoice is open."


def _cannot_cancel(site: Site, row: dict[str, Any]) -> str:
	if row["docstatus"] != 1 or row["is_return"]:
		return "Only an invoice that is submitted can be cancelled."
	paid = sql("SELECT 1 FROM `tabPayment Entry Reference` WHERE reference_name = {} LIMIT 1", row["name"])
	returned = sql("SELECT 1 FROM `tabSales Invoice` WHERE return_against = {} AND docstatus = 1 LIMIT 1", row["name"])
	if site.store.rows(paid) or site.store.rows(returned):
		return "It was paid or returned already; ERPNext has these cancelled first."
	return ""


def _cannot_return(site: Site, row: dict[str, Any]) -> str:
	if row["docstatus"] != 1 or row["is_return"]:
		return "Only an invoice that is submitted can be returned."
	returned = sql("SELECT 1 FROM `tabSales Invoice` WHERE return_against = {} AND docstatus = 1 LIMIT 1", row["name"])
	return "It was returned already." if site.store.rows(returned) else ""


# What can be done about an invoice, and what stands in the way of it ("": nothing).
CAN = {"pay": _cannot_pay, "return": _cannot_return, "cancel": _cannot_cancel}


def _require_invoice(site: Site, invoice: str, what: str) -> dict[str, Any]:
	row = require(site, INVOICE, invoice)
	lack = CAN[what](site, {**row, "outstanding": row["outstanding_amount"]})
	if lack:
		raise BadRequest(lack, 409)
	return row


def _number(row: dict[str, Any], name: str) -> float:
	return float(row[name] or 0)


def _change(site: Site, row: dict[str, Any], event: str = outbox.CHANGE, **fields: Any) -> Saved:
	update_row(site, INVOICE, row["name"], **fields)
	return Saved(INVOICE, {**row, **fields, "modified_by": site.user}, event, row)


def _turned(site: Site, row: dict[str, Any], name: str) -> dict[str, Any]:
	"""The same row anew, its amounts and quantities with the other sign."""
	return {**row, **new_row(site, name, docstatus=1, idx=row["idx"]), **{key: -_number(row, key) for key in TURNED if key in row}}


def _contact_of(site: Site, customer: str) -> tuple[str, str]:
	"""(name, address) of the customer's first contact that has an address."""
	query = sql(
		"SELECT c.full_name, e.email_id FROM `tabContact` AS c"
		" INNER JOIN `tabContact Email` AS e ON e.parent = c.name"
		" INNER JOIN `tabDynamic Link` AS l ON l.parent = c.name AND l.parenttype = 'Contact'"
		" WHERE l.link_doctype = 'Customer' AND l.link_name = {} ORDER BY c.name, e.idx LIMIT 1",
		customer,
	)
	found = site.store.rows(query)
	return (found[0][0] or customer, found[0][1]) if found else (customer, "somebody@customer.example")


def _next_name(site: Site, doctype: str, prefix: str) -> str:
	query = sql("SELECT MAX(name) FROM {} WHERE {}", table(doctype), like(sql("name"), prefix))
	last = str(scalar(site.store, query) or f"{prefix}0000")
	return f"{prefix}{int(last.rsplit('-', 1)[-1]) + 1:04}"
