"""A change as the reason of a move, in a few words."""

from ..changes.outbox import DELETE, INSERT, RENAME, Change
from ..segments import moves
from ..segments.moves import Reason

# What nobody creates as a document, said as what it is.
RECORDED = {"Communication": "A message", "Interaction": "An interaction"}


def reason_of(change: Change) -> Reason:
	"""A changed document as the reason of a move."""
	return Reason(
		moves.CAUSE_DOCUMENT,
		say_change(change),
		change.reference_doctype,
		change.reference_name,
		change.changed_by,
		change.reference_created_at,
	)


def say_change(change: Change) -> str:
	"""What happened to a document, in a few words: "Quotation became Open"."""
	doctype = {"Convo Post": "Post", "Convo Interaction": "Interaction", "Tag Link": "Tag"}.get(
		change.reference_doctype, change.reference_doctype
	)
	if change.event == DELETE:
		return f"{doctype} was deleted"
	if change.event == RENAME:
		return f"{doctype} was renamed from {change.old_name}"
	if doctype == "Tag":
		return f"Tag {change.doc_status or ''} was added"
	if doctype in RECORDED:
		return (
			f"{RECORDED[doctype]} was recorded" if change.event == INSERT else f"{RECORDED[doctype]} changed"
		)
	if doctype == "Post" and change.event != INSERT:
		return "A post was changed"
	if doctype == "Post":
		return f"A post was written: {change.doc_status}" if change.doc_status else "A post was written"
	if change.doc_status and doctype != "Customer":
		return f"{doctype} became {change.doc_status}"
	return f"{doctype} was created" if change.event == INSERT else f"{doctype} changed"
