"""What everything that makes a ToDo asks of whoever wants it made."""

import frappe

from convo_channels.exceptions import NotAllowedError
from convo_channels.services.actions.effect import NOW, Asked
from convo_channels.services.base.said import _


def allow_todos(asked: Asked) -> None:
	"""What is written down for later is asked of Frappe when it is made."""
	if asked.when == NOW and not frappe.has_permission("ToDo", "create"):
		raise NotAllowedError(_("You may not create ToDos."))
