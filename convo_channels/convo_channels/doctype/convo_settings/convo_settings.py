"""How the app works through changes, and how far it is.

The sizes are set by an admin; the state fields are written by the services.
"""

import frappe
from frappe import _
from frappe.model.document import Document

LIMITS = {"drain_batch": (1, 5_000), "rebuild_chunk": (100, 100_000), "reconcile_hour": (0, 23)}


class ConvoSettings(Document):
	def validate(self):
		for fieldname, (least, most) in LIMITS.items():
			if not least <= (self.get(fieldname) or 0) <= most:
				label = frappe.bold(_(self.meta.get_label(fieldname)))
				frappe.throw(_("{0} must be between {1} and {2}.").format(label, least, most))
