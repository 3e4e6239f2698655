"""Install, use, uninstall, install again, migrate twice: clean each time, and nothing left behind.

Runs before everything else, through the command that an admin uses. What the site held of this app is gone after it.
"""

import os
from contextlib import contextmanager
from pathlib import Path

import frappe
import pytest
from frappe.utils.global_search import sync_global_search

from convo_channels.constants import APP, DOCTYPES, MODULE, ROLES, SETTINGS
from convo_channels.core.base import tables as schema
from standalone.checkout.bench import Bench
from tests.site import kit

pytestmark = pytest.mark.real_commits

# Written by the site itself while time goes by, or by installing anything.
PASSING = {
	"tabAccess Log", "tabActivity Log", "tabError Log", "tabRoute History", "tabScheduled Job Log", "tabSessions",
	"tabDeleted Document", "tabSeries", "tabDefaultValue", "tabPermission Log", "__global_search",
}  # fmt: skip
PAGES = {"channel-feed", "customer-timeline", "convo-health", "convo-welcome"}
DEFINITIONS = (
	"Page",
	"Workspace",
	"Number Card",
	"Report",
	"Custom Field",
	"Property Setter",
	"DocType",
	"Role",
)


@contextmanager
def away():
	"""Let go of the site while a command works on it: an open transaction would keep tables from being dropped."""
	site = frappe.local.site
	frappe.db.commit()
	frappe.destroy()
	try:
		yield site
	finally:
		frappe.init(site, sites_path=".")
		frappe.connect()
		frappe.flags.in_test = True
		frappe.clear_cache()


def run(*command):
	"""A bench command on the site; what it said, when it failed."""
	bench = Bench(Path(os.environ["BENCH"]))
	with away() as site:
		done = bench.run([*bench.bench_command(), "--site", site, *command], quiet=True)
	assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
	return done.stdout


def uninstall(*options):
	return run("uninstall-app", APP, "--yes", "--no-backup", *options)


def tables():
	return set(frappe.db.sql_list("show full tables where Table_type = 'BASE TABLE'"))


def sequences():
	return set(frappe.db.sql_list("show full tables where Table_type = 'SEQUENCE'"))


def count_rows():
	return {
		table: frappe.db.sql(f"select count(*) from `{table}`")[0][0] for table in sorted(tables() - PASSING)
	}


def find_dead_ends():
	"""(DocType, name) of the search's rows about definitions, roles and DocTypes of ours that are not there."""
	sync_global_search()
	rows = frappe.db.sql("select doctype, name from `__global_search`")
	kinds = {*DEFINITIONS, *DOCTYPES, "Module Def", "Role"}
	return [row for row in rows if row[0] in kinds and (row[0] in DOCTYPES or not frappe.db.exists(*row))]


def indexes():
	"""{table: {index: (is unique, its columns)}} of our tables."""
	found = {}
	for doctype in set(DOCTYPES) - {SETTINGS}:
		rows = frappe.db.sql(f"show index from `tab{doctype}`", as_dict=True)
		for row in sorted(rows, key=lambda row: (row.Key_name, row.Seq_in_index)):
			unique, columns = found.setdefault(doctype, {}).setdefault(row.Key_name, (not row.Non_unique, ()))
			found[doctype][row.Key_name] = (unique, (*columns, row.Column_name))
	return found


def definitions():
	"""What of ours Frappe knows: names by DocType, with when they last changed."""
	found = {}
	for doctype in DEFINITIONS:
		ours = {"name": ["in", ROLES]} if doctype == "Role" else {"module": MODULE}
		found[doctype] = frappe.get_all(doctype, ours, pluck="name", order_by="name")
	return found


