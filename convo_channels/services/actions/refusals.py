"""What a check says becomes the one message of the request, however the check said it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import frappe


@contextmanager
def said_once(say: Callable[[str], str] = str) -> Iterator[None]:
	"""Let a check raise, or throw as Frappe does; `say` puts its sentence into another one."""
	before = len(frappe.local.message_log)
	try:
		yield
	except (frappe.ValidationError, frappe.PermissionError) as error:
		del frappe.local.message_log[before:]
		frappe.throw(say(str(error)), type(error))
