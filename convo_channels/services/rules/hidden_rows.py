"""What a segment holds of hidden customers and documents, for a reader or an author who does not see all of them.

Rows beside the rule about such a customer are not shown, and conditions that name one are shown with a sign in its place.
What the author saves leaves both as they are: nobody deletes, changes or loses what they do not see.
"""

from collections.abc import Container
from typing import Any

import frappe

from convo_channels.constants import SEGMENT, SEGMENT_EXCEPTION
from convo_channels.core.base.sql import sql
from convo_channels.core.base.text import fold
from convo_channels.core.rules import by_hand, veil
from convo_channels.core.segments.segments import RULE_COLUMNS
from convo_channels.services.access.customers import get_visibility, visible_among
from convo_channels.services.base.errors import said_plainly
from convo_channels.services.rules import requests, told

TABLE = "exceptions"
LAST = 1_000_000


def hide(doc: Any) -> None:
	"""Take out of what is shown whatever tells of hidden customers and documents."""
	_hide_rows(doc)
	_veil_rule(doc)


def keep(doc: Any) -> None:
	"""Put the stored of it back where it was, before a segment is checked and saved."""
	_keep_rows(doc)
	_unveil_rule(doc)


def _veil_rule(doc: Any) -> None:
	"""In the rows and in the sentence; the sentence in the reader's language."""
	rows = doc.get("rules") or []
	if not rows or doc.is_new():
		return
	given = [_cells(row) for row in rows]
	if any(map(veil.is_veiled, given)):  # told already, and nobody can read a rule of signs
		return
	if not doc.flags.is_fault_told:  # Frappe asks more than once for one answer
		doc.broken_reason = told.told_fault(given, doc.get("broken_reason"), doc.get("broken_message"))
		doc.flags.is_fault_told = True
	doc.broken_message = doc.pending_reason = ""  # for the engine alone
	doc.sentence = told.told_sentence(given, doc.get("sentence") or "")
	for place, is_hidden in told.hidden_cells(given).items():
		for cell, shown in veil.veil_row(given[place], is_hidden).items():
			rows[place].set(cell, shown)


def _unveil_rule(doc: Any) -> None:
	rows = doc.get("rules") or []
	if not any(veil.is_veiled(_cells(row)) for row in rows):
		return
	stored = {} if doc.is_new() else {row["name"]: row for row in told.stored_rows(sql("parent = {}", doc.name))}
	hidden = dict(zip(stored, map(told.hidden_cells(list(stored.values())).get, range(len(stored))), strict=True))
	for number, row in enumerate(rows, start=1):
		if hidden.get(row.name):
			row.update(veil.unveil_row(_cells(row), stored[row.name], hidden[row.name]))
		with said_plainly():
			told.check_unveiled(_cells(row), number)


def _cells(row: Any) -> dict[str, Any]:
	return {column: row.get(column) for column in RULE_COLUMNS}


def _hide_rows(doc: Any) -> None:
	"""Take the rows of hidden customers out of what is shown."""
	rows = doc.get(TABLE) or []
	if not rows or get_visibility().is_everything:
		return
	seen = {fold(name) for name in visible_among(row.customer for row in rows)}
	if any(fold(row.customer) not in seen for row in rows):
		doc.set(TABLE, [row for row in rows if fold(row.customer) in seen])


def _check_shown(doc: Any, stored: set[str], hidden: Container[str]) -> None:
	"""Refuse what the author wrote, by the places of the form, before hidden rows take part again.

	So what is said is the same whether a hidden row names the customer of a new one, and however many there are.
	"""
	shown = [row for row in doc.get(TABLE) or [] if row.name not in hidden]
	new = {place: row.customer for place, row in enumerate(shown, start=1) if row.customer and row.name not in stored}
	seen = {fold(name) for name in visible_among(new.values())}
	with said_plainly():
		for place, customer in new.items():
			if fold(customer) not in seen:
				requests.refuse_customer(place, customer)
		by_hand.parse_by_hand([{column: row.get(column) for column in by_hand.COLUMNS} for row in shown])


def _keep_rows(doc: Any) -> None:
	"""Put the stored rows of hidden customers where they were, as they were, before a segment is checked and saved."""
	if doc.is_new() or get_visibility().is_everything:
		return
	place = {"parent": doc.name, "parenttype": SEGMENT, "parentfield": TABLE}
	stored = frappe.get_all(SEGMENT_EXCEPTION, place, ["*"], order_by="idx")
	seen = {fold(name) for name in visible_among(row.customer for row in stored)}
	hidden = {row.name: row for row in stored if fold(row.customer) not in seen}
	_check_shown(doc, {row.name for row in stored}, hidden)
	if not hidden:
		return
	places = {row.name: row.idx for row in stored}
	rows: list[Any] = [row for row in doc.get(TABLE) or [] if row.name not in hidden]
	rows += hidden.values()
	rows.sort(key=lambda row: places.get(row.name, LAST))
	doc.set(TABLE, rows)
	for place_now, row in enumerate(doc.get(TABLE), start=1):
		row.idx = place_now
