"""An export for all members: its columns and rows, and the right to export, from the order to the last row."""

# ruff: noqa: F401, F811 - fixtures are imported, and asked for by their names

import csv
import io

import frappe
import pytest
from frappe.utils import format_datetime, formatdate

from convo_channels.api import bulk as api
from convo_channels.exceptions import ConvoError, NotAllowedError
from convo_channels.services.actions import chosen_members, export_columns
from tests.site import kit
from tests.site.actions.bulk_kit import ask, exporter, manager, on_disk, people, read_file, segment, work

pytestmark = [pytest.mark.real_commits, pytest.mark.usefixtures("swept")]


# -- a file


def test_the_columns_chosen_in_the_order_chosen(ground, jobs, segment, people):
	frappe.db.set_value("Convo Profile", people[0], "consent", "Given")
	came = ask(jobs, segment, "Export", columns=["territory", "name", "joined_at", "profile.consent"])
	assert (came["status"], came["done_count"]) == ("Done", 5)
	head, *rows = read_file(came["file_url"])
	assert head == ["Territory", "Customer", "Joined", "Consent"]
	joined = frappe.get_all(
		"Convo Segment Member", {"segment": segment}, ["customer", "joined_at"], order_by="customer"
	)
	assert rows == [
		[ground.north, row.customer, format_datetime(row.joined_at.replace(microsecond=0)), "Given" if row.customer == people[0] else ""]
		for row in joined
	]
	file = frappe.get_doc("File", {"file_url": came["file_url"]})
	assert file.is_private and file.owner == "Administrator"


@pytest.fixture
def polish(exporter):
	frappe.db.set_value("User", exporter, "language", "pl")
	frappe.db.commit()
	yield exporter
	frappe.set_user("Administrator")
	frappe.db.set_value("User", exporter, "language", "en")
	frappe.db.commit()


def test_values_are_written_as_the_reader_writes_them(jobs, segment, people, polish):
	"""In their language and by their settings, heads and options alike; nobody reads microseconds."""
	frappe.db.set_value("Convo Profile", people[0], {"consent": "Given", "consent_at": "2024-12-30 14:28:00.123456"})
	frappe.db.set_value("Customer", people[0], {"default_commission_rate": 1234.5, "is_frozen": 1})
	frappe.db.commit()
	frappe.set_user(polish)
	columns = ["name", "profile.consent", "profile.consent_at", "default_commission_rate", "is_frozen", "joined_at", "email_id"]
	came = ask(jobs, segment, "Export", columns=columns)
	head, first, *_others = read_file(came["file_url"])
	frappe.set_user("Administrator")
	assert first[1] == "Udzielona" and first[4] == "Tak"
	assert first[2].startswith(formatdate("2024-12-30")) and "123456" not in first[2]
	assert first[3] == kit.as_written(1234.5)
	assert not [text for text in (*head, *first) if "&" in text or ".000" in text]


@pytest.mark.parametrize("name", ["=1+1", "@x", "\t=1", "  =1", "＝1", "\r=1"])
def test_a_name_that_a_spreadsheet_would_calculate_is_text(name):
	given = [name, -5, 2.5, None, "plain -1", "+49 30 1-2"]
	(line,) = csv.reader(io.StringIO(export_columns.as_csv([given]), newline=""))
	sign = name.lstrip()
	assert line == [name.replace(sign, f"'{sign}"), "-5", "2.5", "", "plain -1", "+49 30 1-2"]


def test_no_column_one_may_not_read(jobs, segment, monkeypatch):
	real = export_columns.get_permitted_fields
	hidden = {"territory", "tax_id"}
	monkeypatch.setattr(
		export_columns,
		"get_permitted_fields",
		lambda *args, **more: [f for f in real(*args, **more) if f not in hidden],
	)
	keys = {column["key"] for column in api.list_columns(segment)}
	assert "customer_group" in keys and not keys & hidden
	with pytest.raises(ConvoError, match="There is no column territory, or you may not read it"):
		api.start(segment, "Export", {"columns": ["territory"]})


