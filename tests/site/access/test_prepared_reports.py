"""A report whose rows depend on who reads is made for each reader anew: Frappe keeps no result of it for others."""

import json

import frappe
import pytest
from frappe.core.doctype.prepared_report.prepared_report import make_prepared_report

from convo_channels.constants import MODULE
from convo_channels.exceptions import NotAllowedError
from convo_channels.patches import no_prepared_reports
from convo_channels.services.sync import jobs
from tests.site import kit
from tests.site.ground import user
from tests.site.over_http import Client

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]

OURS = "Customers by Segment"


def custom(reference: str = OURS) -> str:
	"""What "Save As" of a report makes."""
	doc = frappe.get_doc(
		{"doctype": "Report", "report_name": kit.unique("Custom"), "report_type": "Custom Report", "is_standard": "No",
		"ref_doctype": "Customer", "reference_report": reference, "json": json.dumps({"filters": {}, "columns": []})}
	)  # fmt: skip
	name = doc.insert().name
	frappe.db.commit()
	return name


@pytest.fixture
def reports():
	"""All reports of the app, and one that somebody saved from each."""
	names = frappe.get_all("Report", {"module": MODULE, "is_standard": "Yes"}, pluck="name", order_by="name")
	assert OURS in names
	made = [custom(name) for name in names]
	yield [*names, *made]
	frappe.db.rollback()
	for name in made:
		frappe.delete_doc("Report", name, force=True)
	frappe.db.set_value("Report", OURS, "prepared_report", 0)
	frappe.db.delete("Prepared Report", {"report_name": ("in", [*names, *made])})
	frappe.db.commit()


def kept(names):
	frappe.db.commit()
	return frappe.get_all("Prepared Report", {"report_name": ("in", names)}, pluck="name")


@pytest.mark.parametrize("spelled", [str, str.upper])
def test_no_result_is_kept(ground, reports, spelled):
	frappe.set_user(ground.users["manager"])
	try:
		for name in reports:
			with pytest.raises(NotAllowedError, match="made anew for each reader"):
				make_prepared_report(spelled(name), filters={})
	finally:
		frappe.set_user("Administrator")
	assert kept(reports) == []


def test_not_over_http_either_nor_by_a_change_of_the_name(ground, reports):
	client = Client(user("prepares", ("Convo Manager", "Sales Manager", "System Manager")))
	path = "/api/method/frappe.core.doctype.prepared_report.prepared_report.make_prepared_report"
	for name in reports:
		assert client.ask("POST", path, {"report_name": name, "filters": "{}"}).status == 403
		assert client.ask("POST", "/api/resource/Prepared Report", {"report_name": name, "filters": "{}"}).status == 403
	other = frappe.get_doc({"doctype": "Prepared Report", "report_name": "Customer Ledger Summary", "filters": "{}"}).insert()
	frappe.db.commit()
	try:
		assert client.ask("PUT", f"/api/resource/Prepared Report/{other.name}", {"report_name": OURS}).status == 403
	finally:
		frappe.delete_doc("Prepared Report", other.name, force=True)
		frappe.db.commit()
	assert kept(reports) == []


def test_a_report_that_was_slow_once_is_run_as_before(reports):
	from frappe.core.doctype.report.report import is_prepared_report_enabled

	for name in reports:
		frappe.db.set_value("Report", name, "prepared_report", 1)  # what Frappe does after 15 seconds
	foreign = frappe.get_all("Report", {"name": "General Ledger"}, ["prepared_report"], order_by="name")
	frappe.db.set_value("Report", "General Ledger", "prepared_report", 1)
	frappe.db.commit()
	jobs.tick()
	frappe.db.commit()
	assert [is_prepared_report_enabled(name) for name in reports] == [0] * len(reports)
	assert is_prepared_report_enabled("General Ledger") == 1
	frappe.db.set_value("Report", "General Ledger", "prepared_report", foreign[0].prepared_report)
	frappe.db.commit()


def test_what_was_kept_before_goes_with_its_file(reports):
	names = []
	for name in [*reports, "General Ledger"]:
		doc = frappe.get_doc({"doctype": "Prepared Report", "report_name": name, "filters": "{}", "status": "Completed"})
		doc.set_new_name()
		doc.db_insert()
		frappe.get_doc(
			{"doctype": "File", "file_name": f"{doc.name}.json.gz", "content": b"all customers", "is_private": 1,
			"attached_to_doctype": "Prepared Report", "attached_to_name": doc.name}
		).insert()  # fmt: skip
		names.append(doc.name)
	frappe.db.commit()
	no_prepared_reports.execute()
	frappe.db.commit()
	assert frappe.get_all("Prepared Report", {"name": ("in", names)}, pluck="report_name") == ["General Ledger"]
	files = frappe.get_all("File", {"attached_to_doctype": "Prepared Report", "attached_to_name": ("in", names)}, pluck="attached_to_name")
	assert files == [names[-1]]
	frappe.delete_doc("Prepared Report", names[-1], force=True)
	frappe.db.commit()
