"""The demo business on a real site: it comes whole, leaves what a user built on it, and goes without a trace."""

import frappe
import pytest
from frappe.utils import flt, get_datetime, now_datetime

from convo_channels.api import demo as api
from convo_channels.demo import jobs as demo_jobs
from convo_channels.demo.expand import expand
from convo_channels.demo.loader import LoadError
from convo_channels.demo.manifest import Manifest, forget_load, read_state, write_state
from convo_channels.demo.site import get_fixtures_dir
from convo_channels.exceptions import ConflictError
from convo_channels.services.base import work_state
from tests.site import kit

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

# Written by the site itself while time goes by; the last is what our own work remembers of itself, however it was asked for.
PASSING = {
	"tabError Log", "tabScheduled Job Log", "tabActivity Log", "tabRoute History", "tabSessions",
	"tabConvo Work State",
}  # fmt: skip
# The site's own record of what was made and removed, which keeps what was: that of permissions exists in 16 only.
RECORDS = ("tabVersion", "tabDeleted Document", "tabPermission Log")
# Where the law asks for it ERPNext chains a line for every invoice and payment: none of them can be taken out again.
CHAINED = "tabTransaction Log"
# What ERPNext computed has to be what the files say.
COMPUTED = {
	"Quotation": "status docstatus grand_total",
	"Sales Order": "status docstatus grand_total per_billed per_delivered billing_status delivery_status",
	"Delivery Note": "status docstatus grand_total per_billed",
	"Sales Invoice": "status docstatus grand_total outstanding_amount",
	"Payment Entry": "status docstatus paid_amount unallocated_amount",
	"Opportunity": "status base_opportunity_amount customer_name",
	"Issue": "status opening_date",
	"Serial No": "status maintenance_status warranty_expiry_date",
	"Warranty Claim": "status complaint_date",
	"Lead": "status title",
	"Customer": "territory customer_group email_id mobile_no disabled",
}


def count_rows() -> dict[str, int]:
	frappe.db.commit()
	tables = frappe.db.sql_list("show full tables where Table_type = 'BASE TABLE'")
	return {
		table: frappe.db.sql(f"select count(*) from `{table}`")[0][0]
		for table in tables
		if table not in PASSING
	}


def find_differences() -> list[tuple]:
	"""(DocType, name, field, on the site, in the files) wherever the two disagree."""
	manifest, moment = Manifest(), get_datetime(read_state()["moment"])
	rows = expand(get_fixtures_dir(), moment.date(), moment)
	wrong = []
	for doctype, names in COMPUTED.items():
		fields = names.split()
		for row in rows[doctype]:
			real = frappe.db.get_value(doctype, manifest.name_of(doctype, row["name"]), fields, as_dict=True)
			for field in fields:
				mine, theirs = row[field], real[field]
				same = flt(mine) == flt(theirs) if isinstance(theirs, float) else str(mine) == str(theirs)
				if not same:
					wrong.append((doctype, row["name"], field, theirs, mine))
	return wrong


@pytest.fixture
def left_as_found(ground):
	"""Whatever a failing test leaves of the demo business goes; sweeping would not find what is dated back."""
	yield
	frappe.db.rollback()
	if Manifest():
		demo_jobs.run(demo_jobs.REMOVE)
	forget_load()
	work_state.write(demo_loaded=0)
	frappe.db.commit()


