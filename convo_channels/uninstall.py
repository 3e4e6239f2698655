"""Takes away what Frappe leaves behind when the app is removed from a site.

Frappe drops the tables, pages and the workspace. It forgets the sequences of the autoincrement tables, the roles,
the scheduled jobs, and what users hung on our records (versions, comments, shares, files of posts). The customers and
documents of a demo business that was not removed before stay.
"""

import click
import frappe
from frappe.utils.global_search import sync_global_search

from convo_channels.compat import get_navigation_doctypes, get_permission_log
from convo_channels.constants import APP, BULK_ACTION, DOCTYPES, MODULE, POST, ROLES
from convo_channels.core.base.tables import SEQUENCES
from convo_channels.demo.manifest import PARENT
from convo_channels.services.actions import export_file
from convo_channels.services.base import background, copied_site, work_state
from convo_channels.services.posts import kept_bytes
from convo_channels.services.sync import leaving

# Frappe's own tables that name one of our DocTypes, and the column in which they do.
TRACES = (
	("Version", "ref_doctype"),
	("Comment", "reference_doctype"),
	("DocShare", "share_doctype"),
	("ToDo", "reference_type"),
	("Tag Link", "document_type"),
	("View Log", "reference_doctype"),
	("Notification Log", "document_type"),
	("Document Follow", "ref_doctype"),
	("List Filter", "reference_doctype"),
	("List View Settings", "name"),
	("Deleted Document", "deleted_doctype"),
	("Permission Log", "for_document"),
	("Custom Field", "dt"),
	("Property Setter", "doc_type"),
	("Custom DocPerm", "parent"),
	("User Permission", "allow"),
	("User Permission", "applicable_for"),
	("Notification", "document_type"),
	("Webhook", "webhook_doctype"),
	("Assignment Rule", "document_type"),
	("Server Script", "reference_doctype"),
	("Email Unsubscribe", "reference_doctype"),
	("Email Queue", "reference_doctype"),
	("__UserSettings", "doctype"),
	("__Auth", "doctype"),
)

# Of these the ones that are named after the DocType they belong to.
NAMED_AFTER_US = ("Custom Field", "Property Setter")

# What this app is made of, in Frappe's eyes.
DEFINITIONS = ("DocType", "Page", "Workspace", "Number Card", "Report")
# What stands in the workspace.
HOME_BLOCK = "Convo Home"
# A table of Frappe's without a DocType.
SEARCH_INDEX = "__global_search"


def before_uninstall() -> None:
	"""Say what only the app itself could take away, and keep our own work away from here on.

	It changes nothing, for a dry run comes through here too.
	"""
	if work_state.is_demo_loaded():
		click.secho(
			"The demo business is still loaded. Its customers and documents stay on this site; "
			"to be rid of them, stop here and choose Remove Demo Business in Convo Settings first.",
			fg="yellow",
		)
	leaving.begin()


def after_uninstall() -> None:
	"""Clean up. A dry run calls this as well, and then the app is still installed."""
	if not background.is_installed():
		_clean_up()
	leaving.end()


def _clean_up() -> None:
	leaving.forget_waiting_jobs()
	_drop_sequences()
	_delete_exports()
	copied_site.forget()
	_delete_traces()
	_delete_scheduled_jobs()
	_delete_navigation()
	_delete_roles()
	if frappe.db.exists("Custom HTML Block", HOME_BLOCK):
		frappe.delete_doc("Custom HTML Block", HOME_BLOCK, force=True, ignore_permissions=True)
	_delete_from_search()
	# Frappe rewrites this list from a cache that a worker may have filled again a moment before
	frappe.db.delete("Installed Application", {"app_name": APP})
	# bench closes the connection without committing
	frappe.db.commit()


def _drop_sequences() -> None:
	for sequence in SEQUENCES.values():
		frappe.db.sql_ddl(f"drop sequence if exists `{sequence}`")


def _delete_exports() -> None:
	"""What nobody could find any more, disk included: lists of customers that the job over all members has written, files of posts."""
	ours = {"attached_to_doctype": ("in", (BULK_ACTION, POST))}
	names = frappe.get_all("File", ours, pluck="name", order_by="name")
	# A deleted file says so on its document, and there is none any more.
	frappe.db.set_value("File", ours, {"attached_to_doctype": None, "attached_to_name": None})
	for name in names:
		frappe.delete_doc("File", name, force=True, ignore_permissions=True, delete_permanently=True)
	export_file.delete_all()
	kept_bytes.forget_all()


