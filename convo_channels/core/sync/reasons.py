"""A change as the reason of a move."""

from collections.abc import Collection

from ...constants import INTERACTION, POST
from ..changes import values
from ..changes.outbox import DELETE, INSERT, RENAME, Change
from ..segments import moves
from ..segments.facts import (
	MAIL,
	TAG,
	Became,
	Changed,
	Created,
	Deleted,
	FieldsChanged,
	MoveFact,
	PostWritten,
	Renamed,
	TagAdded,
)
from ..segments.moves import Reason


def reason_of(change: Change, asked: Collection[str] = ()) -> Reason:
	"""A changed document as the reason of a move. `asked`: the fields of the customer that the rule asks for."""
	return Reason(
		moves.CAUSE_DOCUMENT,
		fact_of(change, asked),
		change.reference_doctype,
		change.reference_name,
		change.changed_by,
		change.reference_created_at,
	)


def fact_of(change: Change, asked: Collection[str] = ()) -> MoveFact:
	"""What happened to a document."""
	doctype, name, is_new = change.reference_doctype, change.reference_name, change.event == INSERT
	if change.event == DELETE:
		return Deleted(doctype, name)
	if change.event == RENAME:
		return Renamed(change.old_name or "", doctype, name)
	told = {field: value for field, value in values.read(change.field_values).items() if field in asked}
	if told and not is_new:
		labels, before, after = zip(*told.values(), strict=True)
		return FieldsChanged(tuple(told), labels, before, after, doctype)
	if doctype == TAG:
		return TagAdded(change.doc_status or "")
	if doctype == POST and is_new:
		return PostWritten(change.doc_status or "")
	if change.doc_status and doctype not in (MAIL, INTERACTION, POST, "Customer"):
		return Became(change.doc_status, doctype, name)
	return Created(doctype, name) if is_new else Changed(doctype, name)
