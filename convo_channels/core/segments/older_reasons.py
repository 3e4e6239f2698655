"""Sentences that versions before wrote into the log, read back as the facts behind them.

A sentence becomes a fact only when the fact says exactly that sentence again (but for names that its row has followed since);
every other one stays as it is. It writes `event` and `particulars` of rows that have none, and no more.
"""

import re
from collections.abc import Iterator
from typing import Any

from ...constants import POST, SEGMENT
from ..base.facts import say_fact
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
_WITHOUT_EVENT = sql("COALESCE(event, '') = ''")


def read_back(cause: str, text: str, doctype: str, name: str) -> MoveFact | None:
	"""The fact that a row's sentence tells of; None when no kind of fact says it."""
	if cause == CAUSE_MERGE and name and text.startswith("Merged into "):
		return facts.Merged(name)
	if cause == CAUSE_SEGMENT and doctype == SEGMENT and name and text.endswith(" changed"):
		return facts.SegmentChanged(name)
	return next((fact for fact in _candidates(cause, text, doctype) if say_fact(fact) == text), None)


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
		start = say_fact(kind)
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
		written += _write(store, fact, sql("{} AND reason = {}", between, say_fact(fact)))
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
