"""A change as the reason of a move."""

from ...constants import INTERACTION, POST
from ..changes.outbox import DELETE, INSERT, RENAME, Change
from ..segments import moves
from ..segments.facts import (
	MAIL,
	TAG,
	Became,
	Changed,
	Created,
	Deleted,
	MoveFact,
	PostWritten,
	Renamed,
	TagAdded,
)
from ..segments.moves import Reason


def reason_of(change: Change) -> Reason:
	"""A changed document as the reason of a move."""
	return Reason(
		moves.CAUSE_DOCUMENT,
		fact_of(change),
		change.reference_doctype,
		change.reference_name,
		change.changed_by,
		change.reference_created_at,
	)


def fact_of(change: Change) -> MoveFact:
	"""What happened to a document."""
	doctype, is_new = change.reference_doctype, change.event == INSERT
	if change.event == DELETE:
		return Deleted(doctype)
	if change.event == RENAME:
		return Renamed(change.old_name or "", doctype)
	if doctype == TAG:
		return TagAdded(change.doc_status or "")
	if doctype == POST and is_new:
		return PostWritten(change.doc_status or "")
	if change.doc_status and doctype not in (MAIL, INTERACTION, POST, "Customer"):
		return Became(change.doc_status, doctype)
	return Created(doctype) if is_new else Changed(doctype)
