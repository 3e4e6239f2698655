"""MariaDB's snapshot isolation: since 11.6 a transaction may not write a row that was changed since it began to read.

The refusal (error 1020) undoes the whole transaction, the user's own change with it. What this app writes is right
whatever it meets, for it goes by the row as it is then; so its statements say that they need no such guard, and where
Frappe itself writes rows that our jobs change all the time, the guard is put down until that transaction is over.
"""

import frappe

_VARIABLE = "innodb_snapshot_isolation"
# {site: whether its server refuses}; what a server does by default does not change while it runs.
_strict: dict[str, bool] = {}


def is_strict() -> bool:
	"""Whether this server guards by itself. One that does not know the variable does not."""
	known = _strict.get(frappe.local.site)
	if known is None:
		# Not the session's: there the guard may be down at the moment.
		found = frappe.db.sql("SHOW GLOBAL VARIABLES LIKE 'innodb_snapshot_isolation'")
		known = _strict[frappe.local.site] = bool(found) and str(found[0][1]).upper() in ("ON", "1")
	return known


def put_down_guard() -> None:
	"""For the rest of this transaction; Frappe's statements on our rows are then taken as on every older server.

	Said anew each time: what is remembered of a connection may be of one that is gone.
	"""
	if is_strict():
		_set("OFF")
		frappe.db.after_commit.add(_take_up_guard)
		frappe.db.after_rollback.add(_take_up_guard)


def _take_up_guard() -> None:
	_set("ON")


def _set(value: str) -> None:
	frappe.db.sql(f"SET SESSION {_VARIABLE} = {value}")
