"""A row that was copied lost its secret: Frappe keeps secrets beside the row, and copies none. It is said, and nothing is sent unsigned.

Whoever duplicates a segment, imports one, or writes it back by REST makes new rows. `has_secret` is copied with a row, the
secret is not: where both do not agree the action comes switched off until somebody gives the secret anew.
"""

from typing import Any

import frappe
from frappe import _

from convo_channels.services.actions import registry


def validate_secrets(doc: Any) -> None:
	"""Look at the rows of a segment about to be saved: those that are there already keep what they have."""
	before = doc.get_doc_before_save()
	stored = {row.name: row for row in before.member_actions} if before else {}
	# An import replaces rows: the new one for the same address had a secret, too.
	gone = {row.url for name, row in stored.items() if row.has_secret and not _is_among(name, doc)}
	lost = []
	for row in doc.member_actions:
		if row.name not in stored and _lost_secret(row, gone):
			row.is_enabled, row.secret = 0, None
			lost.append(row)
		row.has_secret = int(bool(row.secret))
	if lost:
		_say(lost)


def _is_among(name: str, doc: Any) -> bool:
	return any(row.name == name for row in doc.member_actions)


def _lost_secret(row: Any, gone: set[str]) -> bool:
	if not registry.keeps_secret(row.action) or (row.secret and not row.is_dummy_password(row.secret)):
		return False
	return bool(row.secret or row.has_secret or row.url in gone)


def _say(rows: list[Any]) -> None:
	for row in rows:
		frappe.msgprint(
			_(
				"Action {0}: the secret of the webhook is not copied, so the action is switched off. Give the secret and enable it."
			).format(row.idx),
			indicator="orange",
		)