def use():
	"""Hang on the app whatever people hang on it."""
	since = frappe.utils.now_datetime()
	doc = frappe.get_doc({"doctype": "Customer", "customer_name": kit.unique("Cycle")})
	doc.flags.ignore_mandatory = True
	doc.insert()
	segment = kit.segment(kit.named([doc.name]))
	channel = frappe.get_doc("Convo Channel", kit.channel(segment))
	kit.post(doc.name, "before it goes")
	kit.settle()
	channel.description = "changed"
	channel.save()  # leaves a version
	channel.add_comment("Comment", "nice")
	channel.add_tag("CC cycle tag")
	frappe.share.add("Convo Channel", channel.name, "Administrator", read=1)
	frappe.get_doc("User", "Administrator").add_roles(*ROLES)
	frappe.get_doc(
		{"doctype": "List Filter", "reference_doctype": "Convo Post", "filter_name": "mine", "filters": "[]"}
	).insert()
	frappe.make_property_setter(
		{
			"doctype": "Convo Post",
			"fieldname": "content",
			"property": "label",
			"value": "Words",
			"property_type": "Data",
		}
	)
	frappe.get_doc(
		{
			"doctype": "Custom Field",
			"dt": "Convo Post",
			"fieldname": "cc_extra",
			"label": "Extra",
			"fieldtype": "Data",
		}
	).insert()
	thrown_away = {"doctype": "Custom Field", "dt": "Convo Segment Action", "fieldname": "cc_gone", "label": "Gone", "fieldtype": "Data"}
	frappe.delete_doc("Custom Field", frappe.get_doc(thrown_away).insert().name)
	frappe.db.commit()
	frappe.delete_doc("Tag", "CC cycle tag", force=True)
	frappe.delete_doc("Customer", doc.name, force=True)
	# Frappe's own note that a customer and a tag were deleted
	noted = {"comment_type": "Deleted", "reference_doctype": ["in", ["Customer", "Tag"]], "creation": [">=", since]}
	frappe.db.delete("Comment", noted)
	kit.settle()


class Cycle:
	"""The whole cycle, once; the tests below look at what it found."""

	def __init__(self):
		if APP in frappe.get_installed_apps():
			uninstall()
		self.rows_without = count_rows()
		self.sequences_without = sequences()
		run("install-app", APP)
		self.definitions_installed = definitions()
		frappe.db.set_single_value(SETTINGS, "drain_batch", 123)
		use()
		self.rehearsal = uninstall("--dry-run")
		self.apps_rehearsed = frappe.get_installed_apps()
		self.definitions_rehearsed = definitions()
		uninstall()
		self.apps_after = frappe.get_installed_apps()
		self.rows_after = count_rows()
		self.sequences_after = sequences()
		self.dead_ends = find_dead_ends()
		self.traces = find_traces()
		run("install-app", APP)
		self.indexes_installed = indexes()
		frappe.db.set_single_value(SETTINGS, "drain_batch", 321)
		frappe.db.commit()
		self.states = []
		for _ in range(2):
			run("migrate", "--skip-search-index")
			self.states.append((definitions(), indexes(), sequences(), frappe.db.get_singles_dict(SETTINGS)))


def find_traces():
	"""[(table, column, rows, one of them)] wherever a column still names the app, its module, a DocType or a role of it."""
	columns = frappe.db.sql(
		"select table_name, column_name from information_schema.columns where table_schema = %s"
		" and data_type in ('varchar', 'text', 'mediumtext', 'longtext')",
		frappe.conf.db_name,
	)
	words = [*DOCTYPES, *ROLES, APP, *PAGES]
	found = []
	for table, column in columns:
		if table in PASSING - {"tabDeleted Document", "tabDefaultValue", "tabPermission Log", "__global_search"} or table not in tables():
			continue
		if (table, column) == ("tabUser", "last_known_versions"):
			continue  # what Frappe showed of each app's changes to whoever has opened the Desk
		condition = " or ".join([f"`{column}` like %s"] * len(words))
		if table == "tabDeleted Document":  # the recycle bin may hold users and documents that had our roles
			condition = f"({condition}) and (deleted_doctype like 'Convo %%' or deleted_doctype in %s)"
		if table == "tabPermission Log":  # what roles a user has had is the site's own record
			condition = f"({condition}) and for_doctype != 'User'"
		values = [f"%{word}%" for word in words] + ([DEFINITIONS] if "deleted_doctype" in condition else [])
		rows = frappe.db.sql(f"select `{column}` from `{table}` where {condition}", values)
		if rows:
			found.append((table, column, len(rows), str(rows[0][0])[:100]))
	return found


@pytest.fixture(scope="module")
def cycle(frappe_site):
	return Cycle()


