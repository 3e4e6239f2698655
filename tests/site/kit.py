"""Documents as people make them on a site: customers, sales documents, payments, mails, and segments over them.

Everything goes through ERPNext's own documents and their events; nothing here writes a table of ours. Nothing is
committed: whoever calls this decides.
"""

import itertools
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import frappe
from frappe.utils import add_days, fmt_money, nowdate
from frappe.utils.nestedset import get_root_of

PREFIX = "CC"
_numbers = itertools.count(1)


def unique(word: str) -> str:
	"""A name nobody else has."""
	return f"{PREFIX} {word} {next(_numbers)}-{frappe.generate_hash(length=6)}"


def keep_report(name: str, text: str) -> None:
	"""A file for people to read, `.convo/reports/name`. An account that ran the suite before may own the last one."""
	path = Path(__file__).parents[2] / ".convo" / "reports" / name
	path.parent.mkdir(parents=True, exist_ok=True)
	path.unlink(missing_ok=True)
	path.write_text(text)


@dataclass(frozen=True)
class Ground:
	"""What every test stands on: made once, taken away at the end of the run."""

	company: str
	currency: str
	item: str
	machine: str
	group: str
	territory: str
	north: str
	south: str
	users: dict[str, str] = field(default_factory=dict)


def customer(ground: Ground, word: str = "Customer", **fields: Any) -> Any:
	return frappe.get_doc(
		{
			"doctype": "Customer",
			"customer_name": unique(word),
			"customer_type": "Company",
			"customer_group": ground.group,
			"territory": ground.north,
			**fields,
		}
	).insert()


def _rows(ground: Ground, rate: float, **fields: Any) -> list[dict[str, Any]]:
	return [{"item_code": ground.item, "qty": 1, "rate": rate, **fields}]


def quotation(ground: Ground, customer: str, *, rate: float = 100, submit: bool = True, **fields: Any) -> Any:
	doc = frappe.get_doc(
		{
			"doctype": "Quotation",
			"quotation_to": "Customer",
			"party_name": customer,
			"company": ground.company,
			"transaction_date": nowdate(),
			"valid_till": add_days(nowdate(), 30),
			"items": _rows(ground, rate),
			**fields,
		}
	).insert()
	return doc.submit() if submit else doc


def order_from(quotation: Any) -> Any:
	"""What "Create > Sales Order" of a quotation does."""
	from erpnext.selling.doctype.quotation.quotation import make_sales_order

	doc = make_sales_order(quotation.name)
	doc.delivery_date = add_days(nowdate(), 7)
	for row in doc.items:
		row.delivery_date = doc.delivery_date
	return doc.insert().submit()


def invoice(ground: Ground, customer: str, *, rate: float = 100, submit: bool = True, **fields: Any) -> Any:
	posted = fields.get("posting_date", nowdate())
	doc = frappe.get_doc(
		{
			"doctype": "Sales Invoice",
			"customer": customer,
			"company": ground.company,
			"set_posting_time": 1,
			"posting_date": posted,
			"due_date": posted,
			"items": _rows(ground, rate),
			**fields,
		}
	).insert()
	return doc.submit() if submit else doc


def payment(invoice: Any) -> Any:
	"""What "Create > Payment" of an invoice does, for the whole amount."""
	from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry

	doc = get_payment_entry("Sales Invoice", invoice.name, bank_account=cash_account(invoice.company))
	doc.reference_no, doc.reference_date = "paid", nowdate()
	return doc.insert().submit()


def journal_payment(invoice: Any) -> Any:
	"""The same amount booked by hand."""
	amount = invoice.outstanding_amount
	centre = frappe.get_cached_value("Company", invoice.company, "cost_center")
	paid = {
		"account": cash_account(invoice.company),
		"debit_in_account_currency": amount,
		"cost_center": centre,
	}
	received = {
		"account": invoice.debit_to,
		"party_type": "Customer",
		"party": invoice.customer,
		"credit_in_account_currency": amount,
		"reference_type": "Sales Invoice",
		"reference_name": invoice.name,
		"cost_center": centre,
	}
	return (
		frappe.get_doc(
			{
				"doctype": "Journal Entry",
				"company": invoice.company,
				"posting_date": nowdate(),
				"accounts": [paid, received],
			}
		)
		.insert()
		.submit()
	)