def _delete_traces() -> None:
	tables = set(frappe.db.get_tables(cached=False))
	for doctype, column in TRACES:
		table = doctype if doctype.startswith("__") else f"tab{doctype}"
		if table in tables:
			frappe.db.delete(doctype, {column: ("in", DOCTYPES)})
	_delete_thrown_away()
	_delete_traces_of_definitions()
	# what the demo business was made of; its customers and documents stay
	frappe.db.delete("DefaultValue", {"parent": PARENT})
	frappe.db.delete("Patch Log", {"patch": ("like", f"{APP}.%")})


def _delete_thrown_away() -> None:
	"""What lies in Frappe's recycle bin and belonged to one of our DocTypes: a field of one's own, a property, a webhook."""
	# One look at the bin, whatever its size: no index leads to what it holds.
	wanted = {"deleted_doctype": ("in", {doctype for doctype, _ in TRACES}), "data": ("like", '%": "Convo %')}
	for row in frappe.get_all("Deleted Document", wanted, ["name", "deleted_doctype", "data"], order_by="name"):
		columns = [column for doctype, column in TRACES if doctype == row.deleted_doctype]
		if any(f'"{column}": "{ours}"' in row.data for column in columns for ours in DOCTYPES):
			frappe.db.delete("Deleted Document", {"name": row.name})
	# Frappe's note that one was deleted calls it by its name, which begins with the DocType's.
	for doctype in DOCTYPES:
		noted = {"comment_type": "Deleted", "reference_doctype": ("in", NAMED_AFTER_US), "subject": ("like", f"% {doctype}-%")}
		frappe.db.delete("Comment", noted)


def _delete_from_search() -> None:
	"""What Frappe has noted for the Desk's search is written by a job of its own, which may come after us."""
	sync_global_search()
	of_definitions = ({"doctype": "DocType", "name": ("in", DOCTYPES)}, {"doctype": "Module Def", "name": MODULE})
	for found in ({"doctype": ("in", DOCTYPES)}, *of_definitions):
		frappe.db.delete(SEARCH_INDEX, found)
	for doctype in (*DEFINITIONS, "Module Def", "Role"):
		# A row that leads nowhere ends the search of everybody whose words it holds, on 16.
		frappe.db.sql(
			f"delete from `{SEARCH_INDEX}` where doctype = %s and name not in (select name from `tab{doctype}`)", doctype
		)


def _delete_traces_of_definitions() -> None:
	"""The definitions themselves went through Frappe's recycle bin; 16 also notes which roles a page or a report had."""
	thrown_away = {
		"deleted_doctype": ("in", DEFINITIONS),
		"data": ("like", f'%"module": "{MODULE}"%'),
	}
	if permission_log := get_permission_log():
		for doctype, name in frappe.get_all(
			"Deleted Document",
			thrown_away,
			["deleted_doctype", "deleted_name"],
			order_by="name",
			as_list=True,
		):
			frappe.db.delete(permission_log, {"for_doctype": doctype, "for_document": name})
	frappe.db.delete("Deleted Document", thrown_away)
	frappe.db.delete("Deleted Document", {"deleted_doctype": "Module Def", "deleted_name": MODULE})


def _delete_scheduled_jobs() -> None:
	jobs = frappe.get_all(
		"Scheduled Job Type", filters={"method": ("like", f"{APP}.%")}, pluck="name", order_by="name"
	)
	if jobs:
		frappe.db.delete("Scheduled Job Log", {"scheduled_job_type": ("in", jobs)})
		frappe.db.delete("Scheduled Job Type", {"name": ("in", jobs)})


def _delete_navigation() -> None:
	"""What no Module Def links to. Not by `delete_doc`: in developer mode that removes the file from the app's folder."""
	frappe.db.delete("Block Module", {"module": MODULE})
	for doctype in get_navigation_doctypes():
		found = {*frappe.get_all(doctype, {"app": APP}, pluck="name", order_by="name"), MODULE}
		for field in frappe.get_meta(doctype).get_table_fields():
			frappe.db.delete(field.options, {"parenttype": doctype, "parent": ("in", found)})
		frappe.db.delete(doctype, {"name": ("in", found)})


def _delete_roles() -> None:
	frappe.db.delete("Has Role", {"role": ("in", ROLES)})
	for role in ROLES:
		frappe.delete_doc("Role", role, force=True, ignore_permissions=True, delete_permanently=True)
