"""What a user's save leaves in the outbox, and that our faults stay ours. Everything here is rolled back."""

import contextlib

import frappe
import pytest

from convo_channels.core.changes import outbox as core_outbox
from convo_channels.services.catalog.site_catalog import get_catalog_of_now
from convo_channels.services.changes import recorder
from tests.site import kit


@contextlib.contextmanager
def statements(monkeypatch):
	"""The statements that touch the outbox while the block runs."""
	said = []
	run = frappe.db.sql

	def noting(query, *args, **more):
		if "tabConvo Outbox" in str(query):
			said.append(" ".join(str(query).split()))
		return run(query, *args, **more)

	with monkeypatch.context() as patch:
		patch.setattr(frappe.local.db, "sql", noting)
		yield said


@pytest.fixture
def customer(ground):
	"""A customer whose own insertion is no news any more."""
	doc = kit.customer(ground)
	forget()
	return doc


def forget():
	frappe.db.commit()
	frappe.db.delete("Convo Outbox")
	recorder.take_drain_flag()


def rows_of(doc):
	"""What one document left, by a commit."""
	frappe.db.commit()
	return kit.outbox(reference_doctype=doc.doctype, reference_name=doc.name)


def test_an_inserted_document_leaves_one_row_with_its_customer(ground, customer):
	doc = kit.quotation(ground, customer.name, submit=False, rate=250)
	(row,) = rows_of(doc)
	assert (row.event, row.customer_before, row.customer_after) == ("Insert", None, customer.name)
	assert (row.doc_status, row.doc_docstatus, row.amount) == ("Draft", 0, 250)
	assert (row.changed_by, row.priority, row.is_parked, row.attempts) == ("Administrator", 0, 0, 0)


def test_many_saves_in_one_transaction_leave_one_row_in_one_statement(ground, customer, monkeypatch):
	with statements(monkeypatch) as said:
		doc = kit.quotation(ground, customer.name)
		doc.add_comment("Comment", "called")
		customer.reload()
		customer.website = "https://example.com"
		customer.save()
		customer.save()
		frappe.db.commit()
	assert len(said) == 1 and "INSERT INTO `tabConvo Outbox`" in said[0]
	assert len(kit.outbox(reference_doctype="Quotation")) == 1
	assert len(kit.outbox(reference_doctype="Customer")) == 1


def test_submit_and_cancel_and_change_after_submit_say_what_they_were(ground, customer):
	doc = kit.invoice(ground, customer.name, submit=False)
	forget()
	doc.submit()
	(row,) = rows_of(doc)
	assert (row.event, row.doc_docstatus, row.doc_status) == (
		"Submit",
		1,
		"Overdue" if doc.status == "Overdue" else "Unpaid",
	)
	forget()
	doc.reload()
	changeable = next(
		f for f in doc.meta.fields if f.allow_on_submit and f.fieldtype == "Data" and not f.read_only
	)
	doc.set(changeable.fieldname, "by phone")
	doc.save()
	(row,) = rows_of(doc)
	assert (row.event, row.doc_docstatus) == ("Change", 1)
	forget()
	doc.reload()
	doc.cancel()
	(row,) = rows_of(doc)
	assert (row.event, row.doc_docstatus, row.doc_status) == ("Cancel", 2, "Cancelled")


def test_db_set_is_seen(ground, customer):
	customer.db_set("website", "https://example.com/new")
	(row,) = rows_of(customer)
	assert row.event == "Change"


def test_a_document_that_moves_to_another_customer_names_both(ground, customer):
	other = kit.customer(ground)
	doc = kit.issue(customer.name)
	forget()
	doc.customer = other.name
	doc.save()
	doc.subject = "Still does not start"
	doc.save()
	(row,) = rows_of(doc)
	assert (row.customer_before, row.customer_after) == (customer.name, other.name)


