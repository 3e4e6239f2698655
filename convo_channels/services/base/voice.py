"""How the user is spoken to: in their language, with days and moments written as their settings say."""

from frappe import _
from frappe.utils import format_datetime, formatdate

from convo_channels.core.base.facts import Voice


def get_voice() -> Voice:
	"""Of the session; in a job it is the site's own, for what a job says is read by many."""
	return Voice(_, formatdate, format_datetime)
