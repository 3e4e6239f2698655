"""What follows once membership is written, and around the life of a segment: actions, mailings, bulk actions.

One place for the jobs and the controller to call; it decides nothing by itself.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import frappe
from frappe.utils.password import delete_all_passwords_for

from convo_channels.constants import BULK_ACTION, SEGMENT, SEGMENT_ACTION
from convo_channels.core.segments.moves import Move
from convo_channels.services.access import answerable
from convo_channels.services.actions import bulk_runs, copied_secrets, row_checks, runs
from convo_channels.services.base import copied_site
from convo_channels.services.mailing import mailing

# Written by jobs; a form that was opened before must not write them back.
KEPT = ("mailing_synced_at",)


def after_moves(moves: Sequence[Move], customers: Iterable[str] = ()) -> None:
	"""A batch or a chunk is committed. `customers`: whose own data changed."""
	try:
		if moves:
			runs.enqueue()
		mailing.enqueue_after({m.segment for m in moves}, sorted({*customers, *(m.customer for m in moves)}))
	except Exception:
		# What is to be done is in the tables; the next tick and the night ask for it again.
		frappe.logger("convo_channels").exception("what follows from moves waits for the next tick")


def tick() -> None:
	"""The scheduler's minute: what lost jobs have left, and whether it may be carried out here at all."""
	copied_site.look()
	runs.enqueue()
	mailing.enqueue_wanted()
	bulk_runs.tend()


def carry_out_held() -> None:
	"""Somebody says go."""
	copied_site.release()
	runs.enqueue()  # the next tick asks for everything else


def discard_held() -> int:
	"""What waits is dropped; what comes later is carried out. Returns how many actions that were."""
	return copied_site.discard()


def nightly() -> None:
	mailing.enqueue_all()
	bulk_runs.sweep()


def validate_segment(doc: Any, *, is_rule_changed: bool) -> None:
	copied_secrets.validate_secrets(doc)
	row_checks.validate_actions(doc)
	answerable.check_group(doc)
	answerable.stamp(doc, is_rule_changed=is_rule_changed)
	stored = (
		None if doc.is_new() else frappe.db.get_value(SEGMENT, doc.name, KEPT, as_dict=True, for_update=True)
	)
	for field in KEPT:
		doc.set(field, stored.get(field) if stored else None)


def on_segment_saved(doc: Any) -> None:
	mailing.on_segment_saved(doc)


def on_segment_deleted(segment: str) -> None:
	"""What the segment put into groups goes, and what was done for all of its members with its files."""
	mailing.on_segment_deleted(segment)
	rows = frappe.get_all(
		SEGMENT_ACTION, {"parent": segment, "parenttype": SEGMENT}, pluck="name", order_by="name"
	)
	for row in rows:
		# The secrets of webhooks: Frappe takes away those of the document itself only.
		delete_all_passwords_for(SEGMENT_ACTION, row)
	running = frappe.get_all(BULK_ACTION, {"segment": segment}, pluck="name", order_by="name")
	for name in running:
		frappe.delete_doc(BULK_ACTION, name, ignore_permissions=True, force=True)
