"""Reading what is committed now, whatever the transaction at hand began with.

What a transaction sees is of the moment of its first query. Definitions of DocTypes read from it, and kept where other
processes find them, would undo for these what somebody has committed since: a field that is not in the kept meta loses
its value with every save. So whatever is kept for others is read here, on a connection of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import frappe

from convo_channels.compat import has_cached_meta


@contextmanager
def snapshot_of_now() -> Iterator[None]:
	"""Inside, `frappe.db` is another connection: it sees what is committed, and nothing of the caller's transaction.

	For reading only. The caller's transaction stays as it is.
	"""
	mine = frappe.local.db
	frappe.connect(set_admin_as_user=False)
	fresh = frappe.local.db
	try:
		yield
	finally:
		frappe.local.db = mine
		fresh.close()


def get_meta(doctype: str) -> Any:
	"""Frappe's meta. Where it is not cached it is read of now, for Frappe keeps what it reads."""
	if not has_cached_meta(doctype):
		with snapshot_of_now():
			return frappe.get_meta(doctype)
	return frappe.get_meta(doctype)


def warm_meta(doctype: str) -> None:
	"""Before Frappe is asked something for which it will read the meta of a DocType. One that is gone is left to Frappe."""
	try:
		get_meta(doctype)
	except frappe.DoesNotExistError:
		frappe.clear_last_message()