def cash_account(company: str) -> str:
	return frappe.db.get_value("Account", {"company": company, "account_type": "Cash", "is_group": 0}, "name")


def issue(customer: str, **fields: Any) -> Any:
	given = {"subject": "It does not start", "customer": customer, "raised_by": "someone@example.com"}
	return frappe.get_doc({"doctype": "Issue", **given, **fields}).insert()


def opportunity(ground: Ground, customer: str, **fields: Any) -> Any:
	given = {"opportunity_from": "Customer", "party_name": customer, "company": ground.company}
	return frappe.get_doc({"doctype": "Opportunity", **given, **fields}).insert()


def warranty_claim(ground: Ground, customer: str, **fields: Any) -> Any:
	given = {"customer": customer, "complaint": "It leaks", "company": ground.company, "status": "Open"}
	return frappe.get_doc({"doctype": "Warranty Claim", **given, **fields}).insert()


def serial_no(ground: Ground, customer: str, **fields: Any) -> Any:
	given = {"serial_no": unique("SN"), "item_code": ground.machine, "company": ground.company}
	return frappe.get_doc({"doctype": "Serial No", **given, "customer": customer, **fields}).insert()


def mail(customer: str, *, received: bool = True, **fields: Any) -> Any:
	given = {
		"communication_type": "Communication",
		"communication_medium": "Email",
		"sent_or_received": "Received" if received else "Sent",
		"subject": "About our order",
		"content": "<p>When will it come?</p>",
		"sender": "someone@example.com",
		"reference_doctype": "Customer",
		"reference_name": customer,
	}
	return frappe.get_doc({"doctype": "Communication", **given, **fields}).insert(ignore_permissions=True)


# What a type of post cannot be written without.
NEEDED = {"Meeting": {"starts_at": "2026-03-02 10:00:00"}, "Reminder": {"remind_on": "2199-12-31"}}


def post(customer: str | None = None, content: str = "Talked to them", **fields: Any) -> Any:
	given = {"post_type": "Note", "content": f"<p>{content}</p>", "customer": customer, **NEEDED.get(fields.get("post_type", ""), {})}
	return frappe.get_doc({"doctype": "Convo Post", **given, **fields}).insert()


def tag(customer: str, word: str) -> None:
	from frappe.desk.doctype.tag.tag import add_tag

	add_tag(word, "Customer", customer)


def when(subject: str, operator: str, value: Any = "", **more: Any) -> dict[str, Any]:
	"""One row of a rule."""
	if isinstance(more.get("filters"), list):
		more["filters"] = json.dumps(more["filters"])
	return {
		"group_no": 1,
		"subject": subject,
		"measure": more.pop("measure", "value"),
		"operator": operator,
		"value": value,
		**more,
	}


def as_written(number: Any) -> str:
	"""A number by the site's settings, with the decimals it has, as Frappe itself writes it."""
	decimals = f"{number:.10g}".partition(".")[2]
	return fmt_money(number, precision=len(decimals))


def as_money(number: Any, currency: str = "") -> str:
	"""An amount as Frappe itself writes it; of the site's own company where no currency is told."""
	code = currency or frappe.db.get_value("Company", {}, "default_currency", order_by="creation")
	return fmt_money(number, precision=len(f"{number:.10g}".partition(".")[2]), currency=code)


