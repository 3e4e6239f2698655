"""Sentences that versions before wrote into the log, read back as the facts behind them.

A sentence becomes a fact only when the fact says exactly that sentence again (but for names that its row has followed since);
every other one stays as it is. It writes `event` and `particulars` of rows that have none, and no more.
"""

import re
from collections.abc import Iterator
from typing import Any

from ...constants import INTERACTION, POST, SEGMENT
from ..base.sql import Sql, in_list, sql
from ..base.store import Store, scalar
from ..base.write import in_slabs
from ..posts.types import POST_TYPES
from ..rules.by_hand import EXCLUDE, INCLUDE
from . import facts
from .facts import MoveFact
from .moves import CAUSE_DAY, CAUSE_DOCUMENT, CAUSE_MERGE, CAUSE_SEGMENT

_DAY = re.compile(r"It became (\d{4}-\d\d-\d\d)")
_MOMENT = re.compile(r"It became (\d{4}-\d\d-\d\d \d\d:\d\d)")
_BY_HAND = re.compile(r"(Included|Excluded) by hand(?: until (\d{4}-\d\d-\d\d))?: (.*)", re.DOTALL)
_MEMBERSHIP = re.compile(r"Membership of (.+) changed", re.DOTALL)
_ALWAYS_THE_SAME: tuple[MoveFact, ...] = (facts.FirstFill(), facts.RuleChanged(), facts.Reconciled(), facts.NameTaken())
# What versions before said of what nobody creates as a document.
_MAIL_OF_OLD = {"created": "A message was recorded", "changed": "A message changed"}
_ROW_OF_OLD = {"created": "An interaction was recorded", "changed": "An interaction changed"}
_OF_OLD = {facts.MAIL: _MAIL_OF_OLD, INTERACTION: _ROW_OF_OLD, POST: {"changed": "A post was changed"}}
_KINDS_OF_OLD = {POST: "Post", INTERACTION: "Interaction", facts.TAG: "Tag"}
_WITHOUT_EVENT = sql("COALESCE(event, '') = ''")


def read_back(cause: str, text: str, doctype: str, name: str) -> MoveFact | None:
	"""The fact that a row's sentence tells of; None when no kind of fact says it."""
	if cause == CAUSE_MERGE and name and text.startswith("Merged into "):
		return facts.Merged(name)
	if cause == CAUSE_SEGMENT and doctype == SEGMENT and name and text.endswith(" changed"):
		return facts.SegmentChanged(name)
	return next((fact for fact in _candidates(cause, text, doctype) if said_of_old(fact) == text), None)


def said_of_old(fact: MoveFact) -> str:
	"""The sentence in which versions before kept a fact."""
	doctype = getattr(fact, "doctype", "")
	kind = _KINDS_OF_OLD.get(doctype, doctype)
	if isinstance(fact, facts.ByHand):
		said = "Included by hand" if fact.kind == INCLUDE else "Excluded by hand"
		return f"{said} until {fact.until}: {fact.why}" if fact.until else f"{said}: {fact.why}"
	said_by_event = {
		"created": f"{kind} was created", "changed": f"{kind} changed", "deleted": f"{kind} was deleted",
		"became": f"{kind} became {getattr(fact, 'status', '')}", "renamed": f"{kind} was renamed from {getattr(fact, 'old_name', '')}",
		"tag added": f"Tag {getattr(fact, 'tag', '')} was added",
		"post written": f"A post was written: {getattr(fact, 'post_type', '')}".removesuffix(": "),
		"first fill": "The segment was filled for the first time", "rule changed": "The rule was changed",
		"reconciled": "The reconciliation found it", "name taken": "Gone before another customer took the name",
		"day came": f"It became {getattr(fact, 'day', '')}", "moment came": f"It became {getattr(fact, 'moment', '')}",
		"membership changed": f"Membership of {', '.join(getattr(fact, 'segments', ())) or 'another segment'} changed",
	}  # fmt: skip
	return _OF_OLD.get(doctype, {}).get(fact.event) or said_by_event[fact.event]


def _candidates(cause: str, text: str, doctype: str) -> Iterator[MoveFact]:
	if found := _BY_HAND.fullmatch(text):
		yield facts.ByHand(INCLUDE if found[1] == "Included" else EXCLUDE, found[3], found[2] or "")
	yield from _ALWAYS_THE_SAME
	if cause == CAUSE_DAY:
		yield from (facts.DayCame(found[1]) for found in [_DAY.fullmatch(text)] if found)
		yield from (facts.MomentCame(found[1]) for found in [_MOMENT.fullmatch(text)] if found)
	if cause == CAUSE_SEGMENT:
		yield facts.MembershipChanged()
		yield from (facts.MembershipChanged((found[1],)) for found in [_MEMBERSHIP.fullmatch(text)] if found)
	if cause == CAUSE_DOCUMENT and doctype:
		yield from _of_document(text, doctype)


def _of_document(text: str, doctype: str) -> Iterator[MoveFact]:
	yield from (facts.Created(doctype), facts.Changed(doctype), facts.Deleted(doctype))
	for kind in (facts.Became("", doctype), facts.Renamed("", doctype)):
		start = said_of_old(kind)
		yield type(kind)(text.removeprefix(start), doctype)
	if doctype == facts.TAG:
		yield facts.TagAdded(text.removeprefix("Tag ").removesuffix(" was added"))
	if doctype == POST:
		yield facts.PostWritten()
		yield from (facts.PostWritten(post_type) for post_type in POST_TYPES)


def newest(store: Store) -> int:
	"""The number of the newest row."""
	return int(scalar(store, sql("SELECT MAX(name) FROM `tabConvo Segment Log`")) or 0)


def fill(store: Store, after: int, upto: int) -> int:
	"""Give the rows between two numbers their facts; returns how many have got one. The caller commits."""
	written = 0
	between = sql("name > {} AND name <= {} AND {}", after, upto, _WITHOUT_EVENT)
	# A whole first fill says the same: one statement for all of it.
	for fact in _ALWAYS_THE_SAME:
		written += _write(store, fact, sql("{} AND reason = {}", between, said_of_old(fact)))
	columns = ("name", "cause", "reason", "reference_doctype", "reference_name")
	query = sql(
		"SELECT name, cause, reason, reference_doctype, reference_name FROM `tabConvo Segment Log`"
		" WHERE {}",
		between,
	)
	found: dict[MoveFact, list[Any]] = {}
	for row in store.rows(query):
		told = dict(zip(columns, row, strict=True))
		texts = (told["cause"], told["reason"], told["reference_doctype"], told["reference_name"])
		read = read_back(*(str(text or "") for text in texts))
		if read:
			found.setdefault(read, []).append(told["name"])
	for fact, names in found.items():
		for slab in in_slabs(names):
			written += _write(store, fact, sql("{} AND {}", in_list(sql("name"), slab), _WITHOUT_EVENT))
	return written


def _write(store: Store, fact: MoveFact, which: Sql) -> int:
	values = (fact.event, fact.as_json())
	return store.execute(sql("UPDATE `tabConvo Segment Log` SET event = {}, particulars = {} WHERE {}", *values, which))
