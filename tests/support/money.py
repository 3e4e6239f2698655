"""What is owed, overdue and allowed, in plain Python over rows held as dicts: a part of the reference evaluator."""

import datetime
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from tests.support.words import day_of, exact, fold

Row = Mapping[str, Any]
PAID = {
	"paid_amount", "received_amount", "total_allocated_amount", "paid_amount_after_tax", "received_amount_after_tax",
}  # fmt: skip
# {the currency an amount is in: the rate to company currency beside it}
RATE = {
	"currency": "conversion_rate",
	"paid_from_account_currency": "source_exchange_rate",
	"paid_to_account_currency": "target_exchange_rate",
}


class Money:
	"""`tables`: {DocType: rows}."""

	def __init__(self, tables: Mapping[str, list[Row]], today: datetime.date):
		self.tables = tables
		self.today = today

	def _of(self, customer: Row, doctype: str, field: str) -> list[Row]:
		return [r for r in self.tables[doctype] if r[field] and fold(r[field]) == fold(customer["name"])]

	def outstanding(self, invoice: Row) -> Fraction:
		"""What is open of an invoice in company currency."""
		rate = exact(invoice["conversion_rate"]) if self._in_own_currency(invoice) else 1
		return exact(invoice["outstanding_amount"]) * rate

	def in_company_currency(self, doctype: str, field: str, row: Row, kinds: Mapping[str, Any]) -> Fraction | None:
		"""An amount as it is compared; None where it is in a currency that nobody knows the rate of."""
		if doctype == "Payment Entry":
			money = self._of_payment(field, row)
			if money is not None:
				return money
		if doctype == "Opportunity" and field.removeprefix("base_") == "opportunity_amount":
			# ERPNext's server never writes the twin, its form does
			rate = exact(row["conversion_rate"] or 0) if row["currency"] else 1
			return exact(row["opportunity_amount"] or 0) * rate if rate else None
		options = kinds[doctype][field][1]
		if kinds[doctype].get(f"base_{field}", ("", ""))[1] == "Company:company:default_currency":
			return exact(row[f"base_{field}"])
		money = exact(row[field] or 0)
		if options == "party_account_currency":
			return self._of_account(money, row)
		if options in RATE and RATE[options] in row:
			rate = exact(row[RATE[options]] or 0)
			return money * rate if rate else None
		return money

	def _of_payment(self, field: str, row: Row) -> Fraction | None:
		is_paid_back = fold(row["payment_type"] or "") == "pay"
		if field == "unallocated_amount":
			rate = exact(row["target_exchange_rate" if is_paid_back else "source_exchange_rate"])
			money = exact(row[field]) * rate
		elif field.removeprefix("base_") in PAID:
			money = exact(row[f"base_{field.removeprefix('base_')}"])
		else:
			return None
		return -money if is_paid_back else money

	def _of_account(self, money: Fraction, row: Row) -> Fraction | None:
		"""In the company's currency already, or in that of the document."""
		kept = fold(row["party_account_currency"] or "")
		of_company = [fold(c["default_currency"] or "") for c in self.tables.get("Company", ()) if c["name"] == row["company"]]
		if not kept or kept in of_company:
			return money
		rate = exact(row["conversion_rate"] or 0)
		return money * rate if rate and kept == fold(row["currency"] or "") else None

	def balance(
		self, field: str, customer: Row, of_company: Callable[[Row], bool] = lambda row: True
	) -> Fraction | None:
		"""What a customer owes, is late with, and may owe, by the rows of some companies."""
		invoices = [
			row
			for row in self._of(customer, "Sales Invoice", "customer")
			if row["docstatus"] == 1 and of_company(row)
		]
		if field == "outstanding_amount":
			return sum((self.outstanding(row) for row in invoices), Fraction(0))
		late = [term for row in invoices for term in self._late_terms(row)]
		if field == "overdue_amount":
			return sum((money for _, money in late), Fraction(0))
		if field == "overdue_days":
			return Fraction(max(((self.today - due).days for due, _ in late), default=0))
		limits = [
			row
			for row in self._of(customer, "Customer Credit Limit", "parent")
			if row["parenttype"] == "Customer" and row["credit_limit"] > 0 and of_company(row)
		]
		if field == "credit_limit":
			return max((exact(row["credit_limit"]) for row in limits), default=None)
		used = []
		for row in limits:
			of_company = [
				i for i in invoices if row["company"] and fold(i["company"] or "") == fold(row["company"])
			]
			owed = sum((self.outstanding(i) for i in of_company), Fraction(0))
			used.append(owed * 100 / exact(row["credit_limit"]))
		return max(used, default=None)

	def _late_terms(self, invoice: Row) -> list[tuple[datetime.date, Fraction]]:
		"""(due, what is still open of it in company currency) of the terms whose day has passed."""
		left = exact(invoice["outstanding_amount"])
		if left <= 0:
			return []
		rate = exact(invoice["conversion_rate"]) if self._in_own_currency(invoice) else Fraction(1)
		terms = [] if invoice["is_pos"] else self._terms(invoice)
		if not terms:
			due = day_of(invoice["due_date"])
			terms = [(due, 1, left)] if due else []
		late = []
		# Money paid counts for the earliest terms, so what is open is open from the end.
		for due, _, amount in sorted(terms, reverse=True):
			open_amount = min(amount, left)
			left -= open_amount
			if due < self.today and open_amount > 0:
				late.append((due, open_amount * rate))
		# What the terms do not add up to is due with the first of them, unless one is still to come.
		if left > 0 and late and all(due < self.today for due, _, _ in terms):
			due, amount = late.pop()
			late.append((due, amount + left * rate))
		return late

	def _terms(self, invoice: Row) -> list[tuple[datetime.date, int, Fraction]]:
		field = "payment_amount" if self._has_one_currency(invoice) else "base_payment_amount"
		return [
			(day_of(row["due_date"]), row["idx"], exact(row[field]))
			for row in self.tables["Payment Schedule"]
			if row["parenttype"] == "Sales Invoice" and row["parent"] == invoice["name"]
		]

	def _has_one_currency(self, invoice: Row) -> bool:
		"""Whether the receivable account is kept in the currency of the invoice, as far as both are told."""
		kept, currency = invoice["party_account_currency"], invoice["currency"]
		return kept is None or currency is None or fold(kept) == fold(currency)

	def _in_own_currency(self, invoice: Row) -> bool:
		kept, currency = invoice["party_account_currency"], invoice["currency"]
		return kept is not None and currency is not None and fold(kept) == fold(currency)

	def invoice_status(self, row: Row) -> Any:
		status, open_amount = row["status"], exact(row["outstanding_amount"])
		plain, _, discounted = (status or "").partition(" and ")
		if plain not in ("Unpaid", "Partly Paid", "Overdue") or discounted not in ("", "Discounted"):
			return status
		if open_amount <= 0:
			return status
		if self._is_overdue(row, open_amount):
			plain = "Overdue"
		elif plain == "Overdue":
			plain = "Partly Paid" if open_amount < self._invoice_total(row) else "Unpaid"
		return f"{plain} and {discounted}" if discounted else plain

	def _is_overdue(self, row: Row, open_amount: Fraction) -> bool:
		terms = self._terms(row)
		if row["is_pos"] or not terms:
			due = day_of(row["due_date"])
			return bool(due and due < self.today)
		asked_for = sum((amount for due, _, amount in terms if due < self.today), Fraction(0))
		return self._invoice_total(row) - open_amount < asked_for

	def _invoice_total(self, row: Row) -> Fraction:
		field = "grand_total" if row["disable_rounded_total"] else "rounded_total"
		return exact(row[field if self._has_one_currency(row) else f"base_{field}"])
