"""A row that was copied lost its secrets: Frappe keeps secrets beside the row, and copies none. It is said, and nothing is sent without.

Whoever duplicates a segment, imports one, or writes it back by REST makes new rows. `has_secret` is copied with a row, a
secret is not, whoever's action it belongs to: where both do not agree the action comes switched off until somebody gives
the secret anew.
"""

from typing import Any

import frappe

from convo_channels.services.actions import registry
from convo_channels.services.base.said import _


def validate_secrets(doc: Any) -> None:
	"""Look at the rows of a segment about to be saved: those that are there already keep what they have."""
	before = doc.get_doc_before_save()
	stored = {row.name: row for row in before.member_actions} if before else {}
	# An import replaces rows: the new one that does the same had a secret, too.
	gone = {_what_it_does(row) for name, row in stored.items() if row.has_secret and not _is_among(name, doc)}
	lost = []
	for row in doc.member_actions:
		if row.name not in stored and _lost_secret(row, gone):
			row.is_enabled = 0
			lost.append(row)
		row.has_secret = int(any(row.get(field) for field in _secret_fields(row)))
	if lost:
		_say(lost)


def _is_among(name: str, doc: Any) -> bool:
	return any(row.name == name for row in doc.member_actions)


def _secret_fields(row: Any) -> list[str]:
	"""Those of another app's actions stand beside ours, as Custom Fields."""
	return [df.fieldname for df in row.meta.get("fields", {"fieldtype": "Password"})]


def _what_it_does(row: Any) -> tuple[str, ...]:
	"""The action, and what it is told but for its secrets and its words: a webhook is the one of its address."""
	secrets = registry.secrets_of(row.action)
	told = registry.options_of(row.action)
	return (row.action, *(str(row.get(name) or "") for name in told if name not in secrets))


def _lost_secret(row: Any, gone: set[tuple[str, ...]]) -> bool:
	"""Take the stars out of a new row, which stand for what it never had; whether its action misses them."""
	fields = _secret_fields(row)
	stars = [field for field in fields if row.get(field) and row.is_dummy_password(row.get(field))]
	for field in stars:
		row.set(field, None)
	mine = registry.secrets_of(row.action)
	if any(field in mine for field in stars):
		return True
	is_given = any(row.get(field) for field in mine)
	return bool(mine) and not is_given and bool(row.has_secret or _what_it_does(row) in gone)


def _say(rows: list[Any]) -> None:
	for row in rows:
		frappe.msgprint(
			_(
				"Action {0}: a secret is not copied, so the action is switched off. Give the secret and enable it."
			).format(row.idx),
			indicator="orange",
		)
