"""What changes with what, tried on the site: invoices, payments, bookings and the till, as `test_changes_trial` does it."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import frappe
import pytest
from frappe.utils import add_days, nowdate

from tests.site import kit
from tests.site.trial_kit import (
	customer,
	expense,
	machines,
	made,
	mapped,
	nothing_missed,
	order,
	payment,
	serials,
	through,
	trial,
	undo,
	warehouse,
)


def test_a_credit_note_that_settles_its_invoice(trial, ground, customer):
	invoice = kit.invoice(ground, customer)
	path = "accounts.doctype.sales_invoice.sales_invoice.make_sales_return"
	credit = through(trial, mapped(path, invoice.name, update_outstanding_for_self=0))
	undo(trial, credit)
	nothing_missed(trial, "Sales Invoice")


def test_two_entries_of_two_companies_that_name_each_other(trial, ground, customer):
	first = booked(ground, customer, 40, voucher_type="Inter Company Journal Entry")
	second = booked(ground, "", 40, voucher_type="Inter Company Journal Entry", inter_company_journal_entry_reference=first.name, submit=False)
	with trial.step(second, "submit, for another company"):
		second.submit()
	undo(trial, second)
	nothing_missed(trial, "Journal Entry")


def test_an_advance_for_an_order_that_an_invoice_takes(trial, ground, customer):
	ordered = order(ground, customer).insert().submit()
	paid = through(trial, payment(ordered))
	invoice = mapped("selling.doctype.sales_order.sales_order.make_sales_invoice", ordered.name)
	invoice.allocate_advances_automatically = 1
	through(trial, invoice)
	undo(trial, invoice, paid, ordered)
	nothing_missed(trial, "Sales Order", "Payment Entry")


def test_an_invoice_that_is_cancelled_under_its_payment(trial, ground, customer):
	frappe.db.set_single_value("Accounts Settings", "unlink_payment_on_cancellation_of_invoice", 1)
	invoice = kit.invoice(ground, customer)
	kit.payment(invoice)
	undo(trial, invoice)
	nothing_missed(trial, "Payment Entry")


def test_an_invoice_that_is_cancelled_under_what_was_booked_for_it(trial, ground, customer):
	frappe.db.set_single_value("Accounts Settings", "unlink_payment_on_cancellation_of_invoice", 1)
	invoice = kit.invoice(ground, customer)
	kit.journal_payment(invoice)
	undo(trial, invoice)
	nothing_missed(trial, "Journal Entry")


def test_an_order_that_is_cancelled_under_its_advance(trial, ground, customer):
	frappe.db.set_single_value("Accounts Settings", "unlink_advance_payment_on_cancelation_of_order", 1)
	ordered = order(ground, customer).insert().submit()
	payment(ordered).insert().submit()
	undo(trial, ordered)
	nothing_missed(trial, "Payment Entry")


def test_an_advance_that_is_booked(trial, ground, customer):
	ordered = order(ground, customer).insert().submit()
	with trial.step("Journal Entry", "submit, as an advance"):
		entry = booked(ground, customer, 40, reference=("Sales Order", ordered.name))
	undo(trial, entry)
	nothing_missed(trial, "Sales Order")


def booked(ground, customer: str, amount: float, *, submit: bool = True, reference: tuple[str, str] = ("", ""), **fields):
	"""An advance by hand; with no customer an expense."""
	centre = frappe.get_cached_value("Company", ground.company, "cost_center")
	received = {"account": expense(ground), "credit_in_account_currency": amount, "cost_center": centre}
	if customer:
		received |= {
			"account": frappe.get_cached_value("Company", ground.company, "default_receivable_account"), "party_type": "Customer",
			"party": customer, "is_advance": "Yes", "reference_type": reference[0], "reference_name": reference[1],
		}  # fmt: skip
	paid = {"account": kit.cash_account(ground.company), "debit_in_account_currency": amount, "cost_center": centre}
	doc = made("Journal Entry", company=ground.company, posting_date=nowdate(), accounts=[paid, received], **fields)
	return doc.submit() if submit else doc


@pytest.mark.parametrize("kind", ["Payment Entry", "Journal Entry"])
def test_what_was_paid_is_put_to_an_invoice_later(trial, ground, customer, kind):
	invoice = kit.invoice(ground, customer, rate=60)
	if kind == "Journal Entry":
		booked(ground, customer, 40)
	else:
		made(
			"Payment Entry", payment_type="Receive", company=ground.company, posting_date=nowdate(), party_type="Customer",
			party=customer, paid_to=kit.cash_account(ground.company), paid_from=invoice.debit_to, paid_amount=40, received_amount=40,
			source_exchange_rate=1, target_exchange_rate=1,
		).submit()  # fmt: skip
	tool = frappe.get_doc("Payment Reconciliation")
	tool.update({
		"company": ground.company, "party_type": "Customer", "party": customer, "receivable_payable_account": invoice.debit_to,
	})  # fmt: skip
	tool.get_unreconciled_entries()
	tool.allocate_entries({
		"invoices": [row.as_dict() for row in tool.invoices], "payments": [row.as_dict() for row in tool.payments],
	})  # fmt: skip
	with trial.step("Payment Reconciliation", f"reconcile a {kind}"):
		tool.reconcile()
	nothing_missed(trial, "Sales Invoice", kind)


def test_a_payment_that_the_bank_knows(trial, ground, customer):
	cash = frappe.get_doc("Account", kit.cash_account(ground.company))
	at_bank = made(
		"Account", account_name=kit.unique("At the bank"), account_type="Bank", company=ground.company, parent_account=cash.parent_account
	).name  # fmt: skip
	paid = payment(kit.invoice(ground, customer))
	paid.paid_to = at_bank
	paid.insert().submit()
	bank = made("Bank", bank_name=kit.unique("Bank")).name
	account = made(
		"Bank Account", account_name=kit.unique("Account"), bank=bank, is_company_account=1, company=ground.company,
		account=at_bank,
	).name  # fmt: skip
	told = frappe.get_doc({
		"doctype": "Bank Transaction", "date": nowdate(), "deposit": paid.paid_amount, "currency": ground.currency,
		"bank_account": account, "company": ground.company,
		"payment_entries": [{
			"payment_document": "Payment Entry", "payment_entry": paid.name, "allocated_amount": 0,
		}],
	})  # fmt: skip
	through(trial, told)
	undo(trial, told)
	nothing_missed(trial, "Payment Entry")


def test_an_invoice_that_is_discounted(trial, ground, customer):
	def account(word: str, kind: str) -> str:
		like = frappe.get_all("Account", {"company": ground.company, "root_type": kind, "is_group": 0}, "parent_account", order_by="name", limit=1)
		given = {"account_name": kit.unique(word), "company": ground.company, "parent_account": like[0].parent_account}
		return made("Account", **given).name

	invoice = kit.invoice(ground, customer)
	lent = frappe.get_doc({
		"doctype": "Invoice Discounting", "posting_date": nowdate(), "loan_start_date": nowdate(), "loan_period": 30, "company": ground.company,
		"short_term_loan": account("Loan", "Liability"), "bank_account": kit.cash_account(ground.company),
		"bank_charges_account": account("Charges", "Expense"), "accounts_receivable_credit": account("Credit", "Asset"),
		"accounts_receivable_discounted": account("Discounted", "Asset"), "accounts_receivable_unpaid": account("Unpaid", "Asset"),
		"invoices": [{"sales_invoice": invoice.name}],
	})  # fmt: skip
	through(trial, lent)
	entry = lent.create_disbursement_entry()
	entry.posting_date = nowdate()
	with trial.step(entry, "submit, for a discounted invoice"):
		entry.insert().submit()
	undo(trial, entry)
	nothing_missed(trial, "Sales Invoice")


def test_a_journal_entry_pays_and_is_undone(trial, ground, customer):
	invoice = kit.invoice(ground, customer)
	with trial.step("Journal Entry", "submit"):
		entry = kit.journal_payment(invoice)
	undo(trial, entry)
	nothing_missed(trial, "Sales Invoice")


def test_a_payment_that_is_taken_off_its_invoice(trial, ground, customer):
	invoice = kit.invoice(ground, customer)
	paid = kit.payment(invoice)
	unlinked = frappe.new_doc("Unreconcile Payment")
	unlinked.update({"company": ground.company, "voucher_type": "Payment Entry", "voucher_no": paid.name})
	unlinked.add_references()
	through(trial, unlinked)
	nothing_missed(trial, "Payment Entry", "Sales Invoice")


ASK = "erpnext.accounts.doctype.payment_request.payment_request.make_payment_request"


def test_a_payment_that_is_asked_for(trial, ground, customer):
	with_points(ground, customer)
	kit.invoice(ground, customer)  # earns points
	ordered = order(ground, customer).insert().submit()
	with trial.step("Payment Request", "submit, with points taken off"):
		asked = frappe.get_doc(
			frappe.get_attr(ASK)(dt="Sales Order", dn=ordered.name, mute_email=1, loyalty_points=5, order_type="Sales")
		)
		asked.mute_email = 1
		asked.submit()
	undo(trial, asked)
	nothing_missed(trial, "Sales Order")


def test_a_payment_that_is_asked_for_and_paid(trial, ground, customer):
	invoice = kit.invoice(ground, customer)
	asked = frappe.get_doc(frappe.get_attr(ASK)(dt="Sales Invoice", dn=invoice.name, mute_email=1))
	asked.mute_email = 1
	with trial.step(asked, "submit"):
		asked.submit()
	with trial.step(asked, "paid"):
		paid = asked.create_payment_entry()
	undo(trial, paid, asked)
	nothing_missed(trial, "Sales Invoice")


def test_a_dunning_that_is_paid(trial, ground, customer):
	past = add_days(nowdate(), -40)
	invoice = kit.invoice(ground, customer, posting_date=past)
	dunning = mapped("accounts.doctype.sales_invoice.sales_invoice.create_dunning", invoice.name, posting_date=nowdate())
	through(trial, dunning)
	paid = through(trial, payment(invoice))
	undo(trial, paid, dunning)
	nothing_missed(trial, "Dunning", "Sales Invoice")


def with_points(ground, customer: str) -> None:
	program = made(
		"Loyalty Program", loyalty_program_name=kit.unique("Points"), company=ground.company, from_date=add_days(nowdate(), -1),
		expense_account=expense(ground), cost_center=frappe.get_cached_value("Company", ground.company, "cost_center"),
		loyalty_program_type="Single Tier Program", conversion_factor=1,
		collection_rules=[{"tier_name": "Silver", "collection_factor": 10, "min_spent": 0}],
	)  # fmt: skip
	doc = frappe.get_doc("Customer", customer)
	doc.loyalty_program = program.name
	doc.save()


def test_points_of_loyalty(trial, ground, customer):
	with_points(ground, customer)
	invoice = kit.invoice(ground, customer, submit=False)
	with trial.step(invoice, "submit, with loyalty points"):
		invoice.submit()
	undo(trial, invoice)
	nothing_missed(trial, "Customer", "Loyalty Point Entry")


@pytest.mark.parametrize("kind", ["Sales Order", "POS Invoice"])
def test_a_coupon_that_is_used(trial, ground, customer, kind):
	rule = made(
		"Pricing Rule", title=kit.unique("Rule"), apply_on="Item Code", items=[{"item_code": ground.item}], selling=1,
		coupon_code_based=1, rate_or_discount="Discount Percentage", discount_percentage=10, company=ground.company, currency=ground.currency,
	)  # fmt: skip
	coupon = made(
		"Coupon Code", coupon_name=kit.unique("Coupon"), coupon_type="Gift Card", customer=customer, pricing_rule=rule.name,
		maximum_use=1, valid_from=nowdate(),
	)  # fmt: skip
	doc = order(ground, customer) if kind == "Sales Order" else at_the_till(ground, customer)
	doc.coupon_code = coupon.name
	through(trial, doc)
	undo(trial, doc)
	nothing_missed(trial, "Coupon Code")


def till(ground):
	"""A till that is open."""
	profile = made(
		"POS Profile", name=kit.unique("Till"), company=ground.company, warehouse=warehouse(ground), currency=ground.currency,
		write_off_account=expense(ground), write_off_cost_center=frappe.get_cached_value("Company", ground.company, "cost_center"),
		payments=[{"mode_of_payment": cash(ground), "default": 1}], selling_price_list="Standard Selling",
		customer_groups=[], item_groups=[],
	)  # fmt: skip
	opened = made(
		"POS Opening Entry", period_start_date=f"{nowdate()} 00:00:00", posting_date=nowdate(), user=frappe.session.user,
		pos_profile=profile.name, company=ground.company, balance_details=[{"mode_of_payment": cash(ground), "opening_amount": 0}],
	).submit()  # fmt: skip
	return profile, opened


def cash(ground) -> str:
	mode = frappe.get_doc("Mode of Payment", "Cash")
	if not any(row.company == ground.company for row in mode.accounts):
		mode.append("accounts", {"company": ground.company, "default_account": kit.cash_account(ground.company)})
		mode.save()
	return mode.name


def at_the_till(ground, customer: str, items=None, profile=None):
	profile = profile or till(ground)[0]
	return frappe.get_doc({
		"doctype": "POS Invoice", "customer": customer, "company": ground.company, "pos_profile": profile.name, "is_pos": 1,
		"currency": ground.currency, "update_stock": 1, "set_warehouse": warehouse(ground), "due_date": nowdate(),
		"debit_to": frappe.get_cached_value("Company", ground.company, "default_receivable_account"),
		"items": items or [{"item_code": ground.item, "qty": 1, "rate": 100}],
		"payments": [{"mode_of_payment": cash(ground), "amount": 100, "account": kit.cash_account(ground.company)}],
	})  # fmt: skip


def test_a_till_is_closed(trial, ground, customer):
	from erpnext.accounts.doctype.pos_closing_entry.pos_closing_entry import make_closing_entry_from_opening

	profile, opened = till(ground)
	names = serials(ground, 1)
	bill = through(trial, at_the_till(ground, customer, machines(ground, names), profile))
	back = through(trial, mapped("accounts.doctype.pos_invoice.pos_invoice.make_sales_return", bill.name))
	undo(trial, back)
	closing = make_closing_entry_from_opening(opened)
	for row in closing.payment_reconciliation:
		row.closing_amount = row.expected_amount
	through(trial, closing)
	undo(trial, closing)
	nothing_missed(trial, "POS Invoice", "Sales Invoice", "Serial No")
