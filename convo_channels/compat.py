"""The differences between Frappe 15 and 16 that this app meets, in one place.

Code elsewhere asks here and never compares versions itself.
"""

import sys
from types import SimpleNamespace
from typing import Any

import frappe
from frappe.database.query import Engine
from frappe.model.db_query import DatabaseQuery

from convo_channels.core.base.literals import literal

# 16 makes a sidebar and a Desktop icon for every app by itself; 15 has a Desktop Icon of another kind, and no sidebar.
_NAVIGATION = ("Workspace Sidebar", "Desktop Icon")
_PERMISSION_LOG = "Permission Log"
# Frappe's two modules that write documents with their rows into a file.
_EXPORTERS = (".data_import.exporter", ".data_export.exporter")


def get_navigation_doctypes() -> list[str]:
	"""The DocTypes in which this version keeps, per app, what leads to it beside the Workspace."""
	return [
		doctype
		for doctype in _NAVIGATION
		if frappe.db.table_exists(doctype, cached=False) and frappe.db.has_column(doctype, "app")
	]


def get_permission_log() -> str:
	"""The DocType that notes which roles were given to a person, a page or a report; empty in 15, which has none."""
	return _PERMISSION_LOG if frappe.db.table_exists(_PERMISSION_LOG, cached=False) else ""


def get_match_condition(doctype: str, user: str) -> str:
	"""Which documents a user who reads by role may read, as Frappe's own lists ask it; empty: all.

	Not Frappe's `build_match_conditions`: its text is made for a second formatting in both versions, and in 16 it leaves
	backslashes in names as they are, which then hide or end the string.
	"""
	engine = Engine()
	if not hasattr(engine, "get_permission_conditions"):
		return DatabaseQuery(doctype, user=user).build_match_conditions()
	engine.get_query(doctype, user=user, db_query_compat=True)
	found = engine.get_permission_conditions(doctype, engine.table)
	return found.get_sql(with_namespace=True, quote_char="`", param_wrapper=_Spelled()) if found else ""


def get_list_query() -> Any:
	"""The list that is being asked for, inside a hook for its conditions: its DocType, and the parts of the query as text.

	Frappe tells its hook only the user. 15 asks for no permission where a list is filtered or sorted by a field of a closed
	level; 16 does, but shows whoever asks for them the names of rows that may not be seen.
	"""
	frame = sys._getframe(1)
	while frame:
		asked = frame.f_locals.get("self")
		if isinstance(asked, DatabaseQuery):
			return asked
		if isinstance(asked, Engine) and frame.f_code.co_name == "get_query":
			parts = {"conditions": (), "grouped_or_conditions": (), "order_by": "", "group_by": ""}
			return SimpleNamespace(doctype=asked.doctype, fields=[str(asked.query)], flags=frappe._dict(), **parts)
		frame = frame.f_back
	return None


def get_report_reader() -> str | None:
	"""For whom a script report is computed, inside it: an Auto Email Report names a user and is computed as whoever sends it."""
	frame = sys._getframe(1)
	while frame:
		if frame.f_code.co_name == "generate_report_result" and frame.f_globals.get("__name__") == "frappe.desk.query_report":
			return frame.f_locals.get("user")
		frame = frame.f_back
	return None


def is_export_of_rows() -> bool:
	"""Whether documents are listed for one of Frappe's exports, which reads the rows of their tables past all permissions."""
	frame = sys._getframe(1)
	while frame:
		if frame.f_globals.get("__name__", "").endswith(_EXPORTERS):
			return True
		frame = frame.f_back
	return False


class _Spelled:
	"""Stands where Frappe collects a query's parameters, and writes each down at its place."""

	def get_sql(self, param_value, **kwargs) -> str:
		return literal(param_value)


def has_cached_meta(doctype: str) -> bool:
	"""Whether Frappe has the meta of a DocType at hand. What is found stays at hand for this request."""
	client_cache = getattr(frappe, "client_cache", None)
	if client_cache is not None:
		return bool(client_cache.get_value(f"doctype_meta::{doctype}"))
	return bool(frappe.cache.hget("doctype_meta", doctype))


def no_objection() -> bool | None:
	"""What a hook for permissions answers where it has nothing against it and Frappe's own rules, or other apps', go on.

	To 15 a yes is the last word, past all the others; to 16 silence is a no.
	"""
	return None if getattr(frappe, "client_cache", None) is None else True


def join_tags(names: list[str]) -> str:
	"""The tags of a document as this version writes them on it."""
	mark = "," if getattr(frappe, "client_cache", None) is None else ""
	return mark + ",".join(names) if names else ""
