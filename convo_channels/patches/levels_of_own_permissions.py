"""Where a site has permissions of its own for segments or channels, their tables of a higher level need a row as well.

Whoever could write the document could read and write these tables until now, and still can.
"""

import frappe
from frappe.permissions import add_permission, update_permission_property

from convo_channels.constants import CHANNEL, SEGMENT

LEVEL = 1


def execute():
	for doctype in (SEGMENT, CHANNEL):
		filters = {"parent": doctype, "permlevel": 0, "write": 1}
		roles = frappe.get_all("Custom DocPerm", filters, pluck="role", order_by="role")
		for role in dict.fromkeys(roles):
			if not frappe.db.exists("Custom DocPerm", {"parent": doctype, "role": role, "permlevel": LEVEL}):
				add_permission(doctype, role, LEVEL)
				update_permission_property(doctype, role, LEVEL, "write", 1)