def test_a_document_of_another_party_names_no_customer(ground):
	lead = frappe.get_doc({"doctype": "Lead", "first_name": "Lee", "email_id": "lee@example.com"}).insert()
	doc = frappe.get_doc(
		{
			"doctype": "Opportunity",
			"opportunity_from": "Lead",
			"party_name": lead.name,
			"company": ground.company,
		}
	).insert()
	(row,) = rows_of(doc)
	assert (row.customer_before, row.customer_after) == (None, None)


def test_a_deleted_document_names_its_customer(ground, customer):
	doc = kit.issue(customer.name)
	forget()
	doc.delete()
	(row,) = rows_of(doc)
	assert (row.event, row.customer_before, row.customer_after) == ("Delete", customer.name, None)


def test_a_document_made_and_deleted_in_one_transaction_is_a_deletion(ground, customer):
	doc = kit.issue(customer.name)
	doc.delete()
	(row,) = rows_of(doc)
	assert row.event == "Delete"


def test_a_renamed_customer_tells_the_old_name(ground, customer):
	new = kit.unique("Renamed")
	old = customer.name
	frappe.rename_doc("Customer", old, new, show_alert=False)
	frappe.db.commit()
	(row,) = kit.outbox(reference_name=new, event="Rename")
	assert (row.old_name, row.reference_doctype) == (old, "Customer")


def test_an_added_tag_names_its_customer(ground, customer):
	kit.tag(customer.name, "CC tag")
	frappe.db.commit()
	(row,) = kit.outbox(reference_doctype="Tag Link")
	assert (row.event, row.customer_after, row.doc_status) == ("Insert", customer.name, "CC tag")


def test_a_tag_of_something_else_names_no_customer(ground):
	from frappe.desk.doctype.tag.tag import add_tag

	add_tag("CC tag", "User", ground.users["agent"])
	frappe.db.commit()
	assert [row.customer_after for row in kit.outbox(reference_doctype="Tag Link")] == [None]


def test_a_post_names_its_customer(ground, customer):
	doc = kit.post(customer.name)
	(row,) = rows_of(doc)
	assert (row.event, row.customer_after, row.doc_status) == ("Insert", customer.name, "Note")


def test_documents_nobody_watches_leave_nothing(ground, monkeypatch):
	forget()
	get_catalog_of_now()  # known to all processes from here on
	with statements(monkeypatch) as said:
		frappe.get_doc({"doctype": "ToDo", "description": "call"}).insert()
		frappe.get_doc({"doctype": "Note", "title": kit.unique("Note"), "content": "x"}).insert()
		frappe.get_doc({"doctype": "Tag", "name": kit.unique("Tag")}).insert()
		frappe.log_error(title="nothing of ours")
		frappe.get_doc("User", ground.users["agent"]).save()
		frappe.db.commit()
	assert said == []


def test_the_version_of_a_watched_document_is_not_watched_itself(ground, customer):
	customer.customer_details = "tracked"
	customer.save()
	frappe.db.commit()
	assert {row.reference_doctype for row in kit.outbox()} == {"Customer"}


def test_a_rolled_back_save_leaves_nothing_to_the_next_one(ground, customer):
	frappe.db.savepoint("cc_before")
	kit.issue(customer.name)
	# what a rollback of the whole transaction runs, while this test's own transaction stays
	frappe.db.before_commit.reset()
	frappe.db.after_rollback.run()
	frappe.db.rollback(save_point="cc_before")
	frappe.db.commit()
	assert kit.outbox() == []
	customer.db_set("website", "https://example.com")
	(row,) = rows_of(customer)
	assert row.event == "Change"


@pytest.mark.parametrize("flag", ["in_import", "in_patch", "convo_bulk"])
def test_bulk_work_waits_behind_peoples_changes(ground, customer, flag):
	frappe.flags[flag] = True
	try:
		bulk = kit.issue(customer.name)
	finally:
		frappe.flags[flag] = False
	(row,) = rows_of(bulk)
	assert row.priority == core_outbox.BULK
	urgent = kit.issue(customer.name)
	(row,) = rows_of(urgent)
	assert row.priority == core_outbox.URGENT


