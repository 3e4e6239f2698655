"""What ERPNext writes into other documents along with a save stands on their timelines after the drain, without the night.

After every step all timelines and profiles are held against `tests.support.copies_truth`, from the site's own tables.
"""

import frappe
import pytest
from frappe.utils import add_days, nowdate

from tests.site import kit
from tests.site.site_rows import SiteRows
from tests.support.copies_truth import differences

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]
SELLING = "erpnext.selling.doctype.sales_order.sales_order"


@pytest.fixture
def customer(ground) -> str:
	return kit.customer(ground).name


@pytest.fixture
def follow():
	"""The drain, then the comparison; gives what is told last of a document, and by whose hand."""
	rows = SiteRows(frappe.utils.add_to_date(frappe.utils.now_datetime(), seconds=-60))

	def settled(doc) -> tuple[str, str]:
		kit.settle()
		assert differences(rows) == []
		newest = {"reference_doctype": doc.doctype, "reference_name": doc.name}
		told = frappe.get_all(
			"Convo Interaction", newest, ["status", "actor"], order_by="name desc", limit=1
		)[0]
		assert told.status == frappe.db.get_value(doc.doctype, doc.name, "status")
		return told.status, told.actor

	return settled


def ordered(ground, customer: str):
	quotation = kit.quotation(ground, customer)
	kit.settle()
	return quotation, kit.order_from(quotation)


def billed(order):
	return frappe.get_attr(f"{SELLING}.make_sales_invoice")(order.name).insert().submit()


def test_a_quotation_becomes_ordered_and_is_open_again(ground, customer, follow):
	quotation, order = ordered(ground, customer)
	assert follow(quotation)[0] == "Ordered"
	order.cancel()
	assert follow(quotation)[0] == "Open"


@pytest.mark.parametrize("paid_by", [kit.payment, kit.journal_payment])
def test_an_invoice_is_paid_and_its_payment_is_taken_back(ground, customer, follow, paid_by):
	invoice = kit.invoice(ground, customer)
	assert follow(invoice)[0] == "Unpaid"
	frappe.set_user(ground.users["manager"])
	paid = paid_by(invoice)
	frappe.set_user("Administrator")
	assert follow(invoice) == ("Paid", ground.users["manager"])
	paid.reload()
	paid.cancel()
	assert follow(invoice)[0] == "Unpaid"


def test_an_order_is_billed_and_delivered_and_neither(ground, customer, follow):
	_, order = ordered(ground, customer)
	assert follow(order)[0] == "To Deliver and Bill"
	invoice = billed(order)
	assert follow(order)[0] == "To Deliver"
	note = frappe.get_attr(f"{SELLING}.make_delivery_note")(order.name).insert().submit()
	assert follow(order)[0] == "Completed"
	assert follow(note)[0] == "Completed"
	note.reload()
	note.cancel()
	assert follow(order)[0] == "To Deliver"
	invoice.reload()
	invoice.cancel()
	assert follow(order)[0] == "To Deliver and Bill"


def test_an_invoice_given_back_and_one_due_long_ago(ground, customer, follow):
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import make_sales_return

	invoice = kit.invoice(ground, customer, posting_date=add_days(nowdate(), -9))
	assert follow(invoice)[0] == "Overdue"
	paid = kit.payment(invoice)
	assert follow(invoice)[0] == "Paid"
	paid.reload()
	paid.cancel()
	assert follow(invoice)[0] == "Overdue"
	back = make_sales_return(invoice.name)
	back.update_outstanding_for_self = 0
	back.insert().submit()
	assert follow(invoice)[0] == "Credit Note Issued"


@pytest.mark.parametrize(
	("done", "state"), [("Fully Completed", "Closed"), ("Partially Completed", "Work In Progress")]
)
def test_a_visit_closes_a_claim_and_its_cancellation_opens_it_again(ground, customer, follow, done, state):
	"""ERPNext writes the claim without an event."""
	claim = kit.warranty_claim(ground, customer)
	assert follow(claim)[0] == "Open"
	person = frappe.get_doc(
		{"doctype": "Sales Person", "sales_person_name": kit.unique("Person"), "is_group": 0}
	)
	person.parent_sales_person = kit.root("Sales Person")
	purpose = {
		"service_person": person.insert().name, "work_done": "Mended", "item_code": ground.item, "description": "A leak",
		"prevdoc_doctype": "Warranty Claim", "prevdoc_docname": claim.name,
	}  # fmt: skip
	frappe.set_user(ground.users["manager"])
	visit = frappe.get_doc(
		{
			"doctype": "Maintenance Visit", "customer": customer, "company": ground.company, "mntc_date": nowdate(),
			"completion_status": done, "maintenance_type": "Unscheduled", "purposes": [purpose],
		}
	)  # fmt: skip
	visit.flags.ignore_permissions = True
	visit.insert().submit()
	frappe.set_user("Administrator")
	assert follow(claim) == (state, ground.users["manager"])
	visit.reload()
	visit.cancel()
	assert follow(claim)[0] == "Open"


def test_an_answer_reopens_an_issue(ground, customer, follow):
	issue = kit.issue(customer)
	assert follow(issue)[0] == "Open"
	frappe.db.set_value("Issue", issue.name, "status", "Replied")
	kit.mail(None, reference_doctype="Issue", reference_name=issue.name)
	follow(issue)
