"""Cleans up after tests that commit: whatever came into being since a moment goes again, whichever table it is in.

Plain deletes, because the documents of a test hang on one another (ledgers, versions, comments, our rows) and must
not be asked for permission to leave. Changed rows of older documents keep their change.
"""

import datetime

import frappe

KEPT = frozenset({"tabDocType", "tabDocField", "tabSeries", "tabSessions"})


def sweep(since: datetime.datetime) -> None:
	"""Delete every row created since a moment, and empty what we derive."""
	frappe.db.rollback()
	frappe.set_user("Administrator")
	tables = frappe.db.sql_list(
		"select table_name from information_schema.columns where table_schema = %s and column_name = 'creation'"
		" and table_name like 'tab%%'",
		frappe.conf.db_name,
	)
	for table in sorted(set(tables) - KEPT):
		frappe.db.sql(f"delete from `{table}` where creation >= %s", since)
	frappe.db.sql(
		"delete a from `__Auth` as a left join `tabUser` as u on u.name = a.name"
		" where a.doctype = 'User' and u.name is null"
	)
	frappe.db.commit()
	frappe.clear_cache()
