"""Brings the indexes of core/base/tables.py to a site's tables: creates what is missing, leaves the rest alone.

Called from the controllers' `on_doctype_update`, which Frappe runs after a table was synchronised (a fresh install
runs no patches), and after every migrate. Never to be called in a request: altering a table commits.
"""

import frappe

from convo_channels.core.base import tables


def ensure_all_indexes() -> None:
	"""After an update: an index that came without a change of its DocType is made here, for such a table is not synchronised."""
	for doctype in sorted({*tables.INDEXES, *tables.UNIQUE, *tables.FULLTEXT}):
		ensure_indexes(doctype)


def ensure_indexes(doctype: str) -> None:
	"""Give the table of `doctype` the indexes its queries are measured with; does nothing when they are there."""
	for columns in tables.INDEXES.get(doctype, ()):
		frappe.db.add_index(doctype, list(columns))
	for columns in tables.UNIQUE.get(doctype, ()):
		# Frappe itself makes the unique key of one column, from the DocType's field.
		if len(columns) > 1:
			_add_unique(doctype, columns)
	if frappe.db.db_type == "mariadb":
		for column in tables.FULLTEXT.get(doctype, ()):
			_add_fulltext(doctype, column)


def _add_unique(doctype: str, columns: tuple[str, ...]) -> None:
	# `frappe.db.add_unique` looks for the constraint in every database its user can see, so a second site of the
	# same server could go without: look at our own table, before and after.
	table, name = f"tab{doctype}", "unique_" + "_".join(columns)
	if frappe.db.has_index(table, name):
		return
	frappe.db.add_unique(doctype, list(columns), name)
	if not frappe.db.has_index(table, name):
		quoted = ", ".join(f"`{column}`" for column in columns)
		frappe.db.sql_ddl(f"alter table `{table}` add unique index `{name}` ({quoted})")


def _add_fulltext(doctype: str, column: str) -> None:
	table, name = f"tab{doctype}", f"{column}_fulltext"
	if not frappe.db.has_index(table, name):
		frappe.db.sql_ddl(f"alter table `{table}` add fulltext index `{name}` (`{column}`)")
