"""What the panel does to invoices, the mail of a customer, and a date that is moved: rows as ERPNext leaves them, and what follows."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import pytest

from tests.unit.preview.test_api import (
	OWN,
	PRODUCT,
	_site,
	client,
	everything,
	get,
	message,
	post,
	refusal,
	site,
)

OVERDUE, UNPAID, PAID = "ACC-SINV-0068", "ACC-SINV-0096", "ACC-SINV-0001"


def invoice(site, name: str) -> tuple:
	columns = "status, outstanding_amount, docstatus, base_grand_total, customer, is_return, return_against"
	return site.store.run(f"select {columns} from `tabSales Invoice` where name = ?", (name,))[0]


def proven(client, site) -> bool:
	segments = [name for (name,) in site.store.run("select name from `tabConvo Segment`")]
	return all(message(post(client, PRODUCT + "segments.verify", segment=name))["drift"] == 0 for name in segments)


def newest(client, customer: str) -> list[tuple]:
	page = message(get(client, PRODUCT + "timeline.get_page", customer=customer, limit=5))
	return [(item.get("reference_doctype"), item.get("reference_name")) for item in page["items"]]


def test_a_paid_invoice_is_open_no_more_and_its_payment_is_told(client, site):
	_status, owed, _, _, customer, *_ = invoice(site, OVERDUE)
	answer = message(post(client, OWN + "pay_invoice", invoice=OVERDUE))
	assert invoice(site, OVERDUE)[:3] == ("Paid", 0, 1)
	payment = answer["document"]["name"]
	paid = site.store.run("select party, paid_amount, docstatus from `tabPayment Entry` where name = ?", (payment,))
	assert paid == [(customer, owed, 1)]
	put = site.store.run("select reference_name, allocated_amount from `tabPayment Entry Reference` where parent = ?", (payment,))
	assert put == [(OVERDUE, owed)]
	assert ("Payment Entry", payment) in newest(client, customer)
	assert proven(client, site)
	assert refusal(post(client, OWN + "pay_invoice", invoice=OVERDUE)) == "Nothing of this invoice is open."
	assert refusal(post(client, OWN + "cancel_invoice", invoice=OVERDUE)).startswith("It was paid or returned already")


def test_who_owed_money_leaves_the_late_payers(client, site):
	rule = [{"subject": "Sales Invoice", "measure": "exists", "operator": "exists", "filters": [["status", "is", "Overdue"]]}]
	message(post(client, OWN + "save_segment", title="Late", rules=rule))
	customer = invoice(site, OVERDUE)[4]
	own = site.store.run("select name from `tabSales Invoice` where customer = ? and outstanding_amount > 0 and is_return = 0", (customer,))
	moves = [move for (name,) in own for move in message(post(client, OWN + "pay_invoice", invoice=name))["moves"]]
	assert [(move["action"], move["customer"]) for move in moves if move["segment"] == "Late"] == [("Left", customer)]


def test_a_cancelled_invoice_counts_no_more(client, site):
	customer = invoice(site, UNPAID)[4]
	message(post(client, OWN + "cancel_invoice", invoice=UNPAID))
	assert invoice(site, UNPAID)[:3] == ("Cancelled", 0, 2)
	assert (("Sales Invoice", UNPAID)) in newest(client, customer)
	assert proven(client, site)
	for verb in ("pay", "cancel", "return"):
		assert post(client, OWN + f"{verb}_invoice", invoice=UNPAID).status_code == 409


def test_a_returned_invoice_is_closed_by_a_note_of_the_other_sign(client, site):
	_, _, _, total, customer, *_ = invoice(site, PAID)
	note = message(post(client, OWN + "return_invoice", invoice=PAID))["document"]["name"]
	assert invoice(site, note) == ("Return", 0, 1, -total, customer, 1, PAID)
	assert invoice(site, PAID)[:2] == ("Credit Note Issued", 0)
	sums = [
		site.store.run("select sum(base_amount), sum(qty) from `tabSales Invoice Item` where parent = ?", (name,))[0]
		for name in (PAID, note)
	]
	assert sums[0] == tuple(-number for number in sums[1]) and sums[0][0]
	assert proven(client, site)
	assert refusal(post(client, OWN + "return_invoice", invoice=PAID)) == "It was returned already."


def test_what_can_be_done_about_an_invoice_is_what_is_taken(client, site):
	for (customer,) in site.store.run("select distinct customer from `tabSales Invoice`"):
		for found in message(get(client, OWN + "get_invoices", customer=customer)):
			for verb in {"pay", "cancel", "return"} - set(found["can"]):
				assert post(client, OWN + f"{verb}_invoice", invoice=found["name"]).status_code == 409
	assert message(get(client, OWN + "get_invoices", customer="Klinik am Fuchsberg"))[0]["can"]


def test_a_mail_of_the_customer_is_told_as_theirs(client, site):
	customer = "Klinik am Fuchsberg"
	mail = message(post(client, OWN + "write_mail", customer=customer, subject="A <question>", content="Where is\n<b>it</b>?"))
	page = message(get(client, PRODUCT + "timeline.get_page", customer=customer, limit=3))
	told = next(item for item in page["items"] if item.get("reference_name") == mail["document"]["name"])
	assert (told["direction"], told["medium"], told["subject"]) == ("In", "Email", "A <question>")
	stored = site.store.run("select content from `tabCommunication` where name = ?", (mail["document"]["name"],))
	assert stored == [("<p>Where is</p><p>&lt;b&gt;it&lt;/b&gt;?</p>",)]
	assert proven(client, site)


@pytest.mark.parametrize("given", [{"subject": "", "content": "x"}, {"subject": "x", "content": " \u200b"}, {"subject": "x" * 141, "content": "x"}])
def test_a_mail_that_says_nothing_or_too_much_is_refused(client, site, given):
	before = everything(site)
	refusal(post(client, OWN + "write_mail", customer="Klinik am Fuchsberg", **given))
	assert everything(site) == before


def test_a_moved_date_tells_what_the_nights_brought(client, site):
	due = site.store.run(
		"select name from `tabSales Invoice` where docstatus = 1 and outstanding_amount > 0 and is_return = 0"
		" and due_date >= '2026-03-18' and due_date < '2026-04-17' order by name"
	)
	answer = message(post(client, OWN + "move_date", days=30))
	turned = sorted(row["name"] for row in answer["turned"] if row["doctype"] == "Sales Invoice")
	assert turned == [name for (name,) in due] and turned
	assert {row["status"] for row in answer["turned"]} <= {"Overdue", "Expired"}
	assert [row["at"] for row in answer["turned"]] == sorted(row["at"] for row in answer["turned"])
	assert all("2026-03-18" < row["at"][:10] <= "2026-04-17" for row in answer["turned"])
	assert {move["action"] for move in answer["moves"]} == {"Joined", "Left"}