def test_one_drain_is_asked_for_however_many_save(ground, customer, jobs):
	del jobs[:]
	for _ in range(3):
		kit.issue(customer.name)
		frappe.db.commit()
	assert len(jobs.asked("jobs.drain")) == 1


def test_a_queue_that_is_down_costs_the_user_nothing(ground, customer, monkeypatch):
	def refuse(*args, **more):
		raise ConnectionError("redis is down")

	monkeypatch.setattr(frappe, "enqueue", refuse)
	recorder.take_drain_flag()
	doc = kit.issue(customer.name)
	assert len(rows_of(doc)) == 1


@pytest.mark.parametrize("where", ["make_change", "_buffer"])
def test_our_fault_while_noting_does_not_break_the_save(ground, customer, monkeypatch, where):
	def fail(*args, **more):
		raise KeyError("ours")

	frappe.cache.delete_value(recorder.RECONCILE_FLAG)
	monkeypatch.setattr(recorder, where, fail)
	doc = kit.issue(customer.name)
	frappe.db.commit()
	assert frappe.db.exists("Issue", doc.name)
	assert frappe.cache.get_value(recorder.RECONCILE_FLAG)
	assert frappe.db.exists("Error Log", {"method": ["like", "%a change was not recorded%"]})


def test_our_fault_while_appending_does_not_break_the_commit(ground, customer, monkeypatch):
	def fail(*args, **more):
		raise ValueError("ours")

	frappe.cache.delete_value(recorder.RECONCILE_FLAG)
	monkeypatch.setattr(core_outbox, "append", fail)
	doc = kit.issue(customer.name)
	frappe.db.commit()
	assert frappe.db.exists("Issue", doc.name)
	assert frappe.cache.get_value(recorder.RECONCILE_FLAG)


@pytest.mark.parametrize("error", ["QueryDeadlockError", "QueryTimeoutError"])
def test_a_lost_transaction_is_said_not_swallowed(ground, customer, monkeypatch, error):
	def fail(*args, **more):
		raise getattr(frappe, error)("lost")

	with monkeypatch.context() as patch:
		patch.setattr(core_outbox, "append", fail)
		kit.issue(customer.name)
		with pytest.raises(getattr(frappe, error)):
			frappe.db.commit()
	with monkeypatch.context() as patch:
		patch.setattr(recorder, "make_change", fail)
		with pytest.raises(getattr(frappe, error)):
			kit.issue(customer.name)


def test_a_fault_before_a_merge_does_not_break_it(ground, customer, monkeypatch):
	from convo_channels.core.customers import renames

	def fail(*args, **more):
		raise KeyError("ours")

	monkeypatch.setattr(renames, "mark_loser", fail)
	winner = kit.customer(ground)
	frappe.rename_doc("Customer", customer.name, winner.name, merge=True, show_alert=False)
	assert not frappe.db.exists("Customer", customer.name)


def test_nothing_is_noted_while_apps_come_and_go(ground, customer):
	for flag in ("in_install", "in_uninstall", "in_setup_wizard"):
		frappe.flags[flag] = True
		try:
			kit.issue(customer.name)
		finally:
			frappe.flags[flag] = False
	frappe.db.commit()
	assert kit.outbox() == []


def test_a_custom_field_of_a_source_is_known_at_once(ground, customer):
	from convo_channels.services.catalog.site_catalog import get_catalog

	assert "cc_grade" not in get_catalog().sources["Customer"].fields
	field = frappe.get_doc(
		{
			"doctype": "Custom Field",
			"dt": "Customer",
			"fieldname": "cc_grade",
			"label": "Grade",
			"fieldtype": "Data",
		}
	)
	field.flags.ignore_validate = True
	recorder.record(field, "Insert")
	assert not hasattr(frappe.local, "convo_catalog")