def test_it_comes_whole_and_goes_without_a_trace(ground, left_as_found, jobs):
	kit.settle()
	before = count_rows()
	state = demo_jobs.run(demo_jobs.LOAD)
	assert state["state"] == "loaded" and state["done"] == state["total"]
	assert work_state.is_demo_loaded()
	assert find_differences() == []
	segments = frappe.get_all(
		"Convo Segment", {"name": ("in", list(Manifest().names("Convo Segment")))}, ["*"]
	)
	assert {s.name for s in segments if s.status != "Live" or not 3 <= kit.figure(s.name)["member_count"] <= 31} == set()
	assert frappe.db.count("Convo Outbox") == 0
	# told at its own date, by its own people
	told = frappe.get_all(
		"Convo Interaction",
		{"reference_doctype": "Sales Invoice"},
		["occurred_at", "actor"],
		order_by="occurred_at",
	)
	assert (now_datetime() - told[0].occurred_at).days > 600 and told[0].actor.endswith("@demo.example")

	late = frappe.db.sql(
		"select count(*) from `tabConvo Interaction` where reference_doctype = 'Communication'"
		" and received_at > occurred_at + interval 10 minute"
	)
	assert late == ((0,),), "a mail of the story was heard of on its day"

	customer, invoice, own = _build_on_it(ground)
	jobs.clear()
	state = demo_jobs.run(demo_jobs.REMOVE)
	assert len(jobs.asked("jobs.drain")) <= 1
	kept = {(row["doctype"], row["name"]) for row in state["kept"]}
	assert {("Customer", customer), ("Sales Invoice", invoice.name)} <= kept
	assert frappe.db.get_value("Sales Invoice", invoice.name, "docstatus") == 1
	assert frappe.db.get_value("Payment Entry", own.name, ["docstatus", "unallocated_amount"]) == (1, 0)
	assert frappe.db.count("User", {"enabled": 1, "name": ("like", "%@demo.example")}) == 0

	own.reload()
	own.cancel()
	for ledger in ("GL Entry", "Payment Ledger Entry"):
		frappe.db.delete(ledger, {"voucher_no": own.name})
	frappe.delete_doc("Payment Entry", own.name, delete_permanently=True)
	kit.settle()
	state = demo_jobs.run(demo_jobs.REMOVE)
	assert state["kept"] == []
	after = count_rows()
	changed = {t: (before.get(t), after.get(t)) for t in {*before, *after} if before.get(t) != after.get(t)}
	# the user's own payment came and went by hand: its traces are Frappe's, not the demo's
	for table in ("tabSeries", "tabComment", *RECORDS, CHAINED):
		changed.pop(table, None)
	assert changed == {}
	assert not work_state.is_demo_loaded()


def _build_on_it(ground) -> tuple:
	"""A user's own payment for an invoice of the demo business."""
	name = frappe.db.get_value("Sales Invoice", {"customer": "Café Mondlicht", "status": "Unpaid"})
	invoice = frappe.get_doc("Sales Invoice", name)
	own = kit.payment(invoice)
	kit.settle()
	return invoice.customer, invoice, own


def test_only_a_system_manager_may_ask(ground):
	frappe.set_user(ground.users["manager"])
	for ask in (api.load, api.remove, api.get_state):
		with pytest.raises(frappe.PermissionError):
			ask()


def test_what_cannot_be_is_refused_with_a_sentence(ground, left_as_found):
	with pytest.raises(ConflictError, match="no demo business"):
		api.remove()
	write_state({"state": "loaded"})
	with pytest.raises(ConflictError, match="loaded already"):
		api.load()
	write_state({"state": "queued", "started_at": str(now_datetime())})
	for ask in (api.load, api.remove):
		with pytest.raises(ConflictError, match="being worked on"):
			ask()


def test_a_second_one_beside_customers_of_its_names_is_refused_before_anything_is_made(ground, left_as_found):
	"""As after an uninstallation, which leaves ERPNext's documents: some names have no room for a number."""
	customer = kit.customer(ground, customer_name="Café Mondlicht").name
	kit.settle()
	before = count_rows()
	with pytest.raises(LoadError, match=f"are on this site already, {customer} among them"):
		demo_jobs.run(demo_jobs.LOAD)
	frappe.db.rollback()
	assert not Manifest() and not work_state.is_demo_loaded()
	after = count_rows()
	assert {table for table in after if after[table] != before.get(table)} <= {"tabDefaultValue", "tabError Log", "tabSingles"}


def test_a_job_that_was_cut_off_is_told_as_failed(ground, left_as_found):
	for known in ("queued", "running"):
		write_state({"state": known, "started_at": "2026-01-01 10:00:00"})
		state = api.get_state()
		assert (state["state"], state["message"][:19]) == ("failed", "The job was cut off")


def test_asking_queues_one_job(ground, left_as_found, jobs):
	assert api.load()["state"] == "queued"
	assert jobs.asked("demo.jobs.run") == [{"action": "load"}]
