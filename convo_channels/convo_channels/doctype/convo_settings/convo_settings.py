"""How the app works through changes, and how far it is.

The sizes are set by an admin and stored here. The state is shown as the services keep it in Convo Work State: none of it
is stored in this document, so no form can write it back.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from convo_channels.services.base import work_state

LIMITS = {"drain_batch": (1, 5_000), "rebuild_chunk": (100, 100_000), "reconcile_hour": (0, 23)}


class ConvoSettings(Document):
	def validate(self):
		for fieldname, (least, most) in LIMITS.items():
			if not least <= (self.get(fieldname) or 0) <= most:
				label = frappe.bold(_(self.meta.get_label(fieldname)))
				frappe.throw(_("{0} must be between {1} and {2}.").format(label, least, most))

	@property
	def drained_at(self):
		return work_state.get("drained_at")

	@property
	def evaluated_on(self):
		return work_state.get("evaluated_on")

	@property
	def demo_loaded(self):
		return int(work_state.is_demo_loaded())

	@property
	def is_paused(self):
		return int(work_state.is_paused())

	@property
	def paused_at(self):
		return work_state.get("paused_at")

	@property
	def paused_by(self):
		return work_state.get("paused_by")

	@property
	def reconciled_at(self):
		return work_state.get("reconciled_at")

	@property
	def reconcile_drift(self):
		return cint(work_state.get("reconcile_drift")) + cint(work_state.get("reconcile_counts"))

	@property
	def reconcile_needed(self):
		return cint(work_state.get("reconcile_needed"))
