"""How the app works through changes, and how far it is.

The sizes are set by an admin; the state fields are written by the services.
"""

import frappe
from frappe import _
from frappe.model.document import Document

LIMITS = {"drain_batch": (1, 5_000), "rebuild_chunk": (100, 100_000), "reconcile_hour": (0, 23)}


# Written by the services; a form that was opened before must not write them back.
STATE_FIELDS = (
	"drained_at", "evaluated_on", "demo_loaded", "is_paused", "paused_at", "paused_by", "is_pause_told", "reconciled_at",
	"reconcile_drift", "reconcile_needed", "backfill_state", "drain_speed", "drain_fault", "steps_done",
)  # fmt: skip


class ConvoSettings(Document):
	def validate(self):
		stored = frappe.db.get_singles_dict(self.doctype)
		for fieldname in STATE_FIELDS:
			self.set(fieldname, stored.get(fieldname))
		for fieldname, (least, most) in LIMITS.items():
			if not least <= (self.get(fieldname) or 0) <= most:
				label = frappe.bold(_(self.meta.get_label(fieldname)))
				frappe.throw(_("{0} must be between {1} and {2}.").format(label, least, most))
