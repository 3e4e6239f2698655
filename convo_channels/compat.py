"""The differences between Frappe 15 and 16 that this app meets, in one place.

Code elsewhere asks here and never compares versions itself.
"""

import frappe

# 16 makes a sidebar and a Desktop icon for every app by itself; 15 has a Desktop Icon of another kind, and no sidebar.
_NAVIGATION = ("Workspace Sidebar", "Desktop Icon")


def get_navigation_doctypes() -> list[str]:
	"""The DocTypes in which this version keeps, per app, what leads to it beside the Workspace."""
	return [
		doctype
		for doctype in _NAVIGATION
		if frappe.db.table_exists(doctype, cached=False) and frappe.db.has_column(doctype, "app")
	]