def brief_day(day: Any) -> str:
	"""A day in the words of an English reader: the month first where the site writes it first, the year where it is another."""
	day = frappe.utils.getdate(day)
	is_month_first = frappe.utils.formatdate("2001-02-25").startswith("02")
	year = "" if day.year == frappe.utils.getdate().year else f"{', ' if is_month_first else ' '}{day.year}"
	# British English shortens one month to four letters (Unicode CLDR, en-GB).
	month = "Sept" if day.month == 9 and not is_month_first else f"{day:%b}"
	return (f"{month} {day.day}" if is_month_first else f"{day.day} {month}") + year


def named(names: list[str]) -> dict[str, Any]:
	"""A row that keeps a segment to the customers of one test."""
	return when("Customer", "is one of", json.dumps(names), field="name")


def segment(*rows: dict[str, Any], title: str = "", fill: bool = True, **fields: Any) -> str:
	"""A segment as its form saves it; filled as its job would do."""
	doc = frappe.get_doc(
		{
			"doctype": "Convo Segment",
			"title": title or unique("Segment"),
			"enabled": 1,
			"rules": rows,
			**fields,
		}
	).insert()
	if fill:
		fill_segment(doc.name)
	return doc.name


def fill_segment(name: str) -> None:
	from convo_channels.core.segments.moves import CAUSE_FIRST_FILL
	from convo_channels.services.sync import jobs

	frappe.db.commit()
	jobs.rebuild(name, CAUSE_FIRST_FILL, frappe.session.user)


def filled_by_worker(name: str, seconds: float = 60) -> str:
	"""A segment whose first fill was asked of a real worker: only now may documents follow, lest they be told as part of it."""
	until = time.monotonic() + seconds
	while frappe.db.get_value("Convo Segment", name, "status") != "Live":
		assert time.monotonic() < until, f"nobody filled {name}"
		time.sleep(0.1)
		frappe.db.rollback()
	return name


def channel(segment: str, **fields: Any) -> str:
	given = {"doctype": "Convo Channel", "title": unique("Channel"), "segment": segment}
	return frappe.get_doc({**given, **fields}).insert().name


def members(segment: str) -> set[str]:
	return set(
		frappe.get_all("Convo Segment Member", {"segment": segment}, pluck="customer", order_by="customer")
	)


def figure(segment: str) -> dict[str, Any]:
	"""What is kept of a segment over all customers."""
	from convo_channels.core.segments import figures
	from convo_channels.services.base.frappe_store import store

	return figures.read(store, segment)


def moves(segment: str, **filters: Any) -> list[Any]:
	"""The log of a segment, oldest first, without its first fill."""
	return frappe.get_all(
		"Convo Segment Log",
		{"segment": segment, "cause": ["!=", "First fill"], **filters},
		["customer", "action", "cause", "reason", "reference_doctype", "reference_name", "changed_by"],
		order_by="name",
	)


def outbox(**filters: Any) -> list[Any]:
	return frappe.get_all("Convo Outbox", filters, ["*"], order_by="name")


def root(doctype: str) -> str:
	return get_root_of(doctype)


def settle() -> None:
	"""What people saved is committed, and honoured by the drain."""
	from convo_channels.services.sync import jobs

	frappe.db.commit()
	jobs.drain()


class Elsewhere(threading.Thread):
	"""Another session on the same site at the same time: a connection and a user of its own."""

	def __init__(self, work: Callable[[], Any], user: str = "Administrator"):
		super().__init__(daemon=True)
		self.site, self.work, self.user = frappe.local.site, work, user
		self.result: Any = None
		self.error: BaseException | None = None
		self.start()

	def run(self) -> None:
		frappe.init(self.site, sites_path=".", force=True)
		try:
			frappe.connect()
			frappe.set_user(self.user)
			frappe.flags.in_test = True
			self.result = self.work()
			frappe.db.commit()
		except BaseException as error:
			self.error = error
		finally:
			frappe.destroy()

	def wait(self, seconds: float = 60) -> Any:
		"""Its result, or what it raised."""
		self.join(seconds)
		if self.is_alive():
			raise TimeoutError("the other session did not come to an end")
		if self.error:
			raise self.error
		return self.result
