"""What the transaction of this connection has changed so far. For the recorder alone.

Frappe may leave a thread's locals behind: a request whose connection or queue is lost ends without its clean-up, and the next one
of that thread, with a connection of its own, would take over what is never to be written.
"""

import frappe

from convo_channels.core.changes.outbox import Change

KEY = "convo_changes"


def held() -> dict[tuple[str, ...], Change]:
	connection, changes = getattr(frappe.local, KEY, None) or (None, {})
	if connection is not frappe.local.db:
		changes = {}
		setattr(frappe.local, KEY, (frappe.local.db, changes))
	return changes


def forget() -> None:
	setattr(frappe.local, KEY, None)
