"""Questions that nobody is to hear the answers of.

Frappe tells whoever is refused a document why, and collects for that what every question about permissions answers
meanwhile. What our hooks ask besides (which customers somebody sees, which documents, the one that a row is about) is
not theirs to know: it names the customer, or the kind of document, of a row that they may not read.
"""

import functools
from collections.abc import Callable
from typing import Any

import frappe

SAID = "has_permission_check_logs"


def unsaid(hook: Callable[..., Any]) -> Callable[..., Any]:
	"""A hook whose own questions stay out of what the user is told."""

	@functools.wraps(hook)
	def quietly(*args: Any, **kwargs: Any) -> Any:
		said = frappe.flags.get(SAID)
		frappe.flags[SAID] = None
		try:
			return hook(*args, **kwargs)
		finally:
			frappe.flags[SAID] = said

	return quietly
