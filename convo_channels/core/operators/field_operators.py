"""Operators that compare a field with another one of the same row.

What is not there: a comparison holds of two values only, so nothing equals nothing; "differs from" holds of the rest. A text,
choice or link that is empty is not there; a number that nobody typed is 0, as everywhere. Where one of the two is a day and the
other a moment, the moment counts by its day.
"""

from typing import Any

from ..base.messages import N_
from ..base.sql import sql
from . import predicates as by
from .kinds import DATE, DATETIME, LINK, NUMBER, SELECT, TEXT
from .operator import Operator, Predicate, Wording

WORDS, DAYS = (TEXT, SELECT, LINK), (DATE, DATETIME)
SAME, DIFFERS = N_("is the same as (field)"), N_("differs from (field)")


def _op(key: str, types: tuple[str, ...], predicate: Predicate, said: Wording, needed: str, words: str, **more: Any) -> Operator:
	return Operator(key, frozenset(types), "field", predicate, said, needed, words, **more)


def _same_words(col: Any, args: Any, clock: Any) -> Any:
	return sql("({col} = {other} AND {col} <> '')", col=col, other=args[0])


FIELD_OPERATORS = (
	_op(
		SAME, (*WORDS, NUMBER, *DAYS), by.compare("="), (N_("is the same as {0}"), N_("differs from {0}")), N_("the same as {0}"),
		N_("is the same as the field"), opposite=DIFFERS, predicate_by_type=dict.fromkeys(WORDS, _same_words),
	),
	_op(
		DIFFERS, (*WORDS, NUMBER, *DAYS), by.compare("<>"), (N_("differs from {0}"), N_("is the same as {0}")), N_("not the same as {0}"),
		N_("differs from the field"), opposite=SAME, on_null=True,
	),
	_op(
		N_("more than (field)"), (NUMBER,), by.compare(">"), (N_("is more than {0}"), N_("is not more than {0}")), N_("more than {0}"),
		N_("is more than the field"),
	),
	_op(
		N_("at least (field)"), (NUMBER,), by.compare(">="), (N_("is at least {0}"), N_("is not at least {0}")), N_("at least {0}"),
		N_("is at least the field"),
	),
	_op(
		N_("before (field)"), DAYS, by.compare("<"), (N_("is before {0}"), N_("is not before {0}")), N_("before {0}"),
		N_("is before the field"),
	),
	_op(
		N_("after (field)"), DAYS, by.compare(">"), (N_("is after {0}"), N_("is not after {0}")), N_("after {0}"),
		N_("is after the field"),
	),
)  # fmt: skip