def test_a_column_taken_away_before_the_job_runs_is_empty(jobs, segment, monkeypatch):
	name = api.start(segment, "Export", {"columns": ["name", "territory"]})["name"]
	real = export_columns.get_permitted_fields
	monkeypatch.setattr(
		export_columns,
		"get_permitted_fields",
		lambda *a, **more: [f for f in real(*a, **more) if f != "territory"],
	)
	frappe.db.commit()
	work(jobs)
	assert {row[1] for row in read_file(api.get(name)["file_url"])[1:]} == {""}


def test_an_export_of_several_pages(jobs, segment, people, monkeypatch):
	monkeypatch.setattr(chosen_members, "PAGE", 2)
	came = ask(jobs, segment, "Export", columns=["name"])
	assert [row[0] for row in read_file(came["file_url"])] == ["Customer", *people]


def test_an_empty_segment_makes_a_file_with_a_head(jobs):
	empty = kit.segment(kit.when("Customer", "is", "CC nobody at all", field="name"))
	came = ask(jobs, empty, "Export", columns=["name"])
	assert (came["status"], came["total"]) == ("Done", 0) and read_file(came["file_url"]) == [["Customer"]]


# -- the right to export


def test_who_may_not_export_customers_exports_none(jobs, segment, manager):
	frappe.set_user(manager)
	assert frappe.has_permission("Customer", "read") and not frappe.has_permission("Customer", "export")
	with pytest.raises(NotAllowedError, match="You may not export customers"):
		api.start(segment, "Export", {"columns": ["name"]})
	with pytest.raises(NotAllowedError, match="You may not export customers"):
		api.list_columns(segment)
	assert not jobs.asked("bulk_runs.run") and not frappe.get_all("Convo Bulk Action", {"segment": segment})


def test_a_right_taken_away_before_the_job_runs_ends_it(jobs, segment, exporter):
	before = on_disk()
	frappe.set_user(exporter)
	name = api.start(segment, "Export", {"columns": ["name"]})["name"]
	frappe.set_user("Administrator")
	frappe.get_doc("User", exporter).remove_roles("Sales Master Manager")
	frappe.db.commit()
	work(jobs)
	frappe.set_user(exporter)
	came = api.get(name)
	assert (came["status"], came["failures"][0]["message"]) == ("Failed", "You may not export customers.")
	assert on_disk() == before


def test_a_right_taken_away_while_it_runs_ends_it(jobs, segment, exporter, monkeypatch):
	frappe.set_user(exporter)
	monkeypatch.setattr(chosen_members, "PAGE", 2)
	name = api.start(segment, "Export", {"columns": ["name"]})["name"]
	frappe.db.commit()
	real, pages = export_columns.write_rows, []

	def write_rows(*args):
		pages.append(args)
		if len(pages) == 2:
			kit.Elsewhere(
				lambda: frappe.get_doc("User", exporter).remove_roles("Sales Master Manager")
			).wait()
			frappe.db.commit()
			frappe.clear_cache(user=exporter)
		return real(*args)

	monkeypatch.setattr(export_columns, "write_rows", write_rows)
	work(jobs)
	frappe.set_user(exporter)
	came = api.get(name)
	assert (came["status"], came["done_count"], came["file_url"]) == ("Failed", 4, None)


def test_columns_of_profiles_ask_for_the_export_of_profiles(jobs, segment, monkeypatch):
	real = export_columns.can_export
	monkeypatch.setattr(export_columns, "can_export", lambda doctype: doctype == "Customer" and real(doctype))
	assert not [column for column in api.list_columns(segment) if column["key"].startswith("profile.")]
	with pytest.raises(ConvoError, match=r"There is no column profile\.consent"):
		api.start(segment, "Export", {"columns": ["profile.consent"]})
