"""A change as the reason of a move."""

from collections.abc import Collection, Sequence

from ...constants import INTERACTION, POST
from ..base.text import fold
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
	MembershipChanged,
	MoveFact,
	PostWritten,
	Renamed,
	TagAdded,
)
from ..segments.moves import JOINED, LEFT, Move, Reason


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


def moved_within(builds_on: Collection[str], move: Move, moves: Sequence[Move]) -> MembershipChanged:
	"""Which way the customer moved in those that a segment builds on; where none of them moved now, which these are."""
	inner = {fold(name) for name in builds_on}
	own = [one for one in moves if fold(one.customer) == fold(move.customer) and fold(one.segment) in inner]
	joined, left = (tuple(sorted(one.segment for one in own if one.action == way)) for way in (JOINED, LEFT))
	return MembershipChanged(joined=joined, left=left) if own else MembershipChanged(tuple(sorted(builds_on)))
