"""Cleans up after tests that commit: whatever came into being since a moment goes again, whichever table it is in.

Plain deletes, because the documents of a test hang on one another (ledgers, versions, comments, our rows) and must
not be asked for permission to leave. Changed rows of older documents keep their change.
"""

import datetime

import frappe

KEPT = frozenset({"tabDocType", "tabDocField", "tabSeries", "tabSessions"})
# A default of the site that a test sets back is a new row: Frappe writes it anew with each save of the settings.
SET_BACK = {"tabDefaultValue": "parent <> '__default'"}


class Sweeper:
	"""Knows what was there before the run: a site whose time zone was changed holds rows of its own future."""

	def __init__(self) -> None:
		now = frappe.utils.now_datetime()
		self._kept = {table: set(_names(table, now)) for table in _tables()}

	def sweep(self, since: datetime.datetime) -> None:
		"""Delete every row created since a moment within the run."""
		frappe.db.rollback()
		frappe.set_user("Administrator")
		for table in _tables():
			kept = self._kept.get(table)
			if not kept:
				frappe.db.sql(f"delete from `{table}` where creation >= %s and {SET_BACK.get(table, '1=1')}", since)
				continue
			new = [name for name in _names(table, since) if name not in kept]
			if new:
				frappe.db.sql(f"delete from `{table}` where name in %s", [new])
		frappe.db.sql(
			"delete a from `__Auth` as a left join `tabUser` as u on u.name = a.name"
			" where a.doctype = 'User' and u.name is null"
		)
		# A new company gives rows to older documents; they bear the creation of these.
		frappe.db.sql("delete a from `tabMode of Payment Account` as a left join `tabCompany` as c on c.name = a.company where c.name is null")
		frappe.db.commit()
		frappe.clear_cache()


def _tables() -> list[str]:
	found = frappe.db.sql_list(
		"select c.table_name from information_schema.columns as c join information_schema.tables as t"
		" on t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_type = 'BASE TABLE'"
		" where c.table_schema = %s and c.column_name = 'creation' and c.table_name like 'tab%%'",
		frappe.conf.db_name,
	)
	return sorted(set(found) - KEPT)


def _names(table: str, since: datetime.datetime) -> list:
	return frappe.db.sql_list(f"select name from `{table}` where creation >= %s and {SET_BACK.get(table, '1=1')}", since)