def test_a_rehearsal_takes_nothing_away(cycle):
	assert APP in cycle.apps_rehearsed
	for doctype, names in cycle.definitions_installed.items():
		assert set(names) <= set(cycle.definitions_rehearsed[doctype]), doctype


def test_nothing_is_left_in_any_table(cycle):
	assert APP not in cycle.apps_after
	changed = {
		table: (cycle.rows_without.get(table), cycle.rows_after.get(table))
		for table in cycle.rows_without.keys() | cycle.rows_after.keys()
		if cycle.rows_without.get(table) != cycle.rows_after.get(table)
	}
	assert changed == {}


def test_the_desks_search_leads_to_nothing_that_is_gone(cycle):
	"""On 16 one such row ends the search of everybody whose words it holds."""
	assert cycle.dead_ends == []


def test_no_sequence_is_left(cycle):
	assert cycle.sequences_after == cycle.sequences_without
	assert not {name for name in cycle.sequences_after if name.startswith("convo")}


def test_nobody_names_the_app_any_more(cycle):
	assert cycle.traces == []


def test_every_doctype_has_its_table(cycle):
	for doctype in set(DOCTYPES) - {SETTINGS}:
		assert frappe.db.table_exists(doctype, cached=False), doctype
		status = frappe.db.sql("show table status like %s", f"tab{doctype}", as_dict=True)[0]
		assert (status.Engine, status.Collation) == ("InnoDB", "utf8mb4_unicode_ci"), doctype


def test_every_index_is_there(cycle):
	for doctype, wanted in schema.INDEXES.items():
		for columns in wanted:
			name = schema.index_name(doctype, columns)
			assert cycle.indexes_installed[doctype][name] == (False, columns), (doctype, columns)
	for doctype, wanted in schema.UNIQUE.items():
		for columns in wanted:
			assert (True, columns) in cycle.indexes_installed[doctype].values(), (doctype, columns)
	for doctype, wanted in schema.FULLTEXT.items():
		for column in wanted:
			rows = frappe.db.sql(
				f"show index from `tab{doctype}` where Index_type = 'FULLTEXT'", as_dict=True
			)
			assert [row.Column_name for row in rows] == [column], doctype


def test_no_index_is_there_twice(cycle):
	for doctype, found in cycle.indexes_installed.items():
		columns = [columns for _, columns in found.values()]
		assert len(columns) == len(set(columns)), (doctype, found)


def test_every_numbered_doctype_has_its_sequence(cycle):
	assert set(schema.SEQUENCES.values()) <= sequences()


def test_roles_pages_workspace_and_settings_are_there(cycle):
	found = definitions()
	assert set(found["Role"]) == set(ROLES)
	assert set(found["Page"]) == PAGES
	assert found["Workspace"] == [MODULE]
	assert len(found["Number Card"]) >= 4
	assert set(found["DocType"]) == set(DOCTYPES)
	assert found["Custom Field"] == [] and found["Property Setter"] == []
	for name, default in (("drain_batch", 321), ("rebuild_chunk", 10_000), ("reconcile_hour", 2)):
		assert frappe.utils.cint(frappe.db.get_single_value(SETTINGS, name)) == default, name


def test_the_scheduler_knows_the_minute_the_hour_and_the_day(cycle):
	jobs = frappe.get_all(
		"Scheduled Job Type",
		{"method": ["like", f"{APP}.%"]},
		["method", "frequency", "cron_format"],
		order_by="method",
	)
	assert [(job.method.rsplit(".", 1)[1], job.frequency, job.cron_format or "") for job in jobs] == [
		("sweep", "Daily Long", ""),
		("daily", "Daily", ""),
		("nightly", "Hourly Long", ""),
		("tick", "Cron", "* * * * *"),
	]


def test_migrating_again_changes_nothing(cycle):
	first, second = cycle.states
	assert first == second
	assert first[1] == cycle.indexes_installed


def test_migrating_keeps_the_settings_of_an_admin(cycle):
	assert frappe.utils.cint(cycle.states[-1][3]["drain_batch"]) == 321
	frappe.db.set_single_value(SETTINGS, "drain_batch", 500)
	frappe.db.commit()
