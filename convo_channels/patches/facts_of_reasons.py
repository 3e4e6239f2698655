"""Why customers moved was written as an English sentence; where it can be read back it becomes a fact, said to each reader anew."""

import frappe

from convo_channels.core.segments import older_reasons
from convo_channels.services.base.frappe_store import store

STEP = 20_000


def execute() -> None:
	for after in range(0, older_reasons.newest(store), STEP):
		older_reasons.fill(store, after, after + STEP)
		frappe.db.commit()  # a long log is gone through in steps that others can go between
